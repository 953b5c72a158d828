package postern.login;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/**
 * SCRAM (RFC 5802) with SHA-1 or SHA-256 (RFC 7677), and bound to the TLS connection by
 * tls-exporter (RFC 9266) or tls-server-end-point (RFC 5929). The password is never sent, and both
 * sides prove that they know of it.
 */
final class ScramExchange extends Turns {
    private static final int LONGEST = 2048;

    /** client-first-message-bare, extensions behind; printable but for the comma in a nonce. */
    private static final Pattern FIRST =
            Pattern.compile("n=([^,]+),r=([!-+\\--~]+)(?:,.*)?", Pattern.DOTALL);

    private static final Pattern FINAL =
            Pattern.compile(
                    "(c=([A-Za-z0-9+/=]+),r=([!-+\\--~]+)(?:,.*)?),p=([A-Za-z0-9+/=]+)",
                    Pattern.DOTALL);

    private final Mechanism mechanism;
    private final SecureChannel channel;
    private final String fresh;
    private final boolean plusOffered;

    /**
     * @param fresh the server's part of the nonce: printable, without a comma
     */
    ScramExchange(Mechanism mechanism, SecureChannel channel, String fresh, boolean plusOffered) {
        this.mechanism = mechanism;
        this.channel = channel;
        this.fresh = fresh;
        this.plusOffered = plusOffered;
    }

    /** What is settled once the server's first message is out. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Opened(
            String user, Verifier.Scram verifier, String messages, String nonce, byte[] binding) {}

    @Override
    public Step begin(byte @Nullable [] initial) {
        return first(initial, this::first);
    }

    private Step first(byte[] octets) {
        var text = octets.length > LONGEST ? null : Octets.text(octets);
        if (text == null) return garbled("the first message is too long or no UTF-8");
        return switch (Gs2Header.parse(text)) {
            case Parsed.Bad<Gs2Header>(var why) -> garbled("the first message: " + why);
            case Parsed.Good<Gs2Header>(var header) -> first(header);
        };
    }

    private Step first(Gs2Header header) {
        if (header.rest().startsWith("m=")) // RFC 5802 §5.1
        return new Step.Failed("the client demands an extension that nobody knows");
        var message = FIRST.matcher(header.rest());
        if (!message.matches()) return garbled("the first message names no user and nonce");
        boolean plus = mechanism == Mechanism.SCRAM_SHA_256_PLUS;
        if (plus != (header.flag() == 'p')) // RFC 5802 §6
        return new Step.Failed(
                    plus ? "the client binds to no channel" : "the client binds to a channel");
        if (header.flag() == 'y' && plusOffered)
            return new Step.Failed("somebody has taken the offer of SCRAM-SHA-256-PLUS away");
        var bound = binding(header.binding());
        if (plus && bound.length == 0)
            return new Step.Failed("the channel has no binding " + header.binding());
        return switch (Gs2Header.name(message.group(1))) {
            case Parsed.Bad<String>(var why) -> garbled("the user's name: " + why);
            case Parsed.Good<String>(var user) ->
                    named(
                            user,
                            name ->
                                    acting(
                                            header.identity(),
                                            name,
                                            () -> look(name, header, message.group(2), bound)));
        };
    }

    private byte[] binding(String name) {
        return switch (name) {
            case "tls-exporter" -> channel.exporter();
            case "tls-server-end-point" -> channel.serverEndPoint();
            default -> new byte[0];
        };
    }

    private Step look(String user, Gs2Header header, String nonce, byte[] bound) {
        return ask(
                new Question.Stored(user, mechanism),
                answer ->
                        answer instanceof Answer.Kept(Verifier.Scram verifier)
                                ? open(user, verifier, header, nonce, bound)
                                : failure(answer));
    }

    private Step open(
            String user,
            Verifier.Scram verifier,
            Gs2Header header,
            String clientNonce,
            byte[] bound) {
        var nonce = clientNonce + fresh;
        var challenge =
                "r=%s,s=%s,i=%d"
                        .formatted(nonce, Octets.base64(verifier.salt()), verifier.iterations());
        var binding = concatenated(Octets.of(header.header()), bound);
        var opened = new Opened(user, verifier, header.rest() + "," + challenge, nonce, binding);
        return challenge(Octets.of(challenge), response -> last(opened, response));
    }

    private Step last(Opened opened, byte[] octets) {
        var text = octets.length > LONGEST ? null : Octets.text(octets);
        if (text == null) return garbled("the final message is too long or no UTF-8");
        var message = FINAL.matcher(text);
        if (!message.matches()) return garbled("the final message has no binding, nonce and proof");
        var binding = Octets.base64(message.group(2));
        var proof = Octets.base64(message.group(4));
        if (binding == null || proof == null) return garbled("the final message: bad base64");
        if (!Arrays.equals(binding, opened.binding()))
            return new Step.Failed("the client is bound to another channel");
        if (!message.group(3).equals(opened.nonce()))
            return new Step.Failed("the client answers with another nonce");
        var signed = Octets.of(opened.messages() + "," + message.group(1));
        return ScramProof.fits(opened.verifier(), signed, proof)
                ? welcome(opened, signed)
                : ask(
                        new Question.Proved(opened.user(), false),
                        _ -> new Step.Failed("the proof is wrong"));
    }

    private Step welcome(Opened opened, byte[] signed) {
        return ask(
                new Question.Proved(opened.user(), true),
                answer ->
                        answer instanceof Answer.Welcome(var account)
                                ? prove(opened.verifier(), signed, account)
                                : failure(answer));
    }

    /** The server's final message is a challenge here: success has no place for octets. */
    private Step prove(Verifier.Scram verifier, byte[] signed, Account account) {
        var signature = ScramProof.signature(verifier, signed);
        return challenge(
                Octets.of("v=" + Octets.base64(signature)),
                response ->
                        response.length == 0
                                ? new Step.Done(account)
                                : garbled("something follows the server's proof"));
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private Step garbled(String why) {
        return new Step.Garbled(mechanism + ": " + why);
    }
}

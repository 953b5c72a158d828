package postern.login;

import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.octets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Input;
import postern.fuzz.Law;
import postern.login.Verifier.Scram.Hash;
import postern.mail.Parsed;
import postern.mail.Password;
import postern.mail.UserName;

/**
 * Authentications with a client that says anything, or that is honest until somebody changes one
 * octet on the way, or stands between the two. Nobody gets in but by a directory's welcome or a
 * right proof; what is asked about PLAIN is what a plain reading finds; each exchange ends soon.
 *
 * <p>The input: mechanism, answers, then responses with 0xff between them.
 */
public final class LoginFuzz {
    private static final SecureChannel CHANNEL =
            new SecureChannel(octets("exporter-exporter-exporter-12345"), octets("hash"), null);
    private static final SecureChannel OTHER_CHANNEL =
            new SecureChannel(octets("exporter-exporter-exporter-54321"), octets("hash"), null);
    private static final String SALT = "c2FsdA==";
    private static final int ITERATIONS = 4096;
    private static final byte[] SALTED_1 =
            Exchanging.salted(Hash.SHA_1, "secret", SALT, ITERATIONS);
    private static final byte[] SALTED_256 =
            Exchanging.salted(Hash.SHA_256, "secret", SALT, ITERATIONS);
    private static final Verifier SHA_1 =
            Exchanging.verifier(Hash.SHA_1, "secret", SALT, ITERATIONS);
    private static final Verifier SHA_256 =
            Exchanging.verifier(Hash.SHA_256, "secret", SALT, ITERATIONS);

    private LoginFuzz() {}

    public static void check(byte[] octets) {
        var in = new Input(octets);
        int choice = in.octet();
        @SuppressWarnings("EnumOrdinal") // any of them
        var mechanism = Mechanism.values()[choice % Mechanism.values().length];
        if (choice >= 128) honest(in, mechanism);
        else free(in, mechanism);
    }

    private static Exchange exchange(Mechanism mechanism, boolean plusOffered) {
        return Exchanges.of(mechanism, CHANNEL, new Random(4422), "mx.example.org", plusOffered);
    }

    private static void free(Input in, Mechanism mechanism) {
        int answers = in.octet();
        var exchange = exchange(mechanism, (answers & 64) != 0);
        byte @Nullable [] initial = (answers & 128) != 0 ? null : in.upTo(0xff);
        var heard = new ArrayList<byte[]>();
        if (initial != null) heard.add(initial);
        var step = exchange.begin(initial);
        boolean welcomed = false;
        boolean right = true;
        int turns = 0;
        for (boolean over = false; !over; turns++) {
            switch (step) {
                case Step.Challenge _ -> {
                    var response = in.upTo(0xff);
                    heard.add(response);
                    step = exchange.respond(response);
                }
                case Step.Ask(var question) -> {
                    asked(mechanism, question, heard);
                    if (question instanceof Question.Proved(_, boolean proof)) right = proof;
                    var answer = answer(answers >> 2 * (turns % 3) & 3, question);
                    welcomed = answer instanceof Answer.Welcome;
                    step = exchange.answered(answer);
                }
                case Step.Done(var account) -> {
                    Law.holds(welcomed && right, "nobody said welcome");
                    Law.same(account, ANN, "whom the directory knows");
                    over = true;
                }
                case Step.Failed(var why) -> over = !why.isEmpty();
                case Step.Unavailable(var why) -> over = !why.isEmpty();
                case Step.Garbled(var why) -> over = !why.isEmpty();
            }
            Law.holds(turns < 10, "it ends");
        }
    }

    private static Answer answer(int choice, Question question) {
        return switch (choice) {
            case 0 ->
                    question instanceof Question.Stored(_, var mechanism)
                            ? new Answer.Kept(kept(mechanism))
                            : new Answer.Welcome(ANN);
            case 1 -> new Answer.Unknown();
            case 2 -> new Answer.Unavailable("down");
            default ->
                    question instanceof Question.Stored
                            ? new Answer.Unknown()
                            : new Answer.Wrong("no");
        };
    }

    private static Verifier kept(Mechanism mechanism) {
        return switch (mechanism) {
            case CRAM_MD5 -> new Verifier.Secret(octets("secret"));
            case SCRAM_SHA_1 -> SHA_1;
            default -> SHA_256;
        };
    }

    /** A password is asked about as it was said. */
    private static void asked(Mechanism mechanism, Question question, List<byte[]> heard) {
        Law.holds(question.user().length() <= 255, "a user's name");
        if (!(question instanceof Question.Password(var user, var password))) return;
        var said =
                mechanism == Mechanism.LOGIN
                        ? List.of("", utf8(heard.get(0)), utf8(heard.get(1)))
                        : Arrays.asList(utf8(heard.getFirst()).split("\0", -1));
        Law.same(said.size(), 3, "identity, user and password");
        Law.same(UserName.parse(said.get(1)), Parsed.good(user), "the user");
        Law.same(Password.parse(said.get(2)), Parsed.good(password), "the password");
        if (!said.get(0).isEmpty())
            Law.same(UserName.parse(said.get(0)), Parsed.good(user), "nobody acts for others");
    }

    private static String utf8(byte[] octets) {
        return new String(octets, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** SCRAM and CRAM-MD5 as they should be, with at most one octet changed on the way. */
    private static void honest(Input in, Mechanism mechanism) {
        int message = in.octet() % 3;
        int place = in.octet();
        int change = in.octet();
        boolean hit =
                switch (mechanism) {
                    case SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_256_PLUS ->
                            scram(mechanism, message, place, change);
                    case CRAM_MD5 -> cram(place, change);
                    case EXTERNAL, OAUTHBEARER, XOAUTH2, PLAIN, LOGIN -> false;
                };
        if (hit)
            throw new AssertionError("who changed " + place + " got in, or the honest did not");
    }

    /** Whether the outcome is wrong. */
    private static boolean scram(Mechanism mechanism, int message, int place, int change) {
        boolean plus = mechanism == Mechanism.SCRAM_SHA_256_PLUS;
        boolean elsewhere = plus && change == 0xff; // with somebody in between
        var channel = elsewhere ? OTHER_CHANNEL : CHANNEL;
        var binding = plus ? ClientScram.Binding.of(channel) : ClientScram.Binding.NONE;
        var client = new ClientScram(mechanism, "ann", "secret", binding, "rOprNGfwEbeRWgbNEkqO");
        var server = exchange(mechanism, plus);
        var initial = client.initial();
        boolean changed = message == 0 && changed(initial, place, change) || elsewhere;
        var step = server.begin(initial);
        int sent = 1;
        while (true) {
            switch (step) {
                case Step.Challenge(var octets) -> {
                    var next = client.challenged(octets);
                    if (next == null) return true;
                    if (next instanceof ClientStep.Run)
                        next =
                                client.salted(
                                        mechanism == Mechanism.SCRAM_SHA_1 ? SALTED_1 : SALTED_256);
                    if (!(next instanceof ClientStep.Respond(var response))) return !changed;
                    if (sent++ == message) changed |= changed(response, place, change);
                    step = server.respond(response);
                }
                case Step.Ask(var question) -> step = server.answered(answer(0, question));
                case Step.Done _ -> {
                    return changed || client.doubt() != null;
                }
                case Step.Failed _, Step.Garbled _, Step.Unavailable _ -> {
                    return !changed;
                }
            }
        }
    }

    private static boolean changed(byte[] octets, int place, int change) {
        if (place >= octets.length || change == 0) return false;
        octets[place] ^= (byte) change;
        return true;
    }

    private static boolean cram(int place, int change) {
        var server = exchange(Mechanism.CRAM_MD5, false);
        if (!(server.begin(null) instanceof Step.Challenge(var challenge))) return true;
        var digest = Hashes.hmac("HmacMD5", octets("secret"), challenge);
        var response = octets("ann " + HexFormat.of().formatHex(digest));
        // the name and the case of the digest are nobody's secret
        boolean changed = place >= 4 && change != 0x20 && changed(response, place, change);
        var step = server.respond(response);
        while (step instanceof Step.Ask(var question)) step = server.answered(answer(0, question));
        return step instanceof Step.Done == changed;
    }
}

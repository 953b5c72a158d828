package postern.mailauth;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import postern.dkim.FixedKey;
import postern.dkim.HashedMessage;
import postern.dkim.SigningKey;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.fuzz.Law;

/**
 * Messages with seals: no chain passes whose signatures and seals are not those that the one key
 * made; what was sealed is never more than fifty; the same in pieces, and asked for early.
 */
public final class ArcFuzz {
    private static final SigningKey KEY = FixedKey.of("relay.example");
    private static final String MESSAGE = "From: a@b.example\r\nSubject: x\r\n\r\nx\r\n";
    private static final Pattern SIGNATURE = Pattern.compile("[ \t;:]b=([A-Za-z0-9+/=\\s]*)");

    /** What the key has sealed twice. */
    public static final String SEALED = sealed();

    private static final Set<String> SIGNATURES = signatures(SEALED);

    private ArcFuzz() {}

    private static FakeResolver dns() {
        return new FakeResolver()
                .text(KEY.name().toString(), new Answer.Found<>(List.of(KEY.published())));
    }

    private static String sealed() {
        var dns = dns();
        return Sealing.seal(Sealing.seal(MESSAGE, dns, KEY), dns, KEY);
    }

    private static Set<String> signatures(String message) {
        var all = new HashSet<String>();
        var unfolded = message.replace("\r\n ", " ").replace("\r\n\t", "\t");
        for (var line : unfolded.split("\r\n"))
            if (line.startsWith("ARC-")) {
                var found = SIGNATURE.matcher(line);
                while (found.find()) all.add(found.group(1).replaceAll("\\s", ""));
            }
        return all;
    }

    public static void check(byte[] octets) {
        var text = Law.text(octets);
        var dns = dns();
        var found = verify(text, dns, text.length());
        Law.holds(found.why().matches("[ -~…]*"), () -> "to be shown: " + found.why());
        Law.holds(found.sets().size() <= 50, "no more than fifty");
        Law.holds(dns.asked.size() <= 100, "two keys of each");
        Law.same(verify(text, dns(), text.length() / 2), found, "in two pieces");
        if (found.result() == Result.PASS) {
            Law.holds(!found.sets().isEmpty(), "somebody sealed what passes");
            Law.holds(
                    SIGNATURES.stream()
                                    .filter(one -> text.replaceAll("\\s", "").contains(one))
                                    .count()
                            >= 2,
                    "nothing passes but what was sealed");
        }
        foreseen(text, dns.asked);
    }

    /** What is foreseen is asked for, if anything is. */
    private static void foreseen(String text, List<String> asked) {
        var early = dns();
        var chain = new ArcChain[1];
        hashed(text, text.length(), chain);
        var _ = chain[0].foresee(early, Sealing.NOW, Duration.ofSeconds(20));
        if (!asked.isEmpty())
            Law.same(Set.copyOf(early.asked), Set.copyOf(asked), "what is asked is foreseen");
    }

    private static ArcResult verify(String text, FakeResolver dns, int cut) {
        var chain = new ArcChain[1];
        var hashed = hashed(text, cut, chain);
        return chain[0].verify(hashed.hashes(), dns, Sealing.NOW, Duration.ofSeconds(20));
    }

    private static HashedMessage hashed(String text, int cut, ArcChain[] chain) {
        var hashed =
                new HashedMessage(
                        Sealing.BOUND,
                        header -> {
                            chain[0] = ArcChain.of(header);
                            return chain[0].wanted();
                        });
        var octets = Law.octets(text);
        hashed.take(ByteBuffer.wrap(octets, 0, cut));
        hashed.take(ByteBuffer.wrap(octets, cut, octets.length - cut));
        hashed.end();
        return hashed;
    }
}

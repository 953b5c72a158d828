package postern.upkeep;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/**
 * What whoever makes Postern says of its newest release, signed. On the wire it is {@code
 * {"notice": …, "signature": …}}, both in Base64: the notice's JSON as it was signed, and the
 * signature of those octets (Ed25519). The JSON has {@code product}, {@code serial}, {@code
 * issued}, {@code expires}, {@code latest}, and may have {@code url} and {@code advisories}
 * (records of OSV).
 *
 * @param serial grows with each notice: an older one is never believed again
 * @param expires until when it counts
 * @param latest the newest version
 * @param url where to read about it; empty for nowhere
 */
public record ReleaseNotice(
        long serial,
        Instant issued,
        Instant expires,
        String latest,
        String url,
        List<Advisory> advisories) {
    private static final String PRODUCT = "postern";
    private static final Duration AHEAD = Duration.ofDays(1); // of clocks that differ

    public ReleaseNotice {
        advisories = List.copyOf(advisories);
    }

    /**
     * Reads one that has come, and believes it only if it is signed, of today, and not older than
     * one that was believed.
     *
     * @param seen the serial that was believed last; 0 for none
     */
    public static Parsed<ReleaseNotice> read(byte[] text, ReleaseKey key, long seen, Instant now) {
        if (!(JsonValue.parse(new String(text, StandardCharsets.UTF_8))
                instanceof Parsed.Good<JsonValue>(JsonObject envelope)))
            return Parsed.bad("it is no JSON object");
        var octets = octets(envelope.text("notice"));
        var signature = octets(envelope.text("signature"));
        if (octets == null || signature == null)
            return Parsed.bad("it has no \"notice\" and \"signature\" in Base64");
        if (!key.hasSigned(octets, signature))
            return Parsed.bad("its signature is not good: it is not from who holds the key");
        return switch (signed(octets)) {
            case Parsed.Bad<ReleaseNotice>(var why) -> Parsed.bad(why);
            case Parsed.Good<ReleaseNotice>(var notice) -> {
                if (notice.serial < seen)
                    yield Parsed.bad(
                            "it is an old one, played again: serial "
                                    + notice.serial
                                    + " came behind "
                                    + seen);
                if (!now.isBefore(notice.expires))
                    yield Parsed.bad("it counts no longer, since " + notice.expires);
                if (notice.issued.isAfter(now.plus(AHEAD)))
                    yield Parsed.bad("it is from the future: " + notice.issued);
                yield Parsed.good(notice);
            }
        };
    }

    private static Parsed<ReleaseNotice> signed(byte[] octets) {
        if (!(JsonValue.parse(new String(octets, StandardCharsets.UTF_8))
                instanceof Parsed.Good<JsonValue>(JsonObject notice)))
            return Parsed.bad("what is signed is no JSON object");
        if (!PRODUCT.equals(notice.text("product")))
            return Parsed.bad("it is not about " + PRODUCT);
        var latest = notice.text("latest");
        var issued = instant(notice.text("issued"));
        var expires = instant(notice.text("expires"));
        if (latest == null || issued == null || expires == null)
            return Parsed.bad("\"latest\", \"issued\" and \"expires\" are needed");
        if (!latest.matches("[0-9A-Za-z.+-]{1,50}")) return Parsed.bad("\"latest\" is no version");
        if (!(notice.member("serial") instanceof JsonNumber number
                && number.whole() instanceof Parsed.Good<Long>(var serial)
                && serial > 0)) return Parsed.bad("\"serial\" is no number above 0");
        var advisories = new ArrayList<Advisory>();
        if (notice.member("advisories") instanceof JsonArray(var items))
            for (var item : items) {
                if (!(Advisory.of(item) instanceof Parsed.Good<Advisory>(var advisory)))
                    return Parsed.bad("an advisory in it cannot be read");
                advisories.add(advisory);
            }
        var url = notice.text("url");
        return Parsed.good(
                new ReleaseNotice(
                        serial, issued, expires, latest, url == null ? "" : url, advisories));
    }

    private static byte @Nullable [] octets(@Nullable String base64) {
        try {
            return base64 == null ? null : Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** Whether that version is older than the newest one. */
    public boolean isAhead(String version) {
        return Library.compare(version, latest) < 0;
    }

    /** Which of these libraries have holes that it knows. */
    public List<Advisory.Hit> hits(List<Library> libraries) {
        var hits = new ArrayList<Advisory.Hit>();
        for (var advisory : advisories) hits.addAll(advisory.hits(libraries));
        return List.copyOf(hits);
    }
}

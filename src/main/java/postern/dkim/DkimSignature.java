package postern.dkim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Parsed;

/** One DKIM-Signature on its way to a result: what can be said of it with and without its key. */
final class DkimSignature {
    private static final int SHOWN = 100; // characters of what stands there, in a result
    private static final int LONGEST_IDENTITY = 500;

    private final @Nullable TagList list;
    private final @Nullable SignatureTags tags;
    private final String identity;
    private final String why; // it cannot be read

    DkimSignature(HeaderField field) {
        TagList read = null;
        SignatureTags all = null;
        var name = "";
        String wrong;
        switch (TagList.parse(field)) {
            case Parsed.Bad<TagList>(var reason) -> wrong = reason;
            case Parsed.Good<TagList>(var parsed) -> {
                read = parsed;
                switch (SignatureTags.parse(field, parsed)) {
                    case Parsed.Bad<SignatureTags>(var reason) -> wrong = reason;
                    case Parsed.Good<SignatureTags>(var good) -> {
                        name = identity(good);
                        wrong = objection(good, name);
                        all = wrong.isEmpty() ? good : null;
                    }
                }
            }
        }
        list = read;
        tags = all;
        identity = all == null ? "" : name;
        why = wrong;
    }

    private static String objection(SignatureTags good, String identity) {
        var version = good.tags().find("v");
        if (version == null) return "v= is missing";
        if (!version.equals("1")) return "nothing is known of v=" + version;
        if (identity.length() > LONGEST_IDENTITY) return "i= is too long";
        if (identity.chars().anyMatch(Character::isISOControl))
            return "i= holds control characters";
        var below = identity.substring(identity.lastIndexOf('@') + 1);
        var domain = good.key().domain();
        return identity.contains("@")
                        && Domain.parse(below) instanceof Parsed.Good<Domain>(var named)
                        && (named.equals(domain) || named.isBelow(domain))
                ? ""
                : "i= is not of the domain of d=";
    }

    private static String identity(SignatureTags good) {
        var written = good.tags().compact("i");
        return written == null ? "@" + good.key().domain() : unquoted(written);
    }

    /** Undoes dkim-quoted-printable (RFC 6376 §2.11). */
    private static String unquoted(String text) {
        if (text.indexOf('=') < 0) return text;
        var in = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '=' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
            if (low < 0) out.write(in[i]);
            else {
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The hash of the body that it needs; null where it cannot be verified anyway. */
    BodyHashes.@Nullable Kind body() {
        return tags == null || before(tags) != null ? null : tags.body();
    }

    /** What is wrong with it whatever the time, the body and the key are. */
    private static @Nullable String before(SignatureTags tags) {
        if (tags.algorithm() == Algorithm.RSA_SHA1) return "rsa-sha1 no longer counts (RFC 8301)";
        return tags.signed().contains("from") ? null : "From is not signed";
    }

    /** What became of it, as far as that can be told without the key; null for not yet. */
    @Nullable SignatureResult early(BodyHashes hashes, Instant now) {
        if (tags == null) return result(Result.NEUTRAL, why);
        var before = before(tags);
        if (before != null) return result(Result.POLICY, before);
        if (isExpired(tags, now)) return result(Result.POLICY, "it expired at " + tags.expires());
        var body = tags.body();
        if (body.length() != BodyHashes.WHOLE && body.length() > hashes.octets(body.form()))
            return result(
                    Result.FAIL,
                    "the body has " + hashes.octets(body.form()) + " octets, less than l= signs");
        return MessageDigest.isEqual(hashes.hash(body), tags.bodyHash())
                ? null
                : result(Result.FAIL, "the body is not the one that was signed");
    }

    /** Whether it can be good, whatever the body and the key are. */
    boolean mayPass(Instant now) {
        return tags != null && before(tags) == null && !isExpired(tags, now);
    }

    private static boolean isExpired(SignatureTags tags, Instant now) {
        var expires = tags.expires();
        return expires != null && !now.isBefore(expires);
    }

    /** Where its key lies, where that is still needed. */
    KeyName key() {
        return needed().key();
    }

    /** What became of it, nothing having been told early. */
    SignatureResult result(HeaderSection header, BodyHashes hashes, PublishedKeys keys) {
        var sure = needed();
        var check =
                KeyCheck.of(
                        sure.key(),
                        keys,
                        sure.algorithm(),
                        sure.signedOctets(header),
                        sure.signature());
        if (check.result() != Result.PASS) return result(check, check.result(), check.why());
        var below = identity.substring(identity.lastIndexOf('@') + 1);
        if (check.isStrict() && !Domain.of(below).equals(sure.key().domain()))
            return result(
                    check,
                    Result.PERMERROR,
                    "the key says t=s, and i= is of another domain than d=");
        // RFC 6376 §8.15: one that was added is what people see
        if (header.named("from").size()
                > sure.signed().stream().filter(name -> name.equals("from")).count())
            return result(check, Result.POLICY, "not every From is signed");
        var body = sure.body();
        if (body.length() < hashes.octets(body.form()))
            return result(
                    check,
                    Result.POLICY,
                    "l= signs "
                            + body.length()
                            + " octets of a body of "
                            + hashes.octets(body.form()));
        return result(check, Result.PASS, "");
    }

    /** What became of it where the check itself went wrong. */
    SignatureResult broken(RuntimeException e) {
        return result(Result.TEMPERROR, "the check broke, which is a fault of ours: " + e);
    }

    private SignatureTags needed() {
        if (tags == null) throw new IllegalStateException("it cannot be read");
        return tags;
    }

    private SignatureResult result(Result result, String because) {
        return result(new KeyCheck(result, because, 0, false, false), result, because);
    }

    private SignatureResult result(KeyCheck check, Result result, String because) {
        var domain =
                Domain.parse(shown("d")) instanceof Parsed.Good<Domain>(var good) ? good : null;
        return new SignatureResult(
                result,
                because,
                domain,
                shown("s"),
                identity,
                shown("a"),
                check.keyBits(),
                "",
                check.isTesting(),
                check.isStrict());
    }

    private String shown(String tag) {
        var value = list == null ? null : list.compact(tag);
        if (value == null) return "";
        return value.length() > 253 ? value.substring(0, SHOWN) : value;
    }

    /** b= without blanks; empty where it cannot be read. */
    String signature() {
        var value = list == null ? null : list.compact("b");
        return value == null ? "" : value;
    }
}

package postern.dkim;

import java.util.ArrayList;
import java.util.List;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.Parsed;

/**
 * How the DNS has the other half of a key of ours.
 *
 * @param problems why signatures with it are not good everywhere, each with what to do about it;
 *     empty for as it has to be
 */
public record Publication(SigningKey key, List<Problem> problems) {
    /**
     * @param why completes "…, because"
     * @param cure what to do, a phrase
     */
    public record Problem(String why, String cure) {}

    public Publication {
        problems = List.copyOf(problems);
    }

    /** Asks for it; blocks, see {@link Resolver}. */
    public static Publication of(SigningKey key, Resolver resolver) {
        var name = key.name().toString();
        return switch (resolver.texts(name)) {
            case Answer.Absent<String>(var _) ->
                    new Publication(key, List.of(absent(key, resolver)));
            case Answer.Bogus<String>(var why) ->
                    only(
                            key,
                            "the answer is forged or wrongly signed (DNSSEC): " + why,
                            "mend the zone's signatures");
            case Answer.Unavailable<String>(var why) ->
                    only(key, "nobody answered: " + why, "ask again later, or other servers");
            case Answer.Found<String>(var texts, var _, var _) -> of(key, texts);
        };
    }

    private static Publication only(SigningKey key, String why, String cure) {
        return new Publication(key, List.of(new Problem(why, cure)));
    }

    private static Problem absent(SigningKey key, Resolver resolver) {
        var name = key.name().toString();
        var doubled = name + "." + key.name().domain();
        if (resolver.texts(doubled) instanceof Answer.Found<String>)
            return new Problem(
                    "there is no TXT record at " + name + ", but one at " + doubled,
                    "the zone adds its own name: write it there as "
                            + key.name().selector()
                            + "._domainkey, or with a dot at the end");
        return new Problem(
                "there is no TXT record at " + name,
                "publish what \"postern dkim show\" prints; a new record may take until the old"
                        + " answer's time is up");
    }

    private static Publication of(SigningKey key, List<String> texts) {
        var name = key.name().toString();
        var problems = new ArrayList<Problem>();
        if (texts.size() > 1)
            problems.add(
                    new Problem(
                            "there are "
                                    + texts.size()
                                    + " TXT records at "
                                    + name
                                    + ", and verifiers take any of them",
                            "leave only one there"));
        var text =
                texts.stream().filter(one -> isOurs(key, one)).findFirst().orElse(texts.getFirst());
        if (text.indexOf('"') >= 0)
            problems.add(
                    new Problem(
                            "the record holds quotation marks",
                            "they stand around the strings of a zone file; a form that asks for the"
                                    + " text wants it without them, and in one piece"));
        else
            switch (KeyRecord.parse(text)) {
                case KeyRecord.Revoked() ->
                        problems.add(
                                new Problem(
                                        "the key is revoked: p= is empty",
                                        "publish the key, or sign with another one"));
                case KeyRecord.Unusable(var why) ->
                        problems.add(
                                isCut(key, text)
                                        ? cut()
                                        : new Problem(
                                                "no verifier can use the record: " + why,
                                                "publish what \"postern dkim show\" prints"));
                case KeyRecord.Usable usable -> {
                    if (!isOurs(key, text))
                        problems.add(isCut(key, text) ? cut() : other(key, usable));
                    else look(usable, problems);
                }
            }
        return new Publication(key, problems);
    }

    private static void look(KeyRecord.Usable usable, List<Problem> problems) {
        if (!usable.hashes().isEmpty() && !usable.hashes().contains("sha256"))
            problems.add(
                    new Problem(
                            "h= does not permit sha256, with which we sign",
                            "remove h= from the record"));
        if (usable.isTesting())
            problems.add(
                    new Problem(
                            "it says t=y, testing: signatures mean no more than none",
                            "remove t=y when you are done testing"));
    }

    private static Problem other(SigningKey key, KeyRecord.Usable usable) {
        return new Problem(
                "another key is published: " + usable.type() + ", " + usable.bits() + " bits",
                "publish ours, or name in the configuration the one that is there (selector "
                        + key.name().selector()
                        + "); a key that is replaced gets a new selector");
    }

    private static Problem cut() {
        return new Problem(
                "the record ends in the middle of the key: it was too long for one string",
                "split it into strings of at most 255 octets, as \"postern dkim show\" does");
    }

    private static boolean isOurs(SigningKey key, String text) {
        return KeyRecord.parse(text) instanceof KeyRecord.Usable theirs
                && KeyRecord.parse(key.published()) instanceof KeyRecord.Usable ours
                && theirs.key().equals(ours.key());
    }

    private static boolean isCut(SigningKey key, String text) {
        var published = published(text);
        return !published.isEmpty()
                && published.length() < key.publicKey().length()
                && key.publicKey().startsWith(published);
    }

    /** p= without blanks; empty for none. */
    private static String published(String text) {
        var value =
                TagList.parse(text) instanceof Parsed.Good<TagList>(var tags)
                        ? tags.compact("p")
                        : null;
        return value == null ? "" : value;
    }
}

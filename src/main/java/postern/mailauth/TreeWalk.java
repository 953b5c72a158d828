package postern.mailauth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * Finds DMARC records on the way from a domain to the root, and the organizational domain (RFC 9989
 * §4.10): at most {@value #MOST_STEPS} questions a walk, for a long name is shortened. It remembers
 * what it asked, and serves one author of a message. Blocks as {@link Resolver} does.
 */
final class TreeWalk {
    static final int MOST_STEPS = 8;
    static final int MOST_QUESTIONS = 64; // for a message, with all its identifiers
    private static final int MOST_UNANSWERED = 2; // each takes as long as a time-out
    private static final int MOST_NAME = 253;
    private static final String PREFIX = "_dmarc.";

    /** What stands at one name. */
    sealed interface Look {
        record Found(DmarcRecord record) implements Look {}

        record Nothing() implements Look {}

        record Trouble(String why) implements Look {}
    }

    /**
     * A walk.
     *
     * @param records those found, longest name first
     * @param trouble why it stopped before its end; null where it did not
     */
    record Walk(Domain start, Map<Domain, DmarcRecord> records, @Nullable String trouble) {

        /** The organizational domain (RFC 9989 §4.10.2); of a walk without trouble. */
        Domain organization() {
            Domain last = start;
            for (var entry : records.entrySet()) {
                var domain = entry.getKey();
                if (entry.getValue().psd() == DmarcRecord.Suffix.NO) return domain;
                if (entry.getValue().psd() == DmarcRecord.Suffix.YES && !domain.equals(start))
                    return below(domain);
                last = domain;
            }
            return last;
        }

        /** The public suffix that ended the walk; null where none did. */
        @Nullable Domain suffix() {
            for (var entry : records.entrySet())
                if (entry.getValue().psd() == DmarcRecord.Suffix.YES
                        && !entry.getKey().equals(start)) return entry.getKey();
            return null;
        }

        /** The domain one label below one above the start. */
        private Domain below(Domain domain) {
            var rest =
                    start.name().substring(0, start.name().length() - domain.name().length() - 1);
            return Domain.of(rest.substring(rest.lastIndexOf('.') + 1) + "." + domain);
        }
    }

    private final Resolver resolver;
    private final List<String> steps;
    private final int mostQuestions;
    private final Map<Domain, Look> known = new HashMap<>();
    private int unanswered;

    /**
     * @param steps takes a line for each question
     */
    TreeWalk(Resolver resolver, List<String> steps) {
        this(resolver, steps, MOST_QUESTIONS);
    }

    TreeWalk(Resolver resolver, List<String> steps, int mostQuestions) {
        this.resolver = resolver;
        this.steps = steps;
        this.mostQuestions = mostQuestions;
    }

    Walk walk(Domain start) {
        var records = new LinkedHashMap<Domain, DmarcRecord>();
        for (var domain : path(start))
            switch (look(domain)) {
                case Look.Nothing _ -> {}
                case Look.Trouble(var why) -> {
                    return new Walk(start, records, why);
                }
                case Look.Found(var record) -> {
                    records.put(domain, record);
                    if (record.psd() != DmarcRecord.Suffix.UNKNOWN)
                        return new Walk(start, records, null);
                }
            }
        return new Walk(start, records, null);
    }

    /** The names of a walk: the domain, and those above it from the seventh label on. */
    static List<Domain> path(Domain start) {
        var path = new ArrayList<Domain>();
        path.add(start);
        var labels = start.name().split("\\.", -1);
        int from = labels.length < MOST_STEPS ? 1 : labels.length - MOST_STEPS + 1;
        for (int i = from; i < labels.length; i++)
            if (Domain.parse(String.join(".", List.of(labels).subList(i, labels.length)))
                    instanceof Parsed.Good<Domain>(var domain)) path.add(domain);
        return path;
    }

    /** The one record at a domain. */
    Look look(Domain domain) {
        var before = known.get(domain);
        if (before != null) return before;
        Look look;
        if (known.size() >= mostQuestions)
            look = new Look.Trouble("too many names to be asked about for one message");
        else if (unanswered >= MOST_UNANSWERED)
            look = new Look.Trouble("the DNS does not answer, so that no more is asked");
        else look = ask(domain);
        known.put(domain, look);
        return look;
    }

    private Look ask(Domain domain) {
        var name = PREFIX + domain;
        if (name.length() > MOST_NAME)
            return said(name, new Look.Nothing(), "too long to be asked");
        return switch (resolver.texts(name)) {
            case Answer.Absent<String> _ -> said(name, new Look.Nothing(), "no record");
            case Answer.Bogus<String>(var why) -> trouble(name, "DNSSEC says forged: " + why);
            case Answer.Unavailable<String>(var why) -> {
                unanswered++;
                yield trouble(name, "no answer: " + why);
            }
            case Answer.Found<String> found -> {
                var ours = found.records().stream().filter(DmarcRecord::isOne).toList();
                if (ours.isEmpty())
                    yield said(name, new Look.Nothing(), "no record that begins with v=DMARC1");
                if (ours.size() > 1)
                    yield said(
                            name,
                            new Look.Nothing(),
                            ours.size() + " records of DMARC, so that none counts");
                var record = DmarcRecord.parse(ours.getFirst()).orThrow();
                steps.add(name + ": " + Shown.of(ours.getFirst()));
                for (var problem : record.problems()) steps.add(name + ": " + problem);
                yield new Look.Found(record);
            }
        };
    }

    private Look trouble(String name, String why) {
        return said(name, new Look.Trouble(name + ": " + Shown.of(why)), Shown.of(why));
    }

    private Look said(String name, Look look, String what) {
        steps.add(name + ": " + what);
        return look;
    }
}

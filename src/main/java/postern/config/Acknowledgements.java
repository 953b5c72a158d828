package postern.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;
import postern.policy.Acknowledgement;

/** The list of dangers that an administrator knows of. */
final class Acknowledgements {
    private static final String WIDE_TRUST = "no-wide-trust";
    private static final Set<String> NEVER =
            Set.of(
                    "no-open-relay",
                    "no-borrowed-identity",
                    "no-clear-text-login",
                    "no-loose-pattern");

    private static final Key<String> FINDING =
            Key.required(
                    "finding",
                    new Scalar<>(
                            "a finding that can be acknowledged",
                            "Only no-wide-trust can be acknowledged; what else fails has to be"
                                    + " mended.",
                            Acknowledgements::finding),
                    "`no-wide-trust`; nothing else can be acknowledged.");
    private static final Key<String> NAME =
            Key.required(
                    "name",
                    Words.TEXT,
                    "The network, or the grant, that it is about, as the finding names it.");
    private static final Key<String> BECAUSE =
            Key.required("because", Words.TEXT, "Why that is right, for whoever reads this.");
    private static final Key<Instant> UNTIL =
            Key.required(
                    "until",
                    Words.END,
                    "Its last day (to its end, UTC) or its last moment; the finding counts again"
                            + " from then on.");

    static final Shape SHAPE =
            Shape.of(
                            "an acknowledgement",
                            "A danger that you know of and want to live with for a time.",
                            FINDING,
                            NAME,
                            BECAUSE,
                            UNTIL)
                    .example(
                            """
                            acknowledge:
                              - { finding: no-wide-trust, name: office, because: "the lab has a /19 until it moves", until: 2027-06-30 }
                            """);

    private Acknowledgements() {}

    /**
     * @param grants their names
     */
    static List<Acknowledgement> read(
            List<Node> items, Networks networks, List<String> grants, Problems problems) {
        var read = new ArrayList<Acknowledgement>();
        var seen = new HashSet<String>();
        for (var item : items) {
            var section = Section.of(item, SHAPE, problems);
            var finding = section.get(FINDING);
            var name = section.get(NAME);
            var because = section.get(BECAUSE);
            var until = section.get(UNTIL);
            if (name != null && !networks.has(name) && !grants.contains(name)) {
                var known = new ArrayList<>(networks.sets().keySet());
                known.addAll(grants);
                problems.add(
                        section.at(NAME),
                        "name: there is no network and no grant \"" + name + "\"",
                        Nearest.cure(name, known, "The networks and grants are"));
            } else if (name != null && !seen.add(name))
                problems.add(
                        section.at(NAME),
                        "name: \"" + name + "\" is acknowledged above already",
                        "Remove one of the two.");
            if (finding != null && name != null && because != null && until != null)
                read.add(new Acknowledgement(finding, name, because, until, section.line()));
        }
        return read;
    }

    private static Parsed<String> finding(String text) {
        if (text.equals(WIDE_TRUST)) return Parsed.good(text);
        if (NEVER.contains(text)) return Parsed.bad("no relay starts with it");
        return Parsed.bad(
                Nearest.to(text, Set.of(WIDE_TRUST)) == null
                        ? "no such finding"
                        : "perhaps \"" + WIDE_TRUST + "\" was meant");
    }
}

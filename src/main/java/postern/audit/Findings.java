package postern.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.audit.Probe.Standing;

/** What the probes show, one finding for each family that shows something. */
final class Findings {
    private static final int EXAMPLES = 3;

    private Findings() {}

    static List<Finding> of(List<Probe> probes, Control control) {
        var findings = new ArrayList<Finding>();
        group(probes, Standing.OPEN)
                .forEach((family, open) -> findings.add(relaying(family, open)));
        var mailboxes = new ArrayList<Probe>();
        for (var probe : probes) if (probe.standing() == Standing.MAILBOX) mailboxes.add(probe);
        if (!mailboxes.isEmpty()) findings.add(mailboxes(mailboxes, control));
        return findings;
    }

    private static Map<Family, List<Probe>> group(List<Probe> probes, Standing standing) {
        Map<Family, List<Probe>> families = new LinkedHashMap<>();
        for (var probe : probes)
            if (probe.standing() == standing)
                families.computeIfAbsent(probe.form().family(), _ -> new ArrayList<>()).add(probe);
        return families;
    }

    private static Finding relaying(Family family, List<Probe> open) {
        var best =
                open.stream()
                        .filter(p -> p.outcome() instanceof Outcome.Arrived)
                        .findFirst()
                        .orElse(open.getFirst());
        return new Finding(
                "relay-" + family.word(),
                Severity.OPEN,
                family.word() + ": " + said(best) + titles(open),
                dialogue(best),
                family.why(),
                Cures.of(family));
    }

    private static String said(Probe probe) {
        return switch (probe.outcome()) {
            case Outcome.Arrived _ -> "the server relays, and the message came out: ";
            case Outcome.Accepted _ when probe.form().aim() == Aim.DISGUISED ->
                    "the server refuses any other unknown mailbox there, and accepted this: ";
            case Outcome.Accepted _,
                    Outcome.Refused _,
                    Outcome.Deferred _,
                    Outcome.Unseen _,
                    Outcome.CutOff _,
                    Outcome.Failed _ ->
                    "the server said it would relay: ";
        };
    }

    private static List<Spoken> dialogue(Probe probe) {
        if (!(probe.outcome() instanceof Outcome.Arrived(var _, var arrivals)))
            return probe.dialogue();
        var lines = new ArrayList<>(probe.dialogue());
        for (var arrival : arrivals)
            lines.add(
                    new Spoken(
                            false,
                            "(came out, brought by "
                                    + arrival.client()
                                    + ", from "
                                    + arrival.envelope()
                                    + ")"));
        return lines;
    }

    private static String titles(List<Probe> probes) {
        var titles = probes.stream().map(p -> p.form().title()).distinct().toList();
        var shown = String.join("; ", titles.subList(0, Math.min(EXAMPLES, titles.size())));
        int more = titles.size() - EXAMPLES;
        return more > 0 ? shown + "; and " + more + " more" : shown;
    }

    private static Finding mailboxes(List<Probe> probes, Control control) {
        var example = probes.getFirst();
        return new Finding(
                "taken-as-mailbox",
                Severity.NOTE,
                "accepted as mailboxes of the server's own: " + titles(probes),
                dialogue(example),
                "the server takes every name at "
                        + control.domain()
                        + ", and this is a name like any other as long as nobody behind it takes it"
                        + " apart; --deliver-to with --receive-on shows where it goes. Unknown"
                        + " recipients are better refused in the session than bounced later",
                Cures.MAILBOXES);
    }
}

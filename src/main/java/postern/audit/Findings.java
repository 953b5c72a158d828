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
        var mailboxes = with(probes, Aim.DISGUISED);
        if (!mailboxes.isEmpty()) findings.add(mailboxes(mailboxes, control));
        var near = with(probes, Aim.NEAR);
        if (!near.isEmpty()) findings.add(near(near));
        probes.stream()
                .filter(p -> p.outcome() instanceof Outcome.Bounced)
                .findFirst()
                .ifPresent(p -> findings.add(bounced(p)));
        probes.stream()
                .filter(p -> p.standing() == Standing.SAFE)
                .filter(p -> p.outcome() instanceof Outcome.Deferred)
                .findFirst()
                .ifPresent(p -> findings.add(denied(p)));
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
                    Outcome.Bounced _,
                    Outcome.Unseen _,
                    Outcome.CutOff _,
                    Outcome.Failed _ ->
                    "the server said it would relay: ";
        };
    }

    private static List<Spoken> dialogue(Probe probe) {
        var arrivals =
                switch (probe.outcome()) {
                    case Outcome.Arrived(var _, var messages) -> messages;
                    case Outcome.Bounced(var _, var notices) -> notices;
                    case Outcome.Accepted _,
                            Outcome.Refused _,
                            Outcome.Deferred _,
                            Outcome.Unseen _,
                            Outcome.CutOff _,
                            Outcome.Failed _ ->
                            List.<Arrival>of();
                };
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

    /** Taken as mailboxes; ORCPT names nobody to send to (RFC 3461 §4.2), so it is none of them. */
    private static List<Probe> with(List<Probe> probes, Aim aim) {
        return probes.stream()
                .filter(p -> p.standing() == Standing.MAILBOX && p.form().aim() == aim)
                .filter(p -> p.form().family() != Family.PARAMETER)
                .toList();
    }

    private static Finding near(List<Probe> probes) {
        return new Finding(
                "near",
                Severity.NOTE,
                "mail is taken for more than was named: " + titles(probes),
                dialogue(probes.getFirst()),
                "it is no relaying where these names are the server's own; where nobody reads that"
                        + " mail, it is better refused",
                Cures.of(Family.LOOK_ALIKE));
    }

    private static Finding denied(Probe probe) {
        return new Finding(
                "denied-for-now",
                Severity.NOTE,
                "relaying is denied with 4yz, as if it were for now",
                dialogue(probe),
                "a client that obeys tries again for days; 5yz says that it is for good",
                Cures.FOR_NOW);
    }

    private static Finding bounced(Probe probe) {
        return new Finding(
                "backscatter",
                Severity.WEAK,
                "mail of strangers is accepted, and comes back as undeliverable later: "
                        + probe.form().title(),
                dialogue(probe),
                "whoever forges a sender has the server write to somebody who has sent nothing",
                Cures.MAILBOXES);
    }

    private static Finding mailboxes(List<Probe> probes, Control control) {
        var example = probes.getFirst();
        return new Finding(
                "taken-as-mailbox",
                Severity.NOTE,
                "accepted as mailboxes of the server's own: " + titles(probes),
                dialogue(example),
                (control.takesAll()
                                ? "the server takes every name at " + control.domain() + ", and "
                                : "")
                        + "this is a name like any other as long as nobody behind it takes it apart; --deliver-to with --receive-on shows where it goes. Unknown"
                        + " recipients are better refused in the session than bounced later",
                Cures.MAILBOXES);
    }
}

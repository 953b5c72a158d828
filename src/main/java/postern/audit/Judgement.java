package postern.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.audit.Probe.Standing;

/**
 * The verdict and the reasons for it.
 *
 * @param reasons why it could not be told, one phrase each
 */
record Judgement(Verdict verdict, List<String> reasons) {

    static Judgement of(List<Probe> probes, List<Finding> findings, Control control) {
        boolean open =
                probes.stream().anyMatch(p -> p.standing() == Standing.OPEN)
                        || findings.stream().anyMatch(f -> f.severity() == Severity.OPEN);
        if (open) return new Judgement(Verdict.OPEN, List.of());
        var reasons = reasons(probes);
        if (sameRefusalForOurs(probes, control))
            reasons.add(
                    "mail for "
                            + control.domain()
                            + " was refused in the same words: perhaps it is us whom the server"
                            + " refuses, and not the relaying");
        if (probes.isEmpty()) reasons.add("nothing was tried");
        return new Judgement(
                reasons.isEmpty() ? Verdict.CLOSED : Verdict.COULD_NOT_TELL, List.copyOf(reasons));
    }

    /** A line for each kind of what is unclear, with how often it was. */
    private static List<String> reasons(List<Probe> probes) {
        Map<String, List<Probe>> kinds = new LinkedHashMap<>();
        for (var probe : probes)
            if (probe.standing() == Standing.UNCLEAR)
                kinds.computeIfAbsent(key(probe.outcome()), _ -> new ArrayList<>()).add(probe);
        var reasons = new ArrayList<String>();
        for (var alike : kinds.values())
            reasons.add(
                    alike.size()
                            + (alike.size() == 1 ? " probe " : " probes ")
                            + kind(alike.getFirst()));
        return reasons;
    }

    private static String key(Outcome outcome) {
        return outcome.word()
                + switch (outcome) {
                    case Outcome.Refused(var reply) -> reply.code();
                    case Outcome.Deferred(var reply) -> reply.code();
                    case Outcome.Failed(var why) -> why.length() < 60 ? why : "";
                    case Outcome.Accepted _,
                            Outcome.Arrived _,
                            Outcome.Bounced _,
                            Outcome.Unseen _,
                            Outcome.CutOff _ ->
                            "";
                };
    }

    private static String kind(Probe probe) {
        return switch (probe.outcome()) {
            case Outcome.Refused(var reply) ->
                    "refused for another reason than relaying, such as: "
                            + Visible.of(reply.toString())
                            + " (--to or --from with a domain that exists may help)";
            case Outcome.Deferred(var reply) ->
                    "put off, such as: " + Visible.of(reply.toString()) + " (try again later)";
            case Outcome.Accepted _ ->
                    "accepted in a way that may be a mailbox of the server's own (--deliver-to with"
                            + " --receive-on shows where it goes)";
            case Outcome.Bounced _ ->
                    "accepted, and came back as undeliverable: that shows no relaying, and does not"
                            + " exclude it (the server's log says whether it tried)";
            case Outcome.Unseen(var _, var how) -> "accepted, " + how;
            case Outcome.CutOff(var reply) ->
                    "cut off" + (reply == null ? "" : ", with " + Visible.of(reply.toString()));
            case Outcome.Failed(var why) -> "not carried out: " + why;
            case Outcome.Arrived _ -> "arrived in an odd way";
        };
    }

    /** Whether a mailbox of ours was refused just as what is foreign was. */
    private static boolean sameRefusalForOurs(List<Probe> probes, Control control) {
        if (!(control.postmaster() instanceof Outcome.Refused(var ours))
                || control.takesMail()
                || control.guessed()) return false;
        return probes.stream()
                .filter(p -> p.form().aim() == Aim.FOREIGN && p.form().family() == Family.PLAIN)
                .anyMatch(p ->
                        p.outcome() instanceof Outcome.Refused(var foreign)
                                && foreign.code() == ours.code()
                                && words(foreign.toString()).equals(words(ours.toString())));
    }

    /** The text without what names an address. */
    private static String words(String reply) {
        return reply.replaceAll("\\S*@\\S*", "").replaceAll("\\s+", " ");
    }
}

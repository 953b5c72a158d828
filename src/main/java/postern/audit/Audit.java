package postern.audit;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.audit.Acquaintance.Met;

/**
 * The test of one server. Nothing is printed and nothing but the transport touches the network. It
 * blocks until it is done, at most as long as the plan's bounds allow.
 */
public final class Audit {
    private final Plan plan;
    private final Transport transport;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final @Nullable Receiver receiver;

    /**
     * @param random unguessable, for the marks of messages
     * @param receiver where messages come out; null for none
     */
    public Audit(
            Plan plan,
            Transport transport,
            InstantSource clock,
            RandomGenerator random,
            @Nullable Receiver receiver) {
        this.plan = plan;
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.receiver = receiver;
    }

    public Result run() {
        return run(Forms.all());
    }

    /** With some of the forms only. */
    public Result run(List<Form> forms) {
        var caller = new Caller(plan, transport, clock);
        var met = new LinkedHashMap<Route, Met.Known>();
        var notes = new ArrayList<String>();
        var nobody = nobody();
        for (var route : plan.routes()) {
            caller.forget();
            switch (new Acquaintance(plan, caller, route, nobody).make()) {
                case Met.Known known -> {
                    met.put(route, known);
                    notes.addAll(known.notes());
                }
                case Met.Unknown(var why) -> notes.add(route + ": " + unreached(why));
            }
        }
        if (met.isEmpty()) return unreached(notes, caller);
        return run(forms, met, notes, caller);
    }

    private Result run(
            List<Form> forms, Map<Route, Met.Known> met, List<String> notes, Caller caller) {
        var first = met.values().iterator().next();
        var posting = new Posting(plan, first.control(), random, clock, receiver);
        var probes = new ArrayList<Probe>();
        met.forEach((route, known) -> {
            caller.forget();
            var prober = new Prober(caller, known.names(), posting.relaying());
            var some = Names.distinct(forms, known.names());
            probes.addAll(prober.run(route, false, some));
            if (known.server().offers("STARTTLS") && !plan.implicitTls())
                probes.addAll(prober.run(route, true, some));
        });
        var route = met.keySet().iterator().next();
        caller.forget();
        var checks = new ServerChecks(plan, caller, route, first, clock).run();
        var smuggling = posting.toOwn(caller, route, first, probes, notes);
        var settled = posting.settle(probes, caller, smuggling);
        var findings = new ArrayList<>(Findings.of(settled, first.control()));
        if (smuggling != null) findings.addAll(smuggling.findings(receiver));
        findings.addAll(checks);
        var judged = Judgement.of(settled, findings, first.control());
        return new Result(
                judged.verdict(),
                plan,
                first.server(),
                first.control(),
                settled,
                findings,
                judged.reasons(),
                notes.stream().distinct().toList(),
                posting.sent(),
                posting.received(),
                caller.connections());
    }

    private static String unreached(Outcome why) {
        return switch (why) {
            case Outcome.Refused(var reply) ->
                    "the server does not speak with us: " + Visible.of(reply.toString());
            case Outcome.Deferred(var reply) ->
                    "the server does not speak with us now: " + Visible.of(reply.toString());
            case Outcome.CutOff(var reply) ->
                    "the server cut us off"
                            + (reply == null ? "" : ": " + Visible.of(reply.toString()));
            case Outcome.Failed(var text) -> text;
            case Outcome.Accepted _, Outcome.Arrived _, Outcome.Bounced _, Outcome.Unseen _ ->
                    "an odd answer";
        };
    }

    private Result unreached(List<String> reasons, Caller caller) {
        return new Result(
                Verdict.COULD_NOT_TELL,
                plan,
                null,
                null,
                List.of(),
                List.of(),
                reasons,
                List.of(),
                0,
                0,
                caller.connections());
    }

    private String nobody() {
        var octets = new byte[4];
        random.nextBytes(octets);
        return "no-" + HexFormat.of().formatHex(octets);
    }
}

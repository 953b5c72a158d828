package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.RewriteBlock;
import postern.proof.GuardAnswers.Effect;

/**
 * What becomes of the addresses of the envelope, as functions: which block of rules is for them, to
 * which class it leads, and to whom a forward sends on.
 */
final class Rewritten {
    /** The end of a transaction whose forward-path the block with that number changes. */
    record To(int block) implements Effect {}

    /**
     * The end of a transaction that is forwarded.
     *
     * @param becomes in order, no mailbox twice; empty for one that is not forwarded
     */
    record Forwarded(List<Mailbox> becomes) {
        static final Forwarded NOT = new Forwarded(List.of());

        Forwarded and(Forwarded more) {
            var all = new LinkedHashSet<>(becomes);
            all.addAll(more.becomes);
            return new Forwarded(List.copyOf(all));
        }
    }

    private static final Decision UNSURE = refused(Outcome.DEFER, Replies.CHECK_UNAVAILABLE);

    private final Space space;
    private final Diagram diagram;
    private final List<int[]> images = new ArrayList<>(); // by block: class to class

    /**
     * What the rules do, before anybody is forwarded: a refusal, {@link To}, or {@link Effect#PASS}
     * where they leave the forward-path as it is.
     */
    final int fate;

    /** {@link Forwarded}, or a refusal; for a forward-path as rewriting has left it. */
    final int forwarded;

    Rewritten(Lines lines, Space space) {
        this.space = space;
        diagram = space.diagram;
        for (var block : lines.forward()) images.add(space.images(block));
        fate = fate(lines);
        forwarded = forwarded(lines.forwards());
    }

    private static Decision refused(Outcome how, Reply reply) {
        return new Decision(how, reply, null, null, false);
    }

    /** Which answer comes first where both sides have one: an address that is none, then doubt. */
    private int fate(Lines lines) {
        int badSender = diagram.end(refused(Outcome.REJECT, Replies.SENDER_NOT_REWRITABLE));
        int badRecipient = diagram.end(refused(Outcome.REJECT, Replies.RECIPIENT_NOT_REWRITABLE));
        int unsure = diagram.end(UNSURE);
        var ranked = List.of(badSender, badRecipient, unsure);
        var worse =
                new Operation((a, b) -> {
                    for (int refusal : ranked) if (a == refusal || b == refusal) return refusal;
                    return b;
                });
        return diagram.apply(
                worse,
                diagram.map(
                        side(lines.reverse(), space.reversePath, badSender),
                        end -> diagram.value(end) instanceof To ? pass() : end),
                side(lines.forward(), space.forwardPath, badRecipient));
    }

    private int pass() {
        return diagram.end(Effect.PASS);
    }

    /** Of the blocks for one side, the first that holds and is for the address. */
    private int side(List<RewriteBlock> blocks, ValueLevel<ReversePath> level, int unusable) {
        if (blocks.isEmpty()) return pass();
        int pass = pass();
        int unsure = diagram.end(UNSURE);
        var first =
                new Operation((a, b) -> a == pass ? b : a, (a, b) -> a == pass ? b : PairMap.NONE);
        var row = new ArrayList<Integer>();
        row.add(level.choose(diagram, c -> c == level.unavailable() ? unsure : pass));
        for (int i = 0; i < blocks.size(); i++) {
            var image = space.question(blocks.get(i));
            int to = diagram.end(new To(i));
            int applied =
                    level.choose(
                            diagram,
                            c -> {
                                if (c == level.unavailable()) return pass; // said before
                                if (image.isUnusable(level.value(c))) return unusable;
                                return image.image(level.value(c)) == null ? pass : to;
                            });
            var holds =
                    new Operation(
                            (a, b) ->
                                    a == pass || b == Diagram.NO
                                            ? pass
                                            : b == Diagram.YES ? a : unsure,
                            (a, b) -> a == pass ? pass : PairMap.NONE);
            space.budget.at(blocks.get(i).rules().getFirst().line());
            row.add(diagram.apply(holds, applied, space.of(blocks.get(i).where())));
        }
        return diagram.join(first, row, pass);
    }

    private int forwarded(List<Lines.Forward> forwards) {
        int unsure = diagram.end(UNSURE);
        int not = diagram.end(Forwarded.NOT);
        var join =
                new Operation(
                        (a, b) -> {
                            if (a == unsure || b == unsure) return unsure;
                            return diagram.end(to(a).and(to(b)));
                        },
                        (a, b) -> a == not ? b : b == not ? a : PairMap.NONE);
        var row = new ArrayList<Integer>();
        for (var forward : forwards) {
            space.budget.at(forward.grant().line());
            int to = diagram.end(Forwarded.NOT.and(new Forwarded(forward.grant().becomes())));
            row.add(
                    diagram.map(
                            space.of(forward.applies()),
                            end -> end == Diagram.YES ? to : end == Diagram.NO ? not : unsure));
        }
        return diagram.join(join, row, not);
    }

    private Forwarded to(int end) {
        return (Forwarded) diagram.value(end);
    }

    /** How many blocks there are for forward-paths. */
    int blocks() {
        return images.size();
    }

    /** The condition that the block applies, for sure. */
    int applies(int block) {
        int to = diagram.end(new To(block));
        return diagram.map(fate, end -> end == to ? Diagram.YES : Diagram.NO);
    }

    /** The condition that no rule changes the forward-path, for sure. */
    int leavesAlone() {
        int pass = pass();
        return diagram.map(fate, end -> end == pass ? Diagram.YES : Diagram.NO);
    }

    /** The function as it is for what a block makes of the forward-path. */
    int after(int block, int function) {
        return diagram.substitute(function, space.forwardPath.number, images.get(block));
    }

    /** Where a condition on the forward-path holds for what it has become, forwards left aside. */
    int rewritten(int condition) {
        int all = diagram.and(leavesAlone(), condition);
        for (int block = 0; block < blocks(); block++)
            all = diagram.or(all, diagram.and(applies(block), after(block, condition)));
        return all;
    }

    /**
     * Where a condition on the forward-path holds for a mailbox that is forwarded to.
     *
     * @param condition of the policy or an assertion, not one that {@link #rewritten} made: what is
     *     forwarded is not rewritten, and its class says nothing of what rules would make of it
     */
    int forwardedTo(int condition) {
        int all = Diagram.NO;
        for (var end : diagram.range(forwarded))
            if (end instanceof Forwarded way && !way.becomes().isEmpty()) {
                int here = diagram.end(end);
                int by =
                        rewritten(
                                diagram.map(forwarded, e -> e == here ? Diagram.YES : Diagram.NO));
                for (var mailbox : way.becomes())
                    all = diagram.or(all, diagram.and(by, at(mailbox, condition)));
            }
        return all;
    }

    /** The function for one forward-path. */
    private int at(Mailbox mailbox, int function) {
        var constant = new int[space.forwardPath.size()];
        Arrays.fill(constant, space.forwardPath(mailbox));
        return diagram.substitute(function, space.forwardPath.number, constant);
    }
}

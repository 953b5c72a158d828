package postern.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import postern.app.RecordingHop.Taken;

/**
 * One thing that another server does otherwise than Postern. What only follows from an earlier
 * difference in the same dialogue is none.
 *
 * @param sent the step, or "message" where what came out differs
 * @param ours our replies, or the lines that only we hand on
 */
record Difference(String peer, Dialogue dialogue, String sent, String ours, String theirs) {
    private static final int SHOWN = 100;
    private static final String LACKS = "lacks it";

    /** What a server did with a dialogue. */
    record Deed(Talk talk, List<Taken> arrived) {}

    static List<Difference> between(Deed ours, String peer, Deed theirs) {
        var found = new ArrayList<Difference>();
        var dialogue = ours.talk().dialogue();
        var here = new Standing();
        var there = new Standing();
        boolean inStep = true;
        for (int i = 0; i < dialogue.steps().size() && inStep; i++) {
            var step = dialogue.steps().get(i);
            var us = ours.talk().replies().get(i);
            var them = theirs.talk().replies().get(i);
            if (here.equals(there) && !classes(us).equals(classes(them))) {
                found.add(new Difference(peer, dialogue, step.text(), shown(us), shown(them)));
                inStep =
                        us.size() == them.size()
                                && !us.contains(Talk.SILENT)
                                && !them.contains(Talk.SILENT);
            }
            here.after(step, us);
            there.after(step, them);
        }
        found.addAll(messages(ours, peer, theirs, found.isEmpty()));
        return found;
    }

    /** What came out; where answers differ, only messages that both have handed on are compared. */
    private static List<Difference> messages(
            Deed ours, String peer, Deed theirs, boolean sameReplies) {
        var dialogue = ours.talk().dialogue();
        var us = inOrder(ours.arrived());
        var them = inOrder(theirs.arrived());
        if (!sameReplies) return texts(us, peer, them, dialogue);
        if (us.size() != them.size())
            return List.of(
                    new Difference(
                            peer,
                            dialogue,
                            "message",
                            us.size() + " came out",
                            them.size() + " came out"));
        var found = new ArrayList<Difference>();
        for (int i = 0; i < us.size(); i++)
            found.addAll(lines(dialogue, lines(us.get(i)), peer, lines(them.get(i))));
        return found;
    }

    /**
     * The texts of messages that have the same first line: their envelopes may follow from a reply.
     */
    private static List<Difference> texts(
            List<Taken> us, String peer, List<Taken> them, Dialogue dialogue) {
        var found = new ArrayList<Difference>();
        for (var message : us) {
            var our = text(message);
            them.stream()
                    .map(Difference::text)
                    .filter(their -> their.getFirst().equals(our.getFirst()))
                    .findFirst()
                    .ifPresent(their -> found.addAll(lines(dialogue, our, peer, their)));
        }
        return found;
    }

    /** Which lines only one of two messages has. */
    private static List<Difference> lines(
            Dialogue dialogue, List<String> our, String peer, List<String> their) {
        var found = new ArrayList<Difference>();
        var more = new ArrayList<>(their);
        for (var line : our)
            if (!more.remove(line))
                found.add(new Difference(peer, dialogue, "message", shorter(line), LACKS));
        for (var line : more)
            found.add(new Difference(peer, dialogue, "message", LACKS, shorter(line)));
        if (found.isEmpty() && !our.equals(their))
            found.add(new Difference(peer, dialogue, "message", "one order", "another order"));
        return found;
    }

    /** Several come out in any order; their text tells them apart. */
    private static List<Taken> inOrder(List<Taken> arrived) {
        return arrived.stream().sorted(Comparator.comparing(Difference::withoutTrace)).toList();
    }

    /** The message behind the Received field that each server puts in front. */
    private static String withoutTrace(Taken message) {
        var text = message.octets();
        int end = text.startsWith("Received:") ? text.indexOf("\r\n") + 2 : 0;
        while (end > 0 && end < text.length() && " \t".indexOf(text.charAt(end)) >= 0)
            end = text.indexOf("\r\n", end) + 2;
        return text.substring(end);
    }

    /** The envelope and the message. */
    private static List<String> lines(Taken message) {
        var lines = new ArrayList<String>();
        addPath(lines, "MAIL", message.mail());
        message.rcpt().stream().sorted().forEach(to -> addPath(lines, "RCPT", to));
        lines.addAll(text(message));
        return lines;
    }

    private static List<String> text(Taken message) {
        return Arrays.stream(withoutTrace(message).split("(?<=\r\n)"))
                .map(line -> escaped(line.replaceFirst("\r\n$", "")))
                .toList();
    }

    /** The path and its parameters, each by itself; SIZE counts each server's own field too. */
    private static void addPath(List<String> lines, String verb, String path) {
        int end = path.lastIndexOf('>') + 1;
        lines.add(verb + " " + escaped(path.substring(0, end)));
        Arrays.stream(path.substring(end).split(" "))
                .filter(parameter -> !parameter.isEmpty() && !parameter.startsWith("SIZE="))
                .sorted()
                .forEach(parameter -> lines.add(verb + " with " + escaped(parameter)));
    }

    private static String classes(List<String> replies) {
        return replies.stream()
                .map(reply -> isLast(reply) ? "c" : reply.substring(0, 1))
                .collect(Collectors.joining());
    }

    /** Whether the server hangs up behind it. */
    private static boolean isLast(String reply) {
        return reply.equals(Talk.CLOSED) || reply.matches("[245]21\\b.*|.*Pipelining not.*");
    }

    private static String shown(List<String> lines) {
        return lines.stream().limit(12).map(Difference::shorter).collect(Collectors.joining(" | "));
    }

    private static String shorter(String line) {
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }

    private static String escaped(String octets) {
        var text = new StringBuilder();
        for (char c : octets.toCharArray())
            if (c == '\r') text.append("\\r");
            else if (c == '\n') text.append("\\n");
            else if (c < ' ' || c > 126) text.append("\\x").append("%02x".formatted((int) c));
            else text.append(c);
        return text.toString();
    }

    static Comparator<Difference> order() {
        return Comparator.comparing(Difference::sent).thenComparing(Difference::peer);
    }

    @Override
    public String toString() {
        return "%s%n    sent       %s%n    Postern    %s%n    %-10s %s"
                .formatted(dialogue.name(), shown(List.of(sent)), ours, peer, theirs);
    }

    /** What a server knows of a transaction, told from its replies. */
    private static final class Standing {
        private String greeted = "";
        private String since = "";

        void after(Step step, List<String> replies) {
            if (replies.isEmpty()) return;
            var last = replies.getLast();
            boolean good = last.startsWith("2") || last.startsWith("3");
            var verb = step.text().split("[ :\\\\]", 2)[0].toUpperCase(Locale.ROOT);
            if (isLast(last)) since = Talk.CLOSED;
            else if (last.equals(Talk.LEFT_OUT)) return;
            else if (step.isContent()) since = Talk.isReply(last) ? greeted : since + step.text();
            else if (verb.equals("BDAT")
                    && good
                    && step.text().toUpperCase(Locale.ROOT).contains("LAST")) since = greeted;
            else if ((verb.equals("EHLO") || verb.equals("HELO")) && good) since = greeted = verb;
            else if (verb.equals("RSET") && good && step.awaited() == 1) since = greeted;
            else if (good && !verb.equals("NOOP")) since += step.text();
            else if (step.awaited() > 1) since += classes(replies);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Standing o && since.equals(o.since);
        }

        @Override
        public int hashCode() {
            return since.hashCode();
        }
    }
}

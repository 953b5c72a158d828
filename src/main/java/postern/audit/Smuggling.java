package postern.audit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.audit.Acquaintance.Met;
import postern.audit.Caller.Opened;
import postern.audit.Dialogue.Heard;
import postern.mail.Mailbox;

/**
 * Whether something else than {@code CRLF . CRLF} ends a message (RFC 5321 §4.1.1.4,
 * CVE-2023-51764, -51765, -51766): behind such an end a second transaction is sent, and the replies
 * are counted.
 */
final class Smuggling {
    /** A message, and another one that would be smuggled in. */
    private static final int MESSAGES = 2;

    private static final Duration LATE = Duration.ofSeconds(2);

    /** An end that is none. */
    private record End(String id, String title, String octets) {}

    private static final List<End> ENDS =
            List.of(
                    new End("lf-lf", "LF . LF", "\n.\n"),
                    new End("lf-crlf", "LF . CRLF", "\n.\r\n"),
                    new End("crlf-lf", "CRLF . LF", "\r\n.\n"),
                    new End("cr-cr", "CR . CR", "\r.\r"),
                    new End("crlf-cr", "CRLF . CR", "\r\n.\r"),
                    new End("crlf-crcrlf", "CRLF . CR CRLF", "\r\n.\r\r\n"),
                    new End("nul-behind", "CRLF . NUL CRLF", "\r\n.\0\r\n"),
                    new End("nul-before", "CRLF NUL . CRLF", "\r\n\0.\r\n"));

    /** What was sent with one end. */
    private record Tried(
            End end,
            String outer,
            String inner,
            List<Spoken> dialogue,
            int replies,
            boolean accepted) {
        /** One for the message, one for QUIT; more are for commands within the message. */
        boolean wasTaken() {
            return replies > 2;
        }
    }

    private final Caller caller;
    private final Route route;
    private final Met.Known known;
    private final Post post;
    private final Mailbox to;
    private final List<Tried> tried = new ArrayList<>();
    private String refused = "";

    Smuggling(Caller caller, Route route, Met.Known known, Post post, Mailbox to) {
        this.caller = caller;
        this.route = route;
        this.known = known;
        this.post = post;
        this.to = to;
    }

    /** Sends as many as the number of messages permits; says in a phrase what was not tried. */
    String run() {
        int count = 0;
        for (var end : ENDS) {
            if (post.left() < MESSAGES || !refused.isEmpty()) break;
            if (caller.isOver() || caller.isUnwelcome()) break;
            attempt(end);
            count++;
        }
        if (!refused.isEmpty()) return "smuggling was not tested: " + refused;
        return count == ENDS.size()
                ? ""
                : "smuggling was tested with "
                        + count
                        + " of "
                        + ENDS.size()
                        + " ends only: --max-messages permits no more, or time was up";
    }

    private void attempt(End end) {
        var opened = caller.open(route, false, "", known.names().fill(Form.USUAL_HELLO));
        if (!(opened instanceof Opened.Ready(var dialogue, var _, var _))) return;
        try (dialogue) {
            dialogue.take();
            var mail = known.names().fill(Form.USUAL_MAIL);
            var rcpt = "RCPT TO:<" + to + ">";
            for (var command : List.of(mail, rcpt, "DATA")) {
                if (dialogue.say(command) instanceof Heard.Answer(var reply) && reply.isPositive())
                    continue;
                refused = command + " was refused";
                return;
            }
            var from = known.names().from();
            var outer = post.next("smuggling-" + end.id(), end.title(), to.toString(), from);
            var inner = post.next("smuggled-" + end.id(), end.title(), to.toString(), from);
            var text =
                    outer.text().stripTrailing()
                            + end.octets()
                            + mail
                            + "\r\n"
                            + rcpt
                            + "\r\nDATA\r\n"
                            + inner.text()
                            + ".\r\nQUIT\r\n";
            var shown =
                    "(message "
                            + outer.token()
                            + ", "
                            + end.title()
                            + ", MAIL, RCPT, DATA, message "
                            + inner.token()
                            + ", CRLF . CRLF, QUIT)";
            if (dialogue.write(shown, text.getBytes(StandardCharsets.ISO_8859_1)) != null) return;
            int replies = 0;
            boolean accepted = false;
            while (replies < 8
                    && dialogue.hear(replies < 2 ? Duration.ofSeconds(10) : LATE)
                            instanceof Heard.Answer(var reply)) {
                if (replies == 0) accepted = reply.isPositive();
                replies++;
            }
            tried.add(
                    new Tried(
                            end, outer.token(), inner.token(), dialogue.take(), replies, accepted));
        }
    }

    /** The marks of the messages that were taken, each to come out by itself or within another. */
    Set<String> marks() {
        return tried.stream().filter(Tried::accepted).map(Tried::outer).collect(Collectors.toSet());
    }

    List<Finding> findings(@Nullable Receiver receiver) {
        var findings = new ArrayList<Finding>();
        var taken = tried.stream().filter(Tried::wasTaken).toList();
        if (!taken.isEmpty())
            findings.add(
                    new Finding(
                            "smuggling",
                            Severity.OPEN,
                            "messages can be smuggled in: it ends a message at " + titles(taken),
                            dialogue(taken.getFirst(), receiver),
                            "a server that passes such octets on, and this one, see different"
                                    + " messages: a stranger sends mail as any of its users, with"
                                    + " valid SPF, DKIM and DMARC",
                            OtherCures.SMUGGLING));
        var passed = tried.stream().filter(t -> !t.wasTaken() && passedOn(t, receiver)).toList();
        if (!passed.isEmpty())
            findings.add(
                    new Finding(
                            "smuggling-out",
                            Severity.WEAK,
                            "octets that others take for the end of a message are passed on: "
                                    + titles(passed),
                            dialogue(passed.getFirst(), receiver),
                            "a server behind this one that ends messages there takes a second one,"
                                    + " in the name of this one",
                            OtherCures.SMUGGLING));
        return findings;
    }

    private static boolean passedOn(Tried tried, @Nullable Receiver receiver) {
        return receiver != null
                && receiver.arrivals(tried.outer()).stream()
                        .anyMatch(a -> a.message().contains(tried.end().octets() + "MAIL FROM:"));
    }

    private static List<Spoken> dialogue(Tried tried, @Nullable Receiver receiver) {
        var lines = new ArrayList<>(tried.dialogue());
        if (receiver != null)
            for (var arrival : receiver.arrivals(tried.inner()))
                lines.add(
                        new Spoken(
                                false,
                                arrival.message().contains(tried.outer())
                                        ? "(one message came out)"
                                        : "(the second message came out by itself, from "
                                                + arrival.envelope()
                                                + ")"));
        return lines;
    }

    private static String titles(List<Tried> tried) {
        return String.join("; ", tried.stream().map(t -> t.end().title()).toList());
    }
}

package postern.simulation;

import java.util.ArrayList;
import java.util.List;
import postern.mail.Mailbox;
import postern.simulation.Said.Kind;

/** Writes down what a client is going to say: orderly for the most part, and now and then not. */
final class Script {
    private static final List<String> SENDERS =
            List.of(
                    "<ann@sender.example>",
                    "<ann@sender.example>",
                    "<bob@sender.example>",
                    "<>",
                    "<user@ours.example>",
                    "<eve@spam.example>",
                    "<guy@grey.example>");
    private static final List<Mailbox> RECIPIENTS =
            List.of(
                            "user1@ours.example",
                            "user2@ours.example",
                            "user3@ours.example",
                            "info@ours.example",
                            "kept@ours.example",
                            "nobody@ours.example",
                            "pia@branch.example",
                            "quin@branch.example",
                            "ghost1@branch.example",
                            "agency@far.example",
                            "fay@far.example",
                            "will@wide.example",
                            "zoe@nomail.example",
                            "yan@gone.example",
                            "archive@ours.example")
                    .stream()
                    .map(Mailbox::of)
                    .toList();
    private static final List<String> LINES =
            List.of("", ".", "..", ".x", "...", "a plain line", "\u00e4 \u00f6", "> quoted", "\t.");

    private final Chance chance;
    private final Temper temper;
    private final List<Said> lines = new ArrayList<>();
    private boolean extended;

    private Script(Chance chance, Temper temper) {
        this.chance = chance;
        this.temper = temper;
    }

    static List<Said> write(Chance chance, Temper temper) {
        var script = new Script(chance, temper);
        script.write();
        return script.lines;
    }

    private void write() {
        extended = !chance.in1000(100);
        if (!chance.in1000(temper.disorder() / 4)) hello();
        for (int i = chance.between(1, 3); i > 0; i--) transaction();
        if (!chance.in1000(200)) lines.add(Said.command(Kind.QUIT, "QUIT"));
    }

    private void hello() {
        lines.add(
                Said.command(Kind.HELLO, (extended ? "EHLO" : "HELO") + " client.sender.example"));
    }

    private void transaction() {
        stumble();
        var from = chance.of(SENDERS);
        lines.add(Said.mail(from, extended && chance.in1000(200) ? " SIZE=2000" : ""));
        stumble();
        if (chance.in1000(temper.disorder() / 3)) return; // and begins another
        for (int i = chance.in1000(150) ? 6 : chance.between(1, 3); i > 0; i--)
            lines.add(Said.rcpt(chance.of(RECIPIENTS), extended ? parameters() : ""));
        stumble();
        if (extended && chance.in1000(temper.chunks())) chunks();
        else {
            lines.add(Said.command(Kind.DATA, "DATA"));
            lines.add(Said.body(text(true)));
        }
    }

    private String parameters() {
        return switch (chance.below(12)) {
            case 0 -> " NOTIFY=NEVER";
            case 1 -> " NOTIFY=SUCCESS,FAILURE";
            case 2 -> " NOTIFY=FAILURE,DELAY";
            case 3 -> " NOTIFY=DELAY";
            default -> "";
        };
    }

    private void chunks() {
        var text = text(chance.even());
        int pieces = chance.between(0, 2);
        int from = 0;
        for (int i = 0; i < pieces; i++) {
            int to = chance.between(from, text.length());
            lines.add(Said.chunk(text.substring(from, to), false));
            from = to;
            if (i > 0) stumble();
        }
        lines.add(Said.chunk(text.substring(from), true));
    }

    /** Something that does not belong here. */
    private void stumble() {
        if (!chance.in1000(temper.disorder())) return;
        lines.add(
                switch (chance.below(9)) {
                    case 0, 1 -> Said.command(Kind.RSET, "RSET");
                    case 2 -> Said.command(Kind.NOOP, "NOOP");
                    case 3 -> Said.command(Kind.JUNK, "VOID everything");
                    case 4 -> Said.rcpt(chance.of(RECIPIENTS), "");
                    case 5 -> Said.command(Kind.DATA, "DATA");
                    case 6 -> Said.chunk("out of order", chance.even());
                    case 7 -> Said.mail(chance.of(SENDERS), "");
                    default -> Said.command(Kind.HELLO, "EHLO again.sender.example");
                });
    }

    private String text(boolean endsLine) {
        var text = new StringBuilder("Subject: ");
        text.append(chance.in1000(80) ? "a lottery" : "mail").append("\r\n");
        text.append("X-Number: ").append(chance.random.nextInt(1 << 30)).append("\r\n\r\n");
        int size =
                chance.in1000(60)
                        ? chance.between(8000, 9500) // about as much as is taken at most
                        : chance.in1000(200) ? chance.between(1400, 5000) : chance.between(20, 400);
        while (text.length() < size) {
            text.append(chance.of(LINES));
            if (chance.in1000(300)) text.append("x".repeat(chance.between(1, 300)));
            text.append("\r\n");
        }
        if (!endsLine) text.append(chance.even() ? "no end" : ".");
        return text.toString();
    }
}

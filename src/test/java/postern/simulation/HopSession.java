package postern.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import postern.simulation.Letter.Copy;

/** What a next hop says on one connection: a plain SMTP or LMTP server, with moods. */
final class HopSession implements Link.End {
    private static final List<String> LIES =
            List.of(
                    "hello there",
                    "2",
                    "999 what",
                    "250-and",
                    "354 go",
                    "\u0000\u0001",
                    "220 again");

    private final World world;
    private final Chance chance;
    private final Hop hop;
    private final Mood mood;
    private final Link link;
    private final HopConnection relay;
    private final Life life = new Life();
    private final boolean pipelining;
    private final boolean dsn;
    private final StringBuilder unread = new StringBuilder();
    private final List<String> to = new ArrayList<>();
    private String from = "";
    private boolean inTransaction;
    private boolean inBody;
    private boolean silent;
    private boolean busy;

    /** Said something that was no answer: what it hears from then on may be for something else. */
    private boolean hasLied;

    HopSession(World world, Hop hop, Link link, HopConnection relay) {
        this.relay = relay;
        this.world = world;
        this.chance = world.chance;
        this.hop = hop;
        this.mood = hop.mood();
        this.link = link;
        this.pipelining = chance.even();
        this.dsn = chance.even();
        this.silent = chance.in1000(mood.mute());
    }

    Life life() {
        return life;
    }

    boolean hasLied() {
        return hasLied;
    }

    void greet() {
        if (troubled("greeting", true)) return;
        say("220 " + hop + " ready");
    }

    @Override
    public void octets(byte[] octets) {
        unread.append(new String(octets, StandardCharsets.ISO_8859_1));
        work();
    }

    @Override
    public void closed(boolean reset) {
        if (life.isOver()) return;
        life.end();
        link.close(0);
    }

    private void work() {
        if (busy || silent || life.isOver()) return;
        var end = unread.indexOf(inBody ? "\r\n.\r\n" : "\r\n");
        if (inBody && unread.indexOf(".\r\n") == 0) end = -2; // an empty message
        else if (end < 0) return;
        var line = end < 0 ? "" : unread.substring(0, end + (inBody ? 2 : 0));
        unread.delete(0, end + (inBody ? 5 : 2));
        Violation.unless(
                pipelining || unread.isEmpty() || inBody || hasLied,
                "%s: more than one thing at a time: %s, %s",
                hop,
                line,
                unread);
        busy = true;
        world.time.in(
                chance.micros(50, chance.in1000(20) ? 20_000_000 : 20_000),
                life,
                () -> {
                    busy = false;
                    if (inBody) message(line);
                    else command(line);
                    work();
                });
    }

    private void command(String line) {
        world.story.tell("%s hears: %s", hop, line);
        var upper = line.toUpperCase(Locale.ROOT);
        if (upper.startsWith("QUIT")) {
            say("221 bye");
            close();
        } else if (upper.startsWith("RSET")) {
            reset();
            answer("RSET", "250 ok");
        } else if (upper.startsWith("EHLO") || upper.startsWith("LHLO")) {
            if (troubled("EHLO", true)) return;
            say(
                    "250-"
                            + hop
                            + "\r\n"
                            + (pipelining ? "250-PIPELINING\r\n" : "")
                            + (dsn ? "250-DSN\r\n" : "")
                            + "250 8BITMIME");
        } else if (upper.startsWith("MAIL FROM:")) mail(line);
        else if (upper.startsWith("RCPT TO:")) rcpt(line);
        else if (upper.equals("DATA")) data();
        else if (upper.startsWith("HELO")) answer("HELO", "250 ok");
        else if (hasLied) say("500 what");
        else throw new Violation(hop + " does not understand: " + line);
    }

    private void mail(String line) {
        Violation.unless(!inTransaction || hasLied, "%s: MAIL within another", hop);
        if (troubled("MAIL", true)) return;
        reset();
        from = path(line);
        inTransaction = true;
        say("250 ok");
    }

    private void rcpt(String line) {
        if (!inTransaction) say("503 no MAIL");
        else if (!to.isEmpty() && chance.in1000(mood.few())) say("452 4.5.3 one is enough");
        else if (!troubled("RCPT", false)) {
            to.add(path(line));
            say("250 ok");
        }
    }

    private static String path(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private void data() {
        if (to.isEmpty()) say("554 no recipients");
        else if (!troubled("DATA", true)) {
            inBody = true;
            say("354 go on");
        }
    }

    private void message(String stuffed) {
        inBody = false;
        var content = unstuffed(stuffed);
        var taken = List.copyOf(to);
        var reversePath = from;
        reset();
        // it has said one reply too many, so that commands came as its message
        if (hasLied && !new String(content, StandardCharsets.ISO_8859_1).startsWith("Received:")) {
            say("500 what");
            return;
        }
        if (hop.isLmtp()) {
            for (var one : taken) if (!over(reversePath, List.of(one), content)) return;
        } else over(reversePath, taken, content);
    }

    /** One reply behind the data; false if there will be no more. */
    private boolean over(String reversePath, List<String> taken, byte[] content) {
        boolean takes = chance.even(); // where there is trouble
        if (chance.in1000(mood.drops() + mood.hangs())) {
            if (takes) take(reversePath, taken, content);
            if (chance.in1000(mood.hangs() * 1000 / Math.max(1, mood.drops() + mood.hangs())))
                silent = true;
            else drop();
            return false;
        }
        if (chance.in1000(mood.lies())) {
            if (takes) take(reversePath, taken, content);
            lie();
            return true;
        }
        if (chance.in1000(mood.defers())) say("451 4.3.0 later, " + hop);
        else if (chance.in1000(mood.denies())) say("554 5.7.1 not this one");
        else {
            var copies = take(reversePath, taken, content);
            say("250 2.0.0 taken", () -> heard(copies));
        }
        return true;
    }

    private void heard(List<Copy> copies) {
        if (relay.isListening() && !hasLied) copies.forEach(copy -> copy.heard = true);
    }

    private List<Copy> take(String reversePath, List<String> taken, byte[] content) {
        return new Mailroom(world.ledger).take(hop.toString(), reversePath, taken, content);
    }

    private static byte[] unstuffed(String text) {
        var start = text.startsWith(".") ? text.substring(1) : text;
        return Said.latin(start.replace("\r\n.", "\r\n"));
    }

    private void reset() {
        inTransaction = false;
        to.clear();
        from = "";
    }

    private void answer(String stage, String good) {
        if (!troubled(stage, true)) say(good);
    }

    /** Whether it answers something else, or not at all. */
    private boolean troubled(String stage, boolean mayLie) {
        if (chance.in1000(mood.hangs())) {
            world.story.tell("%s falls silent at %s", hop, stage);
            silent = true;
        } else if (chance.in1000(mood.drops())) drop();
        else if (chance.in1000(mood.defers())) say("450 4.2.0 not now: " + stage);
        else if (chance.in1000(mood.denies())) say("550 5.1.0 never: " + stage);
        else if (mayLie && chance.in1000(mood.lies())) lie();
        else return false;
        return true;
    }

    private void lie() {
        hasLied = true;
        say(chance.of(LIES));
    }

    private void drop() {
        world.story.tell("%s goes", hop);
        if (chance.even()) link.cut(0);
        close();
    }

    private void close() {
        life.end();
        link.close(0);
    }

    private void say(String reply) {
        say(reply, () -> {});
    }

    private void say(String reply, Runnable heard) {
        world.story.tell("%s says: %s", hop, reply);
        link.send(0, Said.latin(reply + "\r\n"), heard);
    }
}

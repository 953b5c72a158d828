package postern.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import postern.simulation.Said.Kind;

/** A client of the relay, that follows its script until it has done so, or loses its patience. */
final class Client implements Link.End {
    private final Timeline time;
    private final Chance chance;
    private final Story story;
    private final String name;
    private final Temper temper;
    private final Link link;
    private final Watch watch;
    private final Life life = new Life();
    private final ArrayDeque<Said> script;
    private final ArrayDeque<Said> due = new ArrayDeque<>();
    private final StringBuilder unread = new StringBuilder();
    private boolean thinks;

    /**
     * @param link to the relay, which is its end 1
     */
    Client(World world, String name, Temper temper, List<Said> script, Link link, Watch watch) {
        this.time = world.time;
        this.chance = world.chance;
        this.story = world.story;
        this.name = name;
        this.temper = temper;
        this.script = new ArrayDeque<>(script);
        this.link = link;
        this.watch = watch;
        due.add(Said.greeting());
    }

    Life life() {
        return life;
    }

    @Override
    public void octets(byte[] octets) {
        unread.append(new String(octets, StandardCharsets.ISO_8859_1));
        for (int end; (end = unread.indexOf("\r\n")) >= 0; ) {
            var line = unread.substring(0, end);
            unread.delete(0, end + 2);
            if (line.length() > 3 && line.charAt(3) == ' ') heard(line);
        }
        goOn();
    }

    private void heard(String line) {
        story.tell("%s hears: %s", name, line);
        var what = due.poll();
        if (what == null || what.kind != Kind.DATA) return;
        var next = script.peek();
        boolean hasMessage = next != null && next.kind == Kind.BODY;
        if (line.startsWith("354") && !hasMessage)
            script.addFirst(Said.body("Subject: by mistake\r\n\r\n"));
        else if (!line.startsWith("354") && hasMessage) script.remove(); // it is not wanted
    }

    private void goOn() {
        if (thinks || !due.isEmpty() || life.isOver()) return;
        if (script.isEmpty()) {
            link.close(1);
            end();
            return;
        }
        thinks = true;
        var pause =
                temper.waits() == 0
                        ? chance.micros(100, 20_000)
                        : chance.seconds(0, temper.waits());
        time.in(
                pause,
                life,
                () -> {
                    thinks = false;
                    speak();
                });
    }

    /** Says the next thing, or all things that may be said with it (RFC 2920 §3.1). */
    private void speak() {
        do {
            var next = script.poll();
            if (next == null) return;
            if (chance.in1000(temper.hangs())) {
                story.tell("%s falls silent", name);
                watch.said(next);
                link.send(1, Arrays.copyOf(next.wire, chance.below(next.wire.length)));
                thinks = true; // for ever
                return; // until the relay loses its patience
            }
            if (chance.in1000(temper.drops())) {
                drop(next);
                return;
            }
            story.tell("%s says: %s", name, next);
            watch.said(next);
            next.isWhole = true;
            due.add(next);
            link.send(1, next.wire);
            if (!mayGoOn(next)) return;
        } while (temper.pipelines());
    }

    private boolean mayGoOn(Said behind) {
        return switch (behind.kind) {
            case GREETING, HELLO, DATA, NOOP, QUIT -> false;
            case MAIL, RCPT, BODY, CHUNK, LAST_CHUNK, RSET, JUNK -> !script.isEmpty();
        };
    }

    private void drop(Said within) {
        story.tell("%s goes within: %s", name, within);
        watch.said(within);
        within.isWhole = chance.even();
        int size = within.isWhole ? within.wire.length : chance.below(within.wire.length);
        link.send(1, Arrays.copyOf(within.wire, size));
        if (chance.even()) link.close(1);
        else time.in(chance.micros(0, 40_000), new Life(), () -> link.cut(1));
        end();
    }

    @Override
    public void closed(boolean reset) {
        story.tell("%s is closed%s", name, reset ? " by force" : "");
        link.close(1);
        end();
    }

    private void end() {
        life.end();
        script.clear();
    }
}

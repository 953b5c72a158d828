package postern.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Law;
import postern.login.Answer;
import postern.login.Authenticator;
import postern.login.KnownUsers;
import postern.login.Question;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.session.PlainTransaction.Wait;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** A session without a world around it, and the plain one beside it; they are held together. */
final class FuzzedSession {
    private static final int ENOUGH_TROUBLE = 5;

    private final PlainRelay plain;
    private final Session session;
    private final Authenticator users = KnownUsers.authenticator();
    private final Map<QueueId, ByteArrayOutputStream> drafts = new HashMap<>();
    private final Set<QueueId> ended = new HashSet<>(); // committed or forgotten
    private Instant now = Instant.parse("2026-11-22T01:02:03Z");
    private long lastId = 1000;
    private byte[] unread = {};
    private boolean waits; // answers do not come by themselves
    private @Nullable Event answer; // to what the session waits for
    private @Nullable Event late; // the last one that was given, or was not in time
    private char commit = 'c';
    private char known = 'K';
    private char login = 'L';
    private @Nullable Question asked; // of the directories
    private boolean closed;
    private boolean gone;

    FuzzedSession(Terms terms, IpAddress client, @Nullable IpAddress proxy) {
        plain = new PlainRelay(terms, SessionFuzz.POLICY, client, proxy != null);
        var rules = Rules.of(SessionFuzz.POLICY, "0123456789abcdef");
        session =
                new Session(
                        terms, "s1", client, 4711, proxy, () -> rules, () -> new QueueId(++lastId));
        boolean implicit = terms.tls() == Terms.Tls.IMPLICIT;
        on(new Event.Opened(implicit ? "TLSv1.3" : "", implicit ? "X" : ""), plain::opened);
        settle();
    }

    /** The client says something. */
    void say(byte[] octets) {
        if (octets.length == 0 || closed || gone) return;
        if (plain.wait == Wait.TLS) return; // the handshake's, which fails on them
        unread = Arrays.copyOf(unread, unread.length + octets.length);
        System.arraycopy(octets, 0, unread, unread.length - octets.length, octets.length);
        plain.unheard += Law.text(octets);
        offer();
        settle();
    }

    void event(char event) {
        if (gone) return;
        switch (event) {
            case 'w' -> waits = true;
            case 'g' -> {
                waits = false;
                settle();
                waits = true;
            }
            case 'n', 'x' -> commit = event;
            case 'u', 'k' -> known = event;
            case 'd', 'b' -> login = event;
            case 'l' -> {
                if (late != null && isOld(late)) on(late, () -> {});
            }
            case 't' -> {
                if (closed) return;
                var due = session.deadline();
                now = due.isAfter(now) ? due : now;
                boolean answered = plain.wait != Wait.COMMIT;
                on(new Event.TimeUp(), plain::timeUp);
                if (answered && answer != null) {
                    late = answer;
                    answer = null;
                }
            }
            case 'C' -> {
                on(new Event.Closing(), () -> plain.closing = true);
            }
            case 'G' -> end();
            default -> {}
        }
        offer();
        settle();
    }

    /** Whether it answers something else than what the session waits for now. */
    private boolean isOld(Event event) {
        return switch (event) {
            case Event.Found(var find, _) ->
                    !(answer instanceof Event.Found(var due, _) && due.equals(find));
            case Event.Answered(var question, _, _) ->
                    !(answer instanceof Event.Answered(var due, _, _) && due.equals(question));
            default -> answer == null;
        };
    }

    /** Gives the answers that are due, and what was kept meanwhile. */
    private void settle() {
        while (!waits && answer != null && !gone) {
            var given = answer;
            answer = null;
            late = given;
            switch (given) {
                case Event.Found(var find, var value) ->
                        on(given, () -> plain.found((Boolean) value));
                case Event.Answered(_, var said, boolean blocked) ->
                        on(given, () -> plain.answered(said, blocked));
                case Event.Committed(var result) ->
                        on(given, () -> plain.committed(result instanceof Draft.Stored));
                case Event.TlsStarted _ -> on(given, plain::secured);
                default -> throw new AssertionError("no answer: " + given);
            }
            offer();
        }
    }

    private void offer() {
        while (!session.isWaiting() && !closed && !gone) {
            var heard = plain.unheard;
            plain.unheard = "";
            if (unread.length == 0) return;
            var buffer = ByteBuffer.wrap(unread.clone());
            on(new Event.Bytes(buffer), () -> plain.hear(heard));
            int left = buffer.remaining();
            if (plain.wait == Wait.TLS) Law.same(left, 0, "nothing in clear is left for TLS");
            Law.holds(left == 0 || session.isWaiting() || closed, "it takes all, or it waits");
            unread = Arrays.copyOfRange(unread, unread.length - left, unread.length);
            if (left == 0) return;
        }
    }

    private void on(Event event, Runnable model) {
        now = now.plus(Duration.ofMillis(1));
        var sent = new ByteArrayOutputStream();
        int size = event instanceof Event.Bytes(var bytes) ? bytes.remaining() : 0;
        var effects = session.on(event, now);
        boolean commits = false;
        Message message = null;
        List<RecipientState> states = List.of();
        String content = "";
        long stored = 0;
        for (var effect : effects) {
            Law.holds(!closed || effect instanceof Effect.Note, "nothing comes behind Close");
            switch (effect) {
                case Effect.Send(var octets) -> {
                    Law.same(sent.size(), 0, "replies are merged");
                    while (octets.hasRemaining()) sent.write(octets.get());
                }
                case Effect.Find find -> await(found(find));
                case Effect.Examine asked ->
                        await(new Event.Examined(asked, Examiner.Findings.NONE));
                case Effect.Authenticate(var question, _, _) -> {
                    boolean down = login == 'd';
                    var said = down ? new Answer.Unavailable("down") : users.ask(question);
                    await(new Event.Answered(question, said, login == 'b'));
                    asked = question;
                    login = 'L';
                }
                case Effect.Store(var id, var octets) -> {
                    Law.holds(!ended.contains(id), "no Store behind Discard or Commit");
                    stored += octets.remaining();
                    var draft = drafts.computeIfAbsent(id, _ -> new ByteArrayOutputStream());
                    while (octets.hasRemaining()) draft.write(octets.get());
                }
                case Effect.Discard(var id) -> {
                    Law.holds(drafts.remove(id) != null, "a draft that is there is forgotten");
                    ended.add(id);
                }
                case Effect.Commit(var whole, var begin) -> {
                    Law.holds(ended.add(whole.id()), "committed once");
                    var draft = drafts.remove(whole.id());
                    Law.holds(draft != null, "a draft that is there is committed");
                    content = Law.text(draft.toByteArray());
                    Law.same((long) content.length(), whole.content().size(), "its size");
                    message = whole;
                    states = begin;
                    commits = true;
                    await(committed(whole, begin));
                }
                case Effect.StartTls _ -> await(new Event.TlsStarted("TLSv1.3", "X"));
                case Effect.Note _,
                        Effect.Name _,
                        Effect.Block _,
                        Effect.Tried _,
                        Effect.Foresee _ -> {}
                case Effect.Close _ -> closed = true;
            }
        }
        Law.holds(stored <= size + 2048, "no more is stored than has come");
        Law.holds(sent.size() <= 1024 + 1024L * size, "no more is said than was asked");
        if (!closed && !gone)
            Law.holds(session.deadline().isAfter(now), "a deadline lies in the future");
        var replies = replies(Law.text(sent.toByteArray()));
        plain.begin(now);
        plain.actual = replies;
        plain.actualCommits = commits;
        model.run();
        plain.end();
        compare(replies, message, states, content);
    }

    private void await(Event event) {
        Law.holds(answer == null, "it waits for one thing");
        answer = event;
    }

    private Event found(Effect.Find find) {
        Law.same(find.fact(), Fact.RECIPIENT_KNOWN, "what is asked for");
        Boolean value = known == 'u' ? null : known != 'k';
        known = 'K';
        return new Event.Found(find, value);
    }

    private Event committed(Message message, List<RecipientState> states) {
        char how = commit;
        commit = 'c';
        return new Event.Committed(
                switch (how) {
                    case 'n' -> new Draft.NoSpace();
                    case 'x' -> new Draft.Broken("no disk");
                    default -> new Draft.Stored(new Entry(message, states));
                });
    }

    /** The codes; several lines are one reply. */
    private static List<String> replies(String sent) {
        var codes = new ArrayList<String>();
        if (sent.isEmpty()) return codes;
        Law.holds(sent.endsWith("\r\n"), "whole lines");
        String open = null;
        for (var line : sent.substring(0, sent.length() - 2).split("\r\n", -1)) {
            Law.holds(line.matches("[2-5][0-9]{2}[ -][ -~]*"), () -> "no reply: " + line);
            var code = line.substring(0, 3);
            Law.holds(open == null || open.equals(code), "one code in one reply");
            open = line.charAt(3) == '-' ? code : null;
            if (open == null) codes.add(code);
        }
        Law.holds(open == null, "a reply has an end");
        return codes;
    }

    private void compare(
            List<String> replies,
            @Nullable Message message,
            List<RecipientState> states,
            String content) {
        var expected = plain.replies;
        boolean gaveUp =
                closed
                        && plain.troubles >= ENOUGH_TROUBLE
                        && !replies.isEmpty()
                        && replies.getLast().equals("421")
                        && replies.size() <= expected.size() + 1;
        var digits = replies.stream().map(code -> code.substring(0, 1)).toList();
        if (gaveUp && !digits.equals(expected)) {
            int before = replies.size() - 1;
            Law.same(digits.subList(0, before), expected.subList(0, before), "before it gave up");
            plain.gaveUp();
        } else Law.same(digits, expected, "a reply to each command");
        Law.same(closed, plain.closed, "whether it is closed");
        if (closed) {
            plain.wait = Wait.NOTHING;
            Law.holds(drafts.isEmpty(), "no draft is left");
            Law.holds(message == null, "nothing is accepted on the way out");
            if (!(answer instanceof Event.Committed)) answer = null;
            return;
        }
        Law.same(
                session.isWaiting(), plain.wait != Wait.NOTHING, "whether it waits: " + plain.wait);
        if (plain.wait == Wait.LOGIN) Law.same(asked, plain.asked, "who is asked about");
        var wanted = plain.wanted;
        if (message == null) {
            Law.holds(wanted == null || plain.waited, "a message is to be accepted");
            return;
        }
        Law.holds(wanted != null, "a message is accepted that should not be");
        plain.waited = true;
        Law.same(message.envelope().from(), wanted.from(), "the reverse-path");
        var to = new ArrayList<String>();
        for (int i = 0; i < states.size(); i++)
            to.add(
                    (states.get(i) instanceof RecipientState.Held ? "held " : "")
                            + message.envelope().recipients().get(i).to());
        if (!wanted.recipients().isEmpty()) Law.same(to, wanted.recipients(), "forward-paths");
        int end = content.indexOf("\r\n");
        while (content.startsWith("\t", end + 2)) end = content.indexOf("\r\n", end + 2);
        var field = content.substring(0, end + 2);
        Law.holds(field.startsWith("Received: from " + wanted.helo() + " ("), "who said HELO");
        Law.holds(field.contains(" with " + wanted.with() + " id "), () -> "with: " + field);
        Law.same(content.substring(end + 2), wanted.content(), "the message");
        Law.same(message.origin().helo(), wanted.helo(), "HELO");
    }

    /** The client goes; nothing of what it began may be left. */
    void end() {
        if (gone) return;
        gone = true;
        boolean was = closed;
        closed = false;
        now = now.plusMillis(1);
        for (var effect : session.on(new Event.Gone("gone"), now))
            switch (effect) {
                case Effect.Discard(var id) -> {
                    Law.holds(drafts.remove(id) != null, "a draft that is there is forgotten");
                }
                case Effect.Note _ -> {}
                default -> throw new AssertionError("behind the end: " + effect);
            }
        Law.holds(drafts.isEmpty(), "no draft is left");
        Law.holds(!was || drafts.isEmpty(), "nor was one before");
        if (late != null) Law.holds(quiet(session.on(late, now)), "nothing comes of late answers");
    }

    private static boolean quiet(List<Effect> effects) {
        return effects.stream().allMatch(effect -> effect instanceof Effect.Note);
    }

    boolean isOver() {
        return gone;
    }
}

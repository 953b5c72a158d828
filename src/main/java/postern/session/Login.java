package postern.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.journal.JournalRecord;
import postern.login.Answer;
import postern.login.Exchange;
import postern.login.Mechanism;
import postern.login.Question;
import postern.login.SecureChannel;
import postern.login.Step;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Extension;
import postern.session.Conversation.Phase;
import postern.wire.Command;
import postern.wire.CommandLine;

/** AUTH and what follows it, up to the one reply that ends it (RFC 4954). */
final class Login {
    /** A client that fails more often than this is cut off, and has to connect again. */
    private static final int MAX_FAILED = 5;

    private static final int CHALLENGE = 334; // RFC 4954 §4

    private final Conversation in;
    private @Nullable Exchange exchange;
    private @Nullable Mechanism mechanism;
    private @Nullable Question asked; // of the directories, last
    private String user = ""; // as the client names itself
    private int failed;

    Login(Conversation conversation) {
        this.in = conversation;
    }

    /**
     * The mechanisms that may be used now; none where nobody may log in here, or not before TLS.
     */
    static List<Mechanism> offered(Conversation in) {
        if (!in.terms.inspection().offers(Extension.AUTH)) return List.of();
        if (!in.currentRules.get().offersLogin(in.terms.listener())) return List.of();
        var terms = in.terms.login();
        if (!isSafe(in)) return List.of();
        return terms.mechanisms().stream().filter(one -> fits(one, in)).toList();
    }

    /**
     * In clear on loopback alone, and not there either where TLS is required, or for a client that
     * a proxy speaks for: it is elsewhere.
     */
    private static boolean isSafe(Conversation in) {
        return in.secured
                || in.terms.login().inClear()
                        && in.terms.tls() != Terms.Tls.REQUIRED
                        && (in.proxy == null || in.proxy.equals(in.client));
    }

    private static boolean fits(Mechanism mechanism, Conversation in) {
        var channel = in.channel;
        return switch (mechanism) {
            case EXTERNAL -> in.secured && channel.peer() != null;
            case SCRAM_SHA_256_PLUS -> in.secured && canBind(channel);
            case SCRAM_SHA_256, SCRAM_SHA_1, OAUTHBEARER, XOAUTH2, PLAIN, LOGIN, CRAM_MD5 -> true;
        };
    }

    private static boolean canBind(SecureChannel channel) {
        return channel.exporter().length > 0 || channel.serverEndPoint().length > 0;
    }

    /** Whether users log in at this listener at all. */
    boolean isHere() {
        return in.currentRules.get().offersLogin(in.terms.listener())
                && in.terms.inspection().offers(Extension.AUTH)
                && !in.terms.login().mechanisms().isEmpty();
    }

    /** MAIL; false where the session has ended: of a user who was locked since, or too many. */
    boolean mayBeginTransaction() {
        var account = in.account;
        if (account == null || !in.terms.login().isLocked(account.user()))
            return in.mayBeginTransaction();
        in.refuse("MAIL", Replies.USER_LOCKED);
        in.close();
        return false;
    }

    void auth(Command.Auth command, ByteBuffer behind) {
        if (in.account != null) in.fault("AUTH", Replies.LOGIN_ALREADY);
        else if (in.transaction != null) in.fault("AUTH", Replies.BAD_SEQUENCE);
        else if (!isHere()) in.fault("AUTH", Replies.NOT_IMPLEMENTED);
        else if (!isSafe(in))
            in.fault("AUTH", in.mayStartTls() ? Replies.LOGIN_NEEDS_TLS : Replies.NOT_IMPLEMENTED);
        else if (in.helo == null || !in.extended) in.fault("AUTH", Replies.LOGIN_NEEDS_EHLO);
        else if (behind.hasRemaining()) {
            in.refuse("AUTH", Replies.BAD_PIPELINING); // nobody knows yet what follows
            in.close();
        } else begin(command);
    }

    private void begin(Command.Auth command) {
        var offered = offered(in);
        var wanted = Mechanism.of(command.mechanism());
        if (wanted == null || !offered.contains(wanted)) {
            in.fault("AUTH", Replies.LOGIN_MECHANISM_UNKNOWN);
            return;
        }
        byte[] initial = null;
        if (command.initial() != null) {
            // RFC 4954 §4: a lone "=" is a response without an octet
            initial = command.initial().equals("=") ? new byte[0] : decode(command.initial());
            if (initial == null || initial.length == 0 && !command.initial().equals("=")) {
                in.fault("AUTH", Replies.LOGIN_GARBLED);
                return;
            }
        }
        mechanism = wanted;
        user = "";
        var begun =
                in.terms
                        .login()
                        .exchanges()
                        .of(wanted, in.channel, offered.contains(Mechanism.SCRAM_SHA_256_PLUS));
        exchange = begun;
        take(begun.begin(initial));
    }

    /** A line of the client's, within the exchange. */
    void respond(CommandLine line) {
        var running = exchange;
        if (running == null) throw new IllegalStateException("nobody logs in");
        switch (line) {
            case CommandLine.Line(var text) when text.equals("*") ->
                    over("cancelled", Replies.LOGIN_CANCELLED);
            case CommandLine.Line(var text) -> {
                var octets = decode(text);
                if (octets == null) over("no base64", Replies.LOGIN_GARBLED);
                else take(running.respond(octets));
            }
            case CommandLine.Overlong _ ->
                    over("a line that is too long", Replies.LOGIN_LINE_TOO_LONG);
            case CommandLine.Endless _ -> {
                over("a line without an end", Replies.LOGIN_LINE_TOO_LONG);
                if (in.phase != Phase.CLOSED) in.close();
            }
            case CommandLine.BareNewline _, CommandLine.ControlCharacter _, CommandLine.NotUtf8 _ ->
                    over("no base64", Replies.LOGIN_GARBLED);
        }
    }

    /**
     * What the directories say.
     *
     * @param question what they were asked; the answer to an older one counts no more
     * @param blocked whether the client has failed so often that it is to go
     */
    void answered(Question question, Answer answer, boolean blocked) {
        if (question.equals(asked)) answered(answer, blocked);
    }

    private void answered(Answer answer, boolean blocked) {
        var running = exchange;
        if (in.phase != Phase.ASKING || running == null) return; // it came too late
        in.active = in.now;
        take(running.answered(answer));
        if (blocked && in.phase != Phase.CLOSED) {
            exchange = null;
            in.close(Replies.TOO_MANY_LOGINS);
        }
    }

    /** The directories did not answer in time. */
    void unavailable() {
        answered(new Answer.Unavailable("no answer in time"), false);
    }

    private void take(Step step) {
        switch (step) {
            case Step.Challenge(var octets) -> {
                in.phase = Phase.RESPONSE;
                in.reply(new Reply(CHALLENGE, null, Base64.getEncoder().encodeToString(octets)));
            }
            case Step.Ask(var question) -> {
                if (!question.user().isEmpty()) user = question.user();
                asked = question;
                in.phase = Phase.ASKING;
                in.out.add(new Effect.Authenticate(question, in.client, word()));
            }
            case Step.Done(var account) -> {
                exchange = null;
                in.phase = Phase.COMMANDS;
                in.account = account;
                in.progress();
                in.note(
                        new JournalRecord.LoggedIn(
                                in.now,
                                in.id,
                                in.terms.listener(),
                                in.client,
                                word(),
                                account.user()));
                in.reply(Replies.LOGGED_IN);
            }
            case Step.Failed(var why) -> over(why, Replies.LOGIN_FAILED);
            case Step.Unavailable(var why) -> over(why, Replies.LOGIN_UNAVAILABLE);
            case Step.Garbled(var why) -> over(why, Replies.LOGIN_GARBLED);
        }
    }

    private String word() {
        return mechanism == null ? "" : mechanism.word();
    }

    /** It has come to nothing. */
    private void over(String why, Reply reply) {
        exchange = null;
        in.phase = Phase.COMMANDS;
        in.note(
                new JournalRecord.LoginFailed(
                        in.now, in.id, in.terms.listener(), in.client, word(), user, reply, why));
        in.reply(reply);
        if (in.countsAsTooMany() || reply.isPermanent() && ++failed >= MAX_FAILED)
            in.close(Replies.TOO_MANY_LOGINS);
    }

    /** Strictly as RFC 4648 §4 has it, with its padding; null for anything else. */
    private static byte @Nullable [] decode(String text) {
        if (text.length() % 4 != 0) return null;
        try {
            var octets = Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
            // the decoder lets bits pass that mean nothing
            return Base64.getEncoder().encodeToString(octets).equals(text) ? octets : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}

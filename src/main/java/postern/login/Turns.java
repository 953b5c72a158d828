package postern.login;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;
import postern.mail.Password;
import postern.mail.UserName;

/**
 * An exchange that takes turns: each step that waits names what goes on when the other side has
 * spoken.
 */
abstract class Turns implements Exchange {
    private @Nullable Function<byte[], Step> onResponse;
    private @Nullable Function<Answer, Step> onAnswer;

    /** Waits for the client. */
    final Step challenge(byte[] octets, Function<byte[], Step> then) {
        onResponse = then;
        return new Step.Challenge(octets);
    }

    /** Waits for the directories. */
    final Step ask(Question question, Function<Answer, Step> then) {
        onAnswer = then;
        return new Step.Ask(question);
    }

    /** Hears the initial response, or asks for it by an empty challenge (RFC 4954 §4). */
    final Step first(byte @Nullable [] initial, Function<byte[], Step> then) {
        return initial == null ? challenge(new byte[0], then) : then.apply(initial);
    }

    /** Goes on with the one form of the name; a name that has none is nobody's. */
    static Step named(String user, Function<String, Step> then) {
        return switch (UserName.parse(user)) {
            case Parsed.Good<String>(var name) -> then.apply(name);
            case Parsed.Bad<String>(var why) -> new Step.Failed("no user can be called so: " + why);
        };
    }

    /** Goes on if the authorization identity is empty or the user's own: nobody acts for others. */
    static Step acting(String identity, String user, Supplier<Step> then) {
        return identity.isEmpty() || UserName.parse(identity).equals(Parsed.good(user))
                ? then.get()
                : new Step.Failed("nobody may log in for somebody else");
    }

    /** Asks whether that is the user's password; one that has no form is nobody's. */
    final Step password(String user, String password) {
        return switch (Password.parse(password)) {
            case Parsed.Good<String>(var prepared) ->
                    ask(new Question.Password(user, prepared), Turns::verdict);
            case Parsed.Bad<String>(var why) -> new Step.Failed("no password is like that: " + why);
        };
    }

    /** What ends an exchange that has asked its last question. */
    static Step verdict(Answer answer) {
        return switch (answer) {
            case Answer.Welcome(var account) -> new Step.Done(account);
            default -> failure(answer);
        };
    }

    /** The same for whoever is not welcome. */
    static Step failure(Answer answer) {
        return switch (answer) {
            case Answer.Wrong(var why) -> new Step.Failed(why);
            case Answer.Unknown() -> new Step.Failed("there is no such user");
            case Answer.Unavailable(var why) -> new Step.Unavailable(why);
            case Answer.Welcome _, Answer.Kept _ ->
                    throw new IllegalArgumentException("no failure: " + answer);
        };
    }

    @Override
    public final Step respond(byte[] response) {
        var then = onResponse;
        if (then == null) throw new IllegalStateException("no challenge is open");
        onResponse = null;
        return then.apply(response);
    }

    @Override
    public final Step answered(Answer answer) {
        var then = onAnswer;
        if (then == null) throw new IllegalStateException("no question is open");
        onAnswer = null;
        return then.apply(answer);
    }
}

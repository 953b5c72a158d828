package postern.policy;

import java.util.List;

/** How the trace tells people what a line of the policy said. */
final class Wording {
    private Wording() {}

    /** Why a condition does not hold, as a clause. */
    static String whyNot(Condition condition) {
        return switch (condition) {
            case Condition.ListenerIn(var names) -> "the listener is not " + list(names);
            case Condition.ClientIn(var names, _) -> "the client is not in " + list(names);
            case Condition.TlsActive _ -> "the session is not encrypted";
            case Condition.LoggedIn _ -> "the client has not logged in";
            case Condition.UserIn(var users) -> "the user is not " + list(users);
            case Condition.GroupIn(var groups) -> "the user is not in " + list(groups);
            case Condition.HeloIn(var patterns) -> "the HELO name is not " + list(patterns.words());
            case Condition.ReversePathOurs _ -> "the reverse-path is foreign";
            case Condition.OwnsReversePath _ -> "the reverse-path is not the user's own";
            case Condition.RecipientKnown _ -> "the recipient is unknown";
            case Condition.OverLimit(var limit) -> "the limit " + limit + " is not exceeded";
            case Condition.FromIn(var patterns) -> "From is not in " + list(patterns.patterns());
            case Condition.FromOurs _ -> "From is foreign";
            case Condition.OwnsFrom _ -> "From is not the user's own";
            case Condition.ContentMatches(var check) -> "the message does not match " + check;
            case Condition.Found(var what) -> what.fact() + " is not " + what.word();
            case Condition.Scored(var of, int points) -> of + " is less than " + points;
            case Condition.Greylisted _ -> "the sender has waited or is known";
            case Condition.Unusual _ -> "it is like what is usually sent";
            case Condition.ReversePathIn(var patterns) ->
                    "the reverse-path is not in " + list(patterns.patterns());
            case Condition.ForwardPathIn(var patterns) ->
                    "the forward-path is not in " + list(patterns.patterns());
            case Condition.ForwardPathOurs _ -> "the forward-path is foreign";
            case Condition.SourceTold _ -> "nobody tells where it was got";
            case Condition.Until(var end) -> "it ended at " + end;
            case Condition.Not(var inner) -> why(inner);
            case Condition.All _ -> "not all of it holds";
            case Condition.Any _ -> "nothing of it holds";
        };
    }

    /** Why a condition holds, as a clause. */
    private static String why(Condition condition) {
        return switch (condition) {
            case Condition.ListenerIn(var names) -> "the listener is " + list(names);
            case Condition.ClientIn(var names, _) -> "the client is in " + list(names);
            case Condition.TlsActive _ -> "the session is encrypted";
            case Condition.LoggedIn _ -> "the client has logged in";
            case Condition.UserIn(var users) -> "the user is " + list(users);
            case Condition.GroupIn(var groups) -> "the user is in " + list(groups);
            case Condition.HeloIn(var patterns) -> "the HELO name is " + list(patterns.words());
            case Condition.ReversePathOurs _ -> "the reverse-path is ours";
            case Condition.OwnsReversePath _ -> "the reverse-path is the user's own";
            case Condition.RecipientKnown _ -> "the recipient is known";
            case Condition.OverLimit(var limit) -> "the limit " + limit + " is exceeded";
            case Condition.FromIn(var patterns) -> "From is in " + list(patterns.patterns());
            case Condition.FromOurs _ -> "From is ours";
            case Condition.OwnsFrom _ -> "From is the user's own";
            case Condition.ContentMatches(var check) -> "the message matches " + check;
            case Condition.Found(var what) -> what.fact() + " is " + what.word();
            case Condition.Scored(var of, int points) -> of + " is " + points + " or more";
            case Condition.Greylisted _ -> "the sender is new and has to wait";
            case Condition.Unusual _ -> "it is unlike what is usually sent";
            case Condition.ReversePathIn(var patterns) ->
                    "the reverse-path is in " + list(patterns.patterns());
            case Condition.ForwardPathIn(var patterns) ->
                    "the forward-path is in " + list(patterns.patterns());
            case Condition.ForwardPathOurs _ -> "the forward-path is ours";
            case Condition.SourceTold _ -> "it is told where it was got";
            case Condition.Until(var end) -> "it has not ended before " + end;
            case Condition.Not(var inner) -> whyNot(inner);
            case Condition.All _ -> "all of it holds";
            case Condition.Any _ -> "something of it holds";
        };
    }

    /** What a condition hangs on when it cannot be said whether it holds. */
    static String doubt(Condition condition) {
        return "\"" + whyNot(condition) + "\" cannot be told, a fact is unavailable";
    }

    /** What an action does, as a predicate. */
    static String does(Action action) {
        return switch (action) {
            case Action.Allow _ -> "no objection";
            case Action.Hold _ -> "holds";
            case Action.Refuse(var how, var reply, _) ->
                    switch (how) {
                        case REJECT -> "denies: " + reply;
                        case DEFER -> "defers: " + reply;
                        case DROP -> "drops: " + reply;
                        case BLOCK -> "blocks: " + reply;
                        case ACCEPT, HOLD, QUARANTINE -> throw new IllegalStateException();
                    };
        };
    }

    private static String list(List<?> things) {
        int shown = Math.min(things.size(), 3);
        var text = new StringBuilder();
        for (int i = 0; i < shown; i++)
            text.append(i == 0 ? "" : i == things.size() - 1 ? " or " : ", ").append(things.get(i));
        return things.size() > shown
                ? text + " or " + (things.size() - shown) + " more"
                : text.toString();
    }
}

package postern.login;

/** What a directory says to a question. */
public sealed interface Answer {
    /** This is one of ours. */
    record Welcome(Account account) implements Answer {}

    /** The user is there, and what was shown is not theirs. */
    record Wrong(String why) implements Answer {}

    /** No user of that name. */
    record Unknown() implements Answer {}

    /** What {@link Question.Stored} asked for. */
    record Kept(Verifier verifier) implements Answer {}

    /** Nobody can tell now: never a success, and never "wrong password". */
    record Unavailable(String why) implements Answer {}
}

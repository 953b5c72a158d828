package postern.login;

/** What comes next in an exchange. */
public sealed interface Step {
    /** Send these octets as a challenge; {@link Exchange#respond} hears the response. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Challenge(byte[] octets) implements Step {}

    /** {@link Exchange#answered} hears the answer. */
    record Ask(Question question) implements Step {}

    /** It is done: that is who it is. */
    record Done(Account account) implements Step {}

    /** It is over: what was shown does not do (535 5.7.8). The reason is for the log alone. */
    record Failed(String why) implements Step {}

    /** It is over: nobody can tell now (454 4.7.0). The reason is for the log alone. */
    record Unavailable(String why) implements Step {}

    /** It is over: these octets do not follow the mechanism (501 5.5.2). */
    record Garbled(String why) implements Step {}
}

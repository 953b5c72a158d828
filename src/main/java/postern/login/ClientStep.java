package postern.login;

/** What comes next in an exchange that we have begun. */
public sealed interface ClientStep {
    /** Send these octets as a response. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Respond(byte[] octets) implements ClientStep {
        @Override
        public String toString() {
            return "a response"; // never in a log
        }
    }

    /** {@link ClientExchange#salted} hears what comes of it. */
    record Run(Errand.Salting errand) implements ClientStep {}

    /** We end it: the server does not follow the mechanism, or is not who it should be. */
    record Refuse(String why) implements ClientStep {}
}

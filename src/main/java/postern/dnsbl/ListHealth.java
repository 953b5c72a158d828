package postern.dnsbl;

/** Whether a list can be believed, by its test entries (RFC 5782 §5). */
public sealed interface ListHealth {

    /** Nobody could be asked yet, or it has no test entries: it is believed. */
    record Unknown() implements ListHealth {}

    record Well() implements ListHealth {}

    /**
     * It lists what no list may, or not what every list must, or says nothing at all: it is
     * switched off until it is well.
     *
     * @param why a phrase such as {@code 127.0.0.1 is listed, as all the world may be}
     */
    record Off(String why) implements ListHealth {
        private static final String SILENT = "it does not answer: ";

        static Off silent(String why) {
            return new Off(SILENT + why);
        }

        boolean isSilent() {
            return why.startsWith(SILENT);
        }
    }
}

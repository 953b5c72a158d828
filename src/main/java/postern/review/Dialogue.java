package postern.review;

import java.util.List;
import postern.config.Settings;
import postern.policy.Facts;
import postern.proof.Counterexample;

/**
 * A transaction as SMTP: what a client says, and what a session of ours replies under that
 * configuration.
 */
public record Dialogue(List<Line> lines) {

    /** One thing that is said or happens. */
    public sealed interface Line {
        /** A line of the client's. */
        record Client(String text) implements Line {}

        /** A line of ours. */
        record Server(String text) implements Line {}

        /** More lines of ours, which say nothing about the policy. */
        record Rest() implements Line {}

        /** The handshake that STARTTLS asked for. */
        record Secured() implements Line {}

        /**
         * The client logs in. No session speaks AUTH yet, so that its words are left out.
         *
         * @param clear whether the password can be read on the way
         */
        record LoggedIn(String user, boolean clear) implements Line {}

        /**
         * The message is ours now.
         *
         * @param envelope the reverse-path and the forward-paths, with a blank between them; one
         *     that is held has "held:" in front
         */
        record Accepted(String envelope) implements Line {}

        /** We close the connection. */
        record Closed() implements Line {}
    }

    public Dialogue {
        lines = List.copyOf(lines);
    }

    /**
     * Plays a transaction to a session. Where it is refused the dialogue ends.
     *
     * @param facts what is known of it; the rest is what a client would usually say
     */
    public static Dialogue of(Settings settings, Facts facts) {
        return new Dialogue(new Rehearsal(settings, facts, null).play());
    }

    /** The same for what shows that a property does not hold: where a proxy speaks, it begins. */
    public static Dialogue of(Settings settings, Counterexample example) {
        return new Dialogue(new Rehearsal(settings, example.facts(), example.proxy()).play());
    }
}

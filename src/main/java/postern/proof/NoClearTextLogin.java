package postern.proof;

import java.util.ArrayList;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-clear-text-login}: no listener but loopback takes credentials before TLS. With TLS
 * offered that holds, because AUTH is offered behind TLS only; without TLS nobody could log in but
 * in clear text.
 */
final class NoClearTextLogin {
    private static final String NAME = "no-clear-text-login";

    private NoClearTextLogin() {}

    static Property of(Policy policy, Surroundings surroundings) {
        var wrong = new ArrayList<String>();
        int line = 0;
        for (var grant : policy.grants()) {
            var until = grant.terms().until();
            if (!takesCredentials(grant) || until != null && until.isBefore(surroundings.now()))
                continue;
            for (var door : surroundings.doors()) {
                var on = grant.terms().on();
                if (!on.isEmpty() && !on.contains(door.name())) continue;
                if (door.tls() != Door.Tls.NONE || door.address().isLoopback()) continue;
                wrong.add("grant " + grant.name() + " takes logins on " + door.name());
                if (line == 0) line = grant.line();
            }
        }
        if (wrong.isEmpty())
            return new Property(
                    NAME,
                    Answer.PROVED,
                    Severity.ERROR,
                    "nobody sends a password in clear text, but on loopback",
                    "",
                    0,
                    null);
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                String.join(", ", wrong) + ", which has no TLS: passwords can be read on the way",
                "Give that listener tls: required, or name other listeners in the grant's \"on\".",
                line,
                null);
    }

    private static boolean takesCredentials(Grant grant) {
        return switch (grant) {
            case Grant.Login _, Grant.Collect _ -> true;
            case Grant.Receive _,
                    Grant.Upstream _,
                    Grant.Relay _,
                    Grant.Device _,
                    Grant.Forward _ ->
                    false;
        };
    }
}

package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.IpSet;
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

    /** A grant that takes credentials on a listener without TLS. */
    private record Wrong(Grant grant, Door door) {}

    static Property of(Policy policy, Surroundings surroundings, Search search) {
        var wrong = wrong(policy, surroundings);
        if (wrong.isEmpty())
            return new Property(
                    NAME,
                    Answer.PROVED,
                    Severity.ERROR,
                    "nobody sends a password in clear text, but on loopback",
                    "",
                    0,
                    null);
        var example = example(wrong, search);
        var what =
                wrong.stream()
                        .map(one ->
                                "grant "
                                        + one.grant().name()
                                        + " takes logins on "
                                        + one.door().name())
                        .toList();
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                String.join(", ", what)
                        + ", which has no TLS: passwords can be read on the way"
                        + switch (example.outcome()) {
                            case REFUSED ->
                                    "; guards refuse all mail of whoever logs in there, for now";
                            case NEVER_GRANTED ->
                                    "; no mail is granted to whoever logs in there, so that no"
                                            + " conversation shows it";
                            case FOUND, UNKNOWN -> "";
                        },
                "Give that listener tls: required, or name other listeners in the grant's \"on\".",
                wrong.getFirst().grant().line(),
                example.example());
    }

    private static List<Wrong> wrong(Policy policy, Surroundings surroundings) {
        var wrong = new ArrayList<Wrong>();
        for (var grant : policy.grants()) {
            var until = grant.terms().until();
            if (!takesCredentials(grant) || until != null && until.isBefore(surroundings.now()))
                continue;
            var on = grant.terms().on();
            for (var door : surroundings.doors())
                if ((on.isEmpty() || on.contains(door.name()))
                        && door.tls() == Door.Tls.NONE
                        && !door.address().isLoopback()) wrong.add(new Wrong(grant, door));
        }
        return wrong;
    }

    /** Somebody logs in there in clear text, and their mail is accepted. */
    private static Search.Result example(List<Wrong> wrong, Search search) {
        return Search.first(
                wrong.stream()
                        .filter(one -> one.grant() instanceof Grant.Login) // collect sends nothing
                        .filter(one -> !clients(one.grant()).isEmpty())
                        .map(one ->
                                search.permitted(
                                                one.grant(),
                                                one.door().name(),
                                                null,
                                                Plausible.of(clients(one.grant())))
                                        .map(e ->
                                                e.permittedBy(one.grant().line())
                                                        .permittedBy(one.door().line()))));
    }

    private static IpSet clients(Grant grant) {
        return grant instanceof Grant.Login(_, Grant.Clients(_, var from), _, _)
                ? from
                : ClientSets.ALL;
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

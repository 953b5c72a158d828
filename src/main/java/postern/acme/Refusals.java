package postern.acme;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import postern.acme.Outcome.Refused;
import postern.config.Acme;

/** Why no certificate came, in the authority's words, and what to do about it in ours. */
final class Refusals {
    private static final int LONGEST = 500;
    private static final String LOOK =
            "it is tried again by itself; see what the authority publishes about its service";

    private Refusals() {}

    static Refused accountKey(IOException e) {
        return new Refused(
                "account-key",
                "the key of our account cannot be used: " + reason(e),
                "give the relay the right to read and write there, or remove the file: a new"
                        + " account is made then");
    }

    static Refused authorities(IOException e) {
        return new Refused("ca", reason(e), "name a PEM file with certificates in acme.ca");
    }

    static Refused storage(IOException e) {
        return new Refused(
                "storage",
                "a certificate came, but cannot be kept: " + reason(e),
                "see what the message names: folder, rights, free space");
    }

    static Refused door(Acme from, IOException e) {
        return new Refused(
                "door",
                "cannot listen on " + place(from) + " for " + word(from) + ": " + reason(e),
                "free that port, give the relay the right to open it, or name another one that "
                        + from.challenge().port()
                        + " is forwarded to");
    }

    static Refused noChallenge(Acme from, String name) {
        return new Refused(
                "no-challenge " + name,
                host(from) + " does not take " + word(from) + " for " + name,
                "choose the other challenge");
    }

    /** The authority has looked at a name, and found it not to be ours. */
    static Refused challenge(Acme from, String name, Optional<Problem> problem) {
        return new Refused(
                "challenge " + name + " " + problem.map(Refusals::type).orElse(""),
                host(from)
                        + " does not see that "
                        + name
                        + " is ours: "
                        + problem.map(Refusals::text).orElse("it does not say why"),
                problem.map(p -> challengeCure(from, name, type(p))).orElse(reach(from, name)));
    }

    private static String challengeCure(Acme from, String name, String type) {
        return switch (type) {
            case "dns" ->
                    "publish A and AAAA records of "
                            + name
                            + " that lead to this host, or take it from acme.names";
            case "caa" -> "let the CAA records of " + name + " name this authority, or none";
            default -> reach(from, name);
        };
    }

    private static String reach(Acme from, String name) {
        return "let port "
                + from.challenge().port()
                + " of "
                + name
                + " (all of its A and AAAA records) lead to "
                + place(from)
                + " here";
    }

    static Refused order(Acme from, Optional<Problem> problem) {
        return new Refused(
                "order " + problem.map(Refusals::type).orElse(""),
                host(from)
                        + " gives no certificate: "
                        + problem.map(Refusals::text).orElse("it does not say why"),
                problem.map(p -> cure(type(p))).orElse(LOOK));
    }

    static Refused of(Acme from, AcmeException e) {
        return switch (e) {
            case AcmeRateLimitedException limited ->
                    new Refused(
                            "rateLimited",
                            host(from) + " wants fewer orders: " + text(limited.getProblem()),
                            "nothing, but have no other host order the same names",
                            limited.getRetryAfter().orElse(null));
            case AcmeServerException refused ->
                    new Refused(
                            "server " + type(refused.getProblem()),
                            host(from) + " refuses: " + text(refused.getProblem()),
                            cure(type(refused.getProblem())));
            case AcmeNetworkException network ->
                    new Refused(
                            "network",
                            "cannot reach " + from.directory() + ": " + cause(network),
                            "let this host connect to it, or mend acme.directory; a private"
                                    + " authority has to be trusted by acme.ca");
            default -> of(from, (Exception) e);
        };
    }

    static Refused of(Acme from, Exception e) {
        return new Refused("protocol", host(from) + " answers unexpectedly: " + reason(e), LOOK);
    }

    private static String cure(String type) {
        return switch (type) {
            case "rejectedIdentifier", "unsupportedIdentifier", "malformed" ->
                    "name only hosts in acme.names that this authority certifies";
            case "externalAccountRequired" ->
                    "choose another authority: accounts that are made beforehand are not supported";
            case "userActionRequired" ->
                    "read what it says, and do it with the account, or choose another authority";
            case "invalidContact", "unsupportedContact" -> "mend or remove acme.email";
            case "accountDoesNotExist", "unauthorized" ->
                    "remove account.key in the folder of acme: a new account is made then";
            case "caa" -> "let the CAA records of the names name this authority, or none";
            default -> LOOK;
        };
    }

    private static String type(Problem problem) {
        var type = problem.getType().toString();
        return type.substring(type.lastIndexOf(':') + 1);
    }

    private static String text(Problem problem) {
        return printable(problem + " (" + type(problem) + ")");
    }

    private static String cause(AcmeNetworkException e) {
        for (Throwable at = e.getCause(); at != null; at = at.getCause())
            if (at.getMessage() != null || at.getCause() == null) return reason(at);
        return reason(e);
    }

    private static String reason(@Nullable Throwable e) {
        if (e == null) return "it does not say why";
        var name = e.getClass().getSimpleName();
        return printable(e.getMessage() == null ? name : e.getMessage());
    }

    /** What comes from outside is one line of a bounded length. */
    private static String printable(String text) {
        var clean = text.replaceAll("\\p{C}+", " ").strip();
        return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "…" : clean;
    }

    private static String host(Acme from) {
        return from.directory().getHost();
    }

    private static String word(Acme from) {
        return from.challenge().word();
    }

    private static String place(Acme from) {
        return from.answers().address() + " port " + from.answers().port();
    }
}

package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import postern.mail.Domain;
import postern.mail.IpPrefix;
import postern.mail.Parsed;
import postern.policy.DomainPattern;
import postern.setup.Answers;
import postern.setup.Role;

/** The flags of {@code init} that are answers, and the questions for those that are missing. */
final class InitAnswers {
    private static final String NONE = "none";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "inbound, outbound, submission or all.")
    private @Nullable String role;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "A domain of ours, or \"*.example.com\" for those below one; several.")
    private @Nullable List<String> domains;

    @Option(
            names = "--network",
            paramLabel = "ADDRESS|BLOCK",
            description = "Who may send out without a login (outbound, all); several.")
    private @Nullable List<String> networks;

    @Option(
            names = "--next-hop",
            paramLabel = "HOST[:PORT]|mx",
            description =
                    "inbound, all: the mail server of our domains. outbound, submission: a smart"
                            + " host, or mx (the default).")
    private @Nullable String nextHop;

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            description =
                    "What the relay calls itself (default: this machine's full name, or mail. before"
                            + " the first domain).")
    private @Nullable String hostname;

    /**
     * Asks for what is missing: nothing, where all is there that the role needs.
     *
     * @param thisMachine whether the relay is to run here
     * @throws Failure for a flag or an answer that is wrong or missing
     */
    Answers complete(Dialog dialog, boolean thisMachine) {
        // All flags are read before the first question, so that nobody answers in vain.
        var roleGiven = flag("--role", role, Role::parse);
        var domainsGiven = flag("--domain", joined(domains), Answers::domains);
        var networksGiven = flag("--network", joined(networks), Answers::networks);
        var hostnameGiven = flag("--hostname", hostname, Domain::parse);
        if (roleGiven != null) checkFor(roleGiven);
        boolean asking =
                roleGiven == null
                        || domainsGiven == null
                        || roleGiven.needsNetworks() && networksGiven == null
                        || roleGiven.needsNextHop() && nextHop == null;
        var chosen =
                roleGiven != null
                        ? roleGiven
                        : dialog.ask(
                                "Role (inbound, outbound, submission, all)",
                                null,
                                "--role",
                                Role::parse);
        checkFor(chosen);
        List<DomainPattern> ours =
                domainsGiven != null
                        ? domainsGiven
                        : dialog.ask("Our domains", null, "--domain", Answers::domains);
        List<IpPrefix> trusted =
                networksGiven != null
                        ? networksGiven
                        : asking && chosen.relays() ? askNetworks(dialog, chosen) : List.of();
        var hop = nextHop;
        if (hop == null)
            hop =
                    asking
                            ? dialog.ask(
                                    chosen.needsNextHop()
                                            ? "Mail server of our domains (host:port)"
                                            : "Smart host (host:port), or mx",
                                    chosen.needsNextHop() ? null : Answers.MX,
                                    "--next-hop",
                                    text -> Answers.nextHop(chosen, text))
                            : Answers.MX;
        return new Answers(
                chosen,
                ours,
                trusted,
                hop,
                hostnameGiven != null ? hostnameGiven : hostname(ours, thisMachine));
    }

    /** What a flag says must fit the role. */
    private void checkFor(Role role) {
        flag("--next-hop", nextHop, text -> Answers.nextHop(role, text));
        if (networks != null && !role.relays())
            throw wrong(
                    "--network means nothing for the role " + role,
                    "leave it out, or choose --role outbound or all");
    }

    private static List<IpPrefix> askNetworks(Dialog dialog, Role role) {
        return dialog.ask(
                "Addresses and networks that may send out without a login",
                role.needsNetworks() ? null : NONE,
                "--network",
                text ->
                        text.equals(NONE) && !role.needsNetworks()
                                ? Parsed.good(List.of())
                                : Answers.networks(text));
    }

    private static <T> @Nullable T flag(
            String name, @Nullable String text, Function<String, Parsed<T>> reader) {
        if (text == null) return null;
        return switch (reader.apply(text)) {
            case Parsed.Good<T>(var value) -> value;
            case Parsed.Bad<T>(var why) ->
                    throw wrong(
                            name + " " + text + ": " + why,
                            "postern init --help says what it takes");
        };
    }

    private static Failure wrong(String cause, String cure) {
        return new Failure(Failure.UNREADABLE, cause, cure);
    }

    private static @Nullable String joined(@Nullable List<String> words) {
        return words == null ? null : String.join(",", words);
    }

    private static Domain hostname(List<DomainPattern> ours, boolean thisMachine) {
        if (thisMachine
                && Domain.parse(kernelName()) instanceof Parsed.Good<Domain>(var name)
                && name.name().indexOf('.') > 0) return name;
        var first = ours.getFirst().toString();
        var domain = first.startsWith("*.") ? first.substring(2) : first;
        return Domain.parse("mail." + domain) instanceof Parsed.Good<Domain>(var name)
                ? name
                : Domain.of(domain); // no room for a label more
    }

    private static String kernelName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}

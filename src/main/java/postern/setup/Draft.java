package postern.setup;

import java.util.List;
import postern.mail.IpPrefix;
import postern.policy.DomainPattern;

/** A commented configuration, written from answers. Nothing here proves it. */
public final class Draft {
    /** Who can log in, where somebody can; lies beside the configuration. */
    public static final String USERS_FILE = "users.yaml";

    /** A users file in which nobody is. */
    public static final String NO_USERS =
            "# Who can log in: postern user add NAME puts somebody here.\nusers: {}\n";

    private final Answers answers;
    private final HostView host;
    private final StringBuilder text = new StringBuilder();

    private Draft(Answers answers, HostView host) {
        this.answers = answers;
        this.host = host;
    }

    /** The file's text, with line ends of one character. */
    public static String write(Answers answers, HostView host) {
        return new Draft(answers, host).write();
    }

    private String write() {
        line(
                switch (answers.role()) {
                    case INBOUND ->
                            "# An inbound gateway: strangers may write to our domains, and to nobody else.";
                    case OUTBOUND ->
                            "# An outbound relay: our hosts may write to everybody; nobody else may write at all.";
                    case SUBMISSION ->
                            "# A submission server: people log in over TLS and write as themselves.";
                    case ALL -> "# All in one: mail in, mail out, and people who log in.";
                });
        line("#");
        line("# Written and proved by postern init. After every change: postern check.");
        line("");
        line("hostname: " + quoted(answers.hostname().name()));
        line("data: data                          # spool, journal, keys; seen from this file");
        line("");
        line("# Mail for these domains is ours.");
        line("domains: " + domains());
        line("");
        networks();
        listeners();
        if (answers.role().submits()) {
            line("# Nobody can log in before that file names them.");
            line("users: { file: " + USERS_FILE + " }");
            line("");
        }
        grants();
        guards();
        routes();
        return text.toString();
    }

    private void networks() {
        if (answers.networks().isEmpty()) return;
        line(
                "# Whoever comes from here may send out without a login: name the hosts that need it, no more.");
        line("networks:");
        line("  ours: " + list(answers.networks().stream().map(IpPrefix::toString).toList()));
        line("");
    }

    private void listeners() {
        line("listeners:");
        switch (answers.role()) {
            case INBOUND -> listener("inbound", host.anywhere() + ":25", "");
            case OUTBOUND -> listener("outbound", host.beside(answers.networks()) + ":25", "");
            case SUBMISSION -> submission();
            case ALL -> {
                listener("inbound", host.anywhere() + ":25", "");
                submission();
            }
        }
        line("");
    }

    private void submission() {
        listener("submission", host.anywhere() + ":587", "required");
        listener("submissions", host.anywhere() + ":465", "implicit");
    }

    private void listener(String name, String address, String tls) {
        line(
                "  %-13s{ address: \"%s\"%s }"
                        .formatted(name + ":", address, tls.isEmpty() ? "" : ", tls: " + tls));
    }

    private void grants() {
        line("# Who may do what. What no grant allows is refused.");
        line("grants:");
        if (answers.role().receives())
            line("  - receive: { on: [inbound] }             # anyone -> our domains");
        if (!answers.networks().isEmpty()) relay();
        if (answers.role().submits())
            line("  - login:   { on: [submission, submissions], as: own }");
        line("");
    }

    private void relay() {
        var shared = host.shared(answers.networks());
        shared.forEach((address, what) ->
                line("  # Without " + address + ", " + what + ": others can appear with it."));
        line(
                "  - relay:   { on: ["
                        + (answers.role().receives() ? "inbound" : "outbound")
                        + "], from: [ours]"
                        + without()
                        + " }");
    }

    private String without() {
        var shared = host.shared(answers.networks()).keySet();
        return shared.isEmpty()
                ? ""
                : ", not: { from: " + list(shared.stream().map(Object::toString).toList()) + " }";
    }

    private void guards() {
        line("# What even they may not do.");
        line("guards:");
        if (answers.role().receives()) {
            line("  - our-name: { on: [inbound] }            # strangers do not write as us");
            line(
                    "  # Nobody unknown is accepted, so nothing bounces later; the next hop is asked.");
            line("  - unknown-recipient: { on: [inbound], to: " + domains() + ", ask: next-hop }");
        }
        if (answers.role() == Role.OUTBOUND) {
            line(
                    "  - reverse-path:                          # our hosts write as us, or report (<>)");
            line("      rules: [ { match: " + reversePaths() + ", action: allow } ]");
            line("      otherwise: deny");
            line("  - limit: { by: client, rate: 2000/h }    # a host gone wild does little");
        } else if (!answers.networks().isEmpty())
            line("  - limit: { on: [inbound], from: [ours], by: client, rate: 2000/h }");
        if (answers.role().submits())
            line(
                    "  - limit: { on: [submission, submissions], by: user, rate: [60/h, 400/d] }"
                            + "   # a stolen password does little");
        if (answers.role() != Role.INBOUND)
            line("  - unusual: {}                            # and is held: postern suspects list");
        line("");
    }

    private void routes() {
        line("# Where mail goes: the first that matches counts.");
        line("routes:");
        var hop =
                answers.nextHop().equals(Answers.MX) ? Answers.MX : "\"" + answers.nextHop() + "\"";
        if (answers.role().receives()) line("  - { to: " + domains() + ", next-hop: " + hop + " }");
        switch (answers.role()) {
            case INBOUND -> {}
            case OUTBOUND, SUBMISSION -> line("  - { to: any, next-hop: " + hop + " }");
            case ALL -> line("  - { to: any, next-hop: mx }");
        }
    }

    private String domains() {
        return list(answers.domains().stream().map(DomainPattern::toString).toList());
    }

    private String reversePaths() {
        return list(answers.domains().stream().map(pattern -> "*@" + pattern).toList());
    }

    private static String list(List<String> words) {
        return "[" + String.join(", ", words.stream().map(Draft::quoted).toList()) + "]";
    }

    /** Bare only where YAML can take it for nothing but text. */
    private static String quoted(String word) {
        return word.matches("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+|[0-9.]+(/[0-9]+)?")
                ? word
                : "\"" + word + "\"";
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}

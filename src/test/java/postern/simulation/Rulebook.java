package postern.simulation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import postern.config.Listener;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.route.Router;
import postern.session.Rules;
import postern.session.Terms;

/**
 * A policy twice: as the configuration file says it, and as a person would say it who has never
 * seen our judge. A reload goes from one of these to another.
 */
final class Rulebook {
    @SuppressWarnings("InlineFormatString") // it reads better up here
    private static final String FILE =
            """
            hostname: relay.ours.example
            domains: [%s]
            networks: { office: [%s] }
            listeners: { inbound: { address: "127.0.0.1:25" } }
            grants:
              - receive: { on: [inbound] }
              - relay: { on: [inbound], from: [office] }
              - forward: { to: [info@ours.example], rate: 100/h,
                           becomes: [agency@far.example, archive@ours.example] }
            guards:
              - reverse-path: { rules: [ { match: "*@spam.example", action: deny },
                                         { match: "*@grey.example", action: %s } ] }
              - forward-path: { rules: [ { match: "nobody@ours.example", action: deny },
                                         { match: "kept@ours.example", action: hold } ] }
              - unknown-recipient: { to: [branch.example], ask: next-hop }
              - content: { rules: [ { header: Subject, match: "*lottery*", action: deny } ] }
            routes:
            %s
            limits: { message-size: 8 KiB, recipients: 4, errors: 6, idle-commands: 10,
                      refused-addresses: 12, transactions: 6, hello: 2m, idle: 3m, closing: 5s }
            delivery: { first-retry: 3m, max-retry: 40m, expiry: %s, delay-notice: %s,
                        connections-per-destination: 2, connections: 5, connect-timeout: 20s,
                        reply-timeout: 1m, dane: false, mta-sts: false }
            spool: { memory: 4 KiB, min-free: 1 KiB }
            """;

    static final List<Rulebook> ALL =
            List.of(
                    new Rulebook(
                            0,
                            Set.of("ours.example", "branch.example"),
                            28,
                            "defer",
                            """
                              - { to: [ours.example], next-hop: "10.0.0.1:25" }
                              - { to: [branch.example], next-hop: "lmtp://10.0.0.2:24" }
                              - { to: any, next-hop: mx }
                            """,
                            "6h",
                            "1h"),
                    new Rulebook(
                            1,
                            Set.of("ours.example", "branch.example"),
                            29,
                            "deny",
                            """
                              - { to: [ours.example], next-hop: ["10.0.0.1:25", "10.0.0.3:25"] }
                              - { to: [branch.example], next-hop: "lmtp://10.0.0.2:24" }
                              - { to: any, next-hop: "10.0.0.4:587" }
                            """,
                            "4h",
                            "never"),
                    new Rulebook(
                            2,
                            Set.of("ours.example"),
                            28,
                            "allow",
                            """
                              - { to: [ours.example, branch.example], next-hop: "10.0.0.3:25" }
                              - { to: [far.example, wide.example], next-hop: mx }
                              - { to: any, next-hop: "10.0.0.4:587" }
                            """,
                            "8h",
                            "2h"));

    final int number;
    final Settings settings;
    final Rules rules;
    final Router router;
    private final Set<String> domains;
    private final int officeBits;
    private final String grey;

    private Rulebook(
            int number,
            Set<String> domains,
            int officeBits,
            String grey,
            String routes,
            String expiry,
            String delay) {
        this.number = number;
        this.domains = domains;
        this.officeBits = officeBits;
        this.grey = grey;
        var text =
                FILE.formatted(
                        String.join(", ", domains.stream().sorted().toList()),
                        "192.0.2.0/" + officeBits,
                        grey,
                        routes.stripTrailing(),
                        expiry,
                        delay);
        var reading =
                SettingsFile.read(
                        Path.of("/simulation/postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
        if (!(reading instanceof Reading.Read(var read)))
            throw new IllegalStateException(reading.toString());
        settings = read;
        rules = Rules.of(settings.policy(), settings.fingerprint());
        router = new Router(settings.routes());
    }

    Listener listener() {
        return settings.listeners().getFirst();
    }

    Terms terms() {
        var limits = settings.receiving();
        return new Terms(
                settings.hostname(),
                listener().name(),
                Terms.Tls.NONE,
                limits.message(),
                limits.session(),
                Terms.Login.NONE,
                listener().inspection());
    }

    // The same in plain words, from here on.

    /** Whether that client may send mail from there to there, whatever stands in it. */
    boolean permits(IpAddress client, String from, Mailbox to) {
        if (from.endsWith("@spam.example")) return false;
        if (from.endsWith("@grey.example") && !grey.equals("allow")) return false;
        var address = to.toString();
        if (address.equals("nobody@ours.example")) return false;
        var domain = to.host().toString();
        if (domain.equals("branch.example") && domains.contains(domain) && !exists(to))
            return false;
        return domains.contains(domain) || isOffice(client);
    }

    /** Whether the next hop of branch.example knows that mailbox. */
    static boolean exists(Mailbox to) {
        return !to.local().startsWith("ghost");
    }

    private boolean isOffice(IpAddress client) {
        var octets = client.octets();
        return octets.length == 4
                && octets[0] == (byte) 192
                && octets[1] == 0
                && octets[2] == 2
                && (octets[3] & 255) < 1 << 32 - officeBits;
    }

    /** Whether such a message is refused once it is there. */
    boolean refusesContent(String message) {
        for (var line : message.split("\r\n")) {
            if (line.isEmpty()) return false;
            if (line.startsWith("Subject:") && line.contains("lottery")) return true;
        }
        return false;
    }

    /** To whom mail for a mailbox goes in the end. */
    List<Mailbox> becomes(Mailbox to) {
        return to.toString().equals("info@ours.example")
                ? List.of(Mailbox.of("agency@far.example"), Mailbox.of("archive@ours.example"))
                : List.of(to);
    }

    boolean holds(Mailbox to) {
        return to.toString().equals("kept@ours.example");
    }

    /** The final recipients of those forward-paths, each once. */
    List<Mailbox> becomeAll(List<Mailbox> forwardPaths) {
        var all = new ArrayList<Mailbox>();
        for (var path : forwardPaths)
            for (var image : becomes(path)) if (!all.contains(image)) all.add(image);
        return all;
    }

    @Override
    public String toString() {
        return "policy " + number;
    }
}

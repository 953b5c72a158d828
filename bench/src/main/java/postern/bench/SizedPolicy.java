package postern.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import postern.mail.Domain;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;

/**
 * A policy of a given size: that many domains of ours, a fifth as many rules for forward-paths, half
 * as many networks that may relay, a tenth as many users.
 */
final class SizedPolicy {
    private SizedPolicy() {}

    static Policy of(int domains) {
        var ours = new ArrayList<DomainPattern>();
        for (int i = 0; i < domains; i++) {
            var domain = Domain.of("customer" + i + ".example");
            ours.add(
                    i % 3 == 0
                            ? new DomainPattern.Below(domain)
                            : new DomainPattern.Exactly(domain));
        }
        var prefixes = new ArrayList<IpPrefix>();
        for (int i = 0; i < Math.max(1, domains / 2); i++)
            prefixes.add(
                    IpPrefix.parse("10." + (i >> 7 & 255) + "." + (i << 1 & 255) + ".0/24")
                            .orThrow());
        var office = IpSet.of(prefixes);
        var rules = new ArrayList<Guard.Rule>();
        for (int i = 0; i < Math.max(1, domains / 5); i++) {
            var pattern =
                    switch (i % 4) {
                        case 0 -> "left" + i + "@customer" + i + ".example";
                        case 1 -> "internal-*@customer" + i + ".example";
                        case 2 -> "*-test@*.customer" + i + ".example";
                        default -> "*@closed" + i + ".example";
                    };
            rules.add(
                    new Guard.Rule(
                            100 + i,
                            pattern,
                            new Condition.ForwardPathIn(
                                    new AddressPatterns(List.of(AddressPattern.of(pattern)))),
                            new Action.Refuse(Outcome.REJECT, Replies.RECIPIENT_REFUSED)));
        }
        var users = new ArrayList<String>();
        for (int i = 0; i < Math.max(1, domains / 10); i++) users.add("user" + i);
        var clients = new Grant.Clients(List.of("office"), office);
        return new Policy(
                ours,
                Map.of("office", office),
                List.of(
                        new Grant.Receive(terms("receive", 10, "inbound")),
                        new Grant.Relay(terms("relay office", 11, "inbound"), clients),
                        new Grant.Login(
                                terms("login", 12, "submission"),
                                null,
                                new Grant.Users(users, List.of()),
                                new Grant.As.Own())),
                List.of(
                        new Guard(
                                "forward-path",
                                Guard.Kind.FORWARD_PATH,
                                20,
                                Condition.always(),
                                rules,
                                new Action.Allow(),
                                new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE))));
    }

    /** A small policy with so many devices, each at an address of its own. */
    static Policy withDevices(int devices) {
        var small = of(10);
        var grants = new ArrayList<>(small.grants());
        for (int i = 0; i < devices; i++)
            grants.add(
                    new Grant.Device(
                            new Grant.Terms(
                                    "device " + i,
                                    1000 + i,
                                    List.of("inbound"),
                                    AddressPatterns.of("*@far" + i % 100 + ".example"),
                                    null,
                                    null),
                            new Grant.Clients(
                                    List.of("device" + i),
                                    IpSet.of(List.of(IpPrefix.parse(device(i)).orThrow()))),
                            Mailbox.of("device" + i + "@customer1.example")));
        return new Policy(small.domains().patterns(), small.networks(), grants, small.guards());
    }

    /** The address of that device. */
    static String device(int number) {
        return "172.16." + (number >> 8) + "." + (number & 255);
    }

    private static Grant.Terms terms(String name, int line, String listener) {
        return new Grant.Terms(name, line, List.of(listener), null, null, null);
    }
}

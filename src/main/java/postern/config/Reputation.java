package postern.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.DnsListing.Family;
import postern.config.DnsListing.Subject;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Parsed;
import postern.policy.Guard;

/** What others say of clients and senders. */
final class Reputation {
    private static final int MOST_LISTS = 64;
    private static final int HEAVIEST = 1000;
    private static final IpSet CODES =
            IpSet.of(List.of(IpPrefix.parse("127.0.0.0/8").orThrow()))
                    .minus(IpSet.of(List.of(IpPrefix.parse("127.255.255.0/24").orThrow())));

    private static final Key<Node> LISTS =
            Key.open(
                    "lists",
                    new Own("a list"),
                    "none",
                    "Lists in the DNS that `dnsbl` guards ask.");
    private static final Key<List<IpAddress>> OWN_ADDRESSES =
            Key.open(
                    "own-addresses",
                    new Several<>(
                            "a list of addresses",
                            new Scalar<>(
                                    "an address",
                                    "Write for instance 192.0.2.25 or \"2001:db8::25\".",
                                    IpAddress::parse)),
                    "those of this host that are public",
                    "The addresses that others see this relay send from, where a router translates"
                            + " them. Beside the public addresses of this host they are looked up"
                            + " in all lists of addresses, at the start and daily; that one is"
                            + " listed is told by a warning and `postern_own_addresses_listed`.");

    private static final Key<Node> GREYLIST =
            Key.open(
                    "greylist",
                    new Own("a section"),
                    "defaults",
                    "How long `greylist` guards let strangers wait.");

    static final Shape SHAPE =
            Shape.of(
                            "reputation",
                            "What others say of clients and senders. The lists are asked where a"
                                    + " `dnsbl` guard needs to know, and about our own addresses."
                                    + " Many are free for small use alone, and answer nobody who"
                                    + " asks through a resolver of the public: read what their"
                                    + " owners say.",
                            LISTS,
                            OWN_ADDRESSES,
                            GREYLIST)
                    .example(
                            """
                            reputation:
                              lists:
                                - { zone: bl.example.net, weight: 10 }
                                - { zone: policy.example.net, weight: 4, codes: [127.0.0.10, 127.0.0.11] }
                                - { zone: allow.example.net, weight: -5 }
                                - { zone: domains.example.net, of: [reverse-path, helo], weight: 10 }
                              own-addresses: [192.0.2.25]
                            """);

    private static final Key<Domain> ZONE =
            Key.required("zone", Words.DOMAIN, "Below that name it answers.");
    private static final Key<List<Subject>> OF =
            Key.open(
                    "of",
                    new Several<>(
                            "client, client-name, helo, reverse-path, or several",
                            Words.oneOf(Subject.class)),
                    "client",
                    "What it is asked about: `client`, the address; `client-name`, the client's"
                            + " name where the DNS confirms it; `helo` and `reverse-path`, the"
                            + " domains that stand there.");
    private static final Key<List<Family>> ADDRESSES =
            Key.open(
                    "addresses",
                    new Several<>("ipv4, ipv6, or both", Words.oneOf(Family.class)),
                    "ipv4",
                    "Which addresses it lists: beside `client` alone.");
    private static final Key<Integer> WEIGHT =
            Key.optional(
                    "weight",
                    new Scalar<>(
                            "a weight",
                            "Write a whole number from 1 to 1000, or -1 to -1000 for an allow"
                                    + " list.",
                            Reputation::weight),
                    "1",
                    "What it counts when it lists something. An allow list has a weight below"
                            + " zero: it takes away from what other lists say, and permits"
                            + " nothing.");
    private static final Key<List<IpPrefix>> ANSWERS =
            Key.open(
                    "codes",
                    new Several<>(
                            "a list of addresses",
                            new Scalar<>(
                                    "a code",
                                    "Write for instance 127.0.0.2 or 127.0.0.4/30.",
                                    IpPrefix::parse)),
                    "all",
                    "The answers that count. A zone whose codes are worth different things stands"
                            + " here several times. 127.255.255.0/24 is no listing: by it lists say"
                            + " that they do not answer us.");
    private static final Key<Boolean> TEST_ENTRIES =
            Key.optional(
                    "test-entries",
                    Words.oneOf(new TreeMap<>(Map.of("no", false, "yes", true))),
                    "yes",
                    "Whether it has the test entries of RFC 5782. They are looked at when the relay"
                            + " starts and daily: a list that lists everything, nothing, or does"
                            + " not answer is switched off until it is well again.");
    private static final Key<Duration> TIMEOUT =
            Key.optional(
                    "timeout",
                    Words.DURATION,
                    "3s",
                    "How long one question to it may take; at most 10s.");

    static final Shape LIST_SHAPE =
            Shape.of(
                    "a list of reputation",
                    "One list in the DNS (RFC 5782). All are asked at the same time; what did not"
                            + " answer is unavailable.",
                    ZONE,
                    OF,
                    ADDRESSES,
                    WEIGHT,
                    ANSWERS,
                    TEST_ENTRIES,
                    TIMEOUT);

    private final Problems problems;

    private Reputation(Problems problems) {
        this.problems = problems;
    }

    static Settings.@Nullable Reputation read(Section section, Problems problems) {
        var lists = new ArrayList<DnsListing>();
        var items = section.items(LISTS);
        for (var item : items) {
            var list = new Reputation(problems).list(Section.of(item, LIST_SHAPE, problems));
            if (list != null) lists.add(list);
        }
        if (items.size() > MOST_LISTS)
            problems.add(
                    section.at(LISTS),
                    "there are more than " + MOST_LISTS + " lists",
                    "Keep those that tell you most: each is a question for each client.");
        var own = section.get(OWN_ADDRESSES);
        var greylist = Greylisting.read(section.section(GREYLIST, Greylisting.SHAPE), problems);
        return greylist == null
                ? null
                : new Settings.Reputation(lists, own == null ? List.of() : own, greylist);
    }

    /** What is set and of no effect. */
    static void note(
            Section section,
            Settings.Reputation reputation,
            List<Guard> guards,
            List<Problem> notes) {
        if (!reputation.ownAddresses().isEmpty() && reputation.lists().isEmpty())
            notes.add(
                    new Problem(
                            Yaml.line(section.at(OWN_ADDRESSES)),
                            1,
                            "own-addresses are looked up in lists, and there are no lists",
                            "Name some: lists: [ { zone: bl.example.net } ]."));
        if (section.has(GREYLIST)
                && guards.stream().noneMatch(guard -> guard.kind() == Guard.Kind.GREYLIST))
            notes.add(
                    new Problem(
                            Yaml.line(section.at(GREYLIST)),
                            1,
                            "greylist says how long strangers wait, and no greylist guard lets"
                                    + " them",
                            "Add one: guards: [ { greylist: {} } ]."));
    }

    private @Nullable DnsListing list(Section section) {
        var zone = section.get(ZONE);
        var of = section.get(OF);
        var subjects = of == null ? List.of(Subject.CLIENT) : of;
        var weight = section.get(WEIGHT);
        var codes = section.get(ANSWERS);
        var tested = section.get(TEST_ENTRIES);
        var timeout = section.get(TIMEOUT);
        var families = families(section, subjects);
        if (zone == null || weight == null || tested == null || timeout == null) return null;
        check(section, subjects, weight, codes, timeout);
        return new DnsListing(
                zone,
                subjects,
                families,
                weight,
                codes == null ? IpSet.EMPTY : IpSet.of(codes),
                tested,
                timeout);
    }

    private List<Family> families(Section section, List<Subject> subjects) {
        var families = section.get(ADDRESSES);
        if (!subjects.contains(Subject.CLIENT)) {
            if (section.has(ADDRESSES))
                problems.add(
                        section.at(ADDRESSES),
                        "addresses is without effect: the list is asked about domains",
                        "Remove it, or add client to of.");
            return List.of();
        }
        return families == null || families.isEmpty() ? List.of(Family.IPV4) : families;
    }

    private void check(
            Section section,
            List<Subject> subjects,
            int weight,
            @Nullable List<IpPrefix> codes,
            Duration timeout) {
        for (var list : List.of(OF, ADDRESSES, ANSWERS))
            if (section.has(list) && Yaml.isEmptyList(section.at(list)))
                problems.add(
                        section.at(list),
                        list.name() + " is empty",
                        "Write one at least, or leave the key away.");
        boolean ofClient = subjects.stream().anyMatch(Subject::isOfClient);
        if (ofClient && !subjects.stream().allMatch(Subject::isOfClient))
            problems.add(
                    section.at(OF),
                    "of mixes what the DNS says of the client with what the client says itself",
                    "Write the list twice: once of client or client-name, once of helo or"
                            + " reverse-path.");
        if (weight < 0 && !ofClient)
            problems.add(
                    section.at(WEIGHT),
                    "an allow list of names that a client only claims",
                    "Ask it of client or client-name: anybody may write a good name into HELO or"
                            + " MAIL FROM.");
        if (codes != null && !IpSet.of(codes).minus(CODES).isEmpty())
            problems.add(
                    section.at(ANSWERS),
                    "codes that no list gives",
                    "Lists answer with addresses in 127.0.0.0/8, and those in 127.255.255.0/24"
                            + " mean that they do not answer us.");
        if (timeout.compareTo(Duration.ofSeconds(10)) > 0)
            problems.add(
                    section.at(TIMEOUT),
                    "timeout is longer than 10s: clients wait for the greeting meanwhile",
                    "Write 3s, or 10s at the most.");
    }

    private static Parsed<Integer> weight(String text) {
        if (!text.matches("-?[0-9]{1,4}")) return Parsed.bad("it is no whole number");
        int weight = Integer.parseInt(text);
        return weight == 0 || Math.abs(weight) > HEAVIEST
                ? Parsed.bad("it is not from 1 to " + HEAVIEST + ", with or without a minus")
                : Parsed.good(weight);
    }
}

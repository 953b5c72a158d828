package postern.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.Settings.Address;
import postern.config.ValueType.Own;
import postern.config.ValueType.Several;
import postern.mail.IpPrefix;

/** Where clients connect, and what refers to it. */
final class Listeners {
    static final Own ON = new Own("a list of listeners");

    private static final Key<Address> ADDRESS =
            Key.required(
                    "address",
                    Words.ADDRESS,
                    "The address and port to listen on; port 0 takes a free one.");
    private static final Key<TlsMode> TLS =
            Key.optional(
                    "tls",
                    Words.oneOf(TlsMode.class),
                    "offered",
                    "`none`: no STARTTLS; `offered`: STARTTLS and clear text; `required`: no mail"
                            + " before STARTTLS; `implicit`: TLS from the first octet.");

    /** All that this version speaks, as the IANA has registered them. */
    public static final List<String> MECHANISMS =
            List.of(
                    "EXTERNAL",
                    "SCRAM-SHA-256-PLUS",
                    "SCRAM-SHA-256",
                    "SCRAM-SHA-1",
                    "OAUTHBEARER",
                    "XOAUTH2",
                    "PLAIN",
                    "LOGIN",
                    "CRAM-MD5");

    private static final Key<List<String>> AUTH =
            Key.open(
                    "auth",
                    new Several<>("a list of SASL mechanisms", Words.oneOf(meanings())),
                    "what the directories of `users` can check, but SCRAM-SHA-1 and CRAM-MD5",
                    "How users log in, in the order in which it is offered, where a `login` or"
                            + " `collect` grant names the listener. Never before TLS, but on"
                            + " loopback.");

    private static Map<String, String> meanings() {
        var meanings = new LinkedHashMap<String, String>();
        for (var mechanism : MECHANISMS) meanings.put(mechanism, mechanism);
        return meanings;
    }

    private static final Key<Node> PROXY =
            Key.open(
                    "proxy",
                    new Own("a section"),
                    "nobody",
                    "Who says on whose behalf they connect (the PROXY protocol, versions 1 and 2).");
    private static final Key<Node> PROXY_FROM =
            Key.required(
                    "from",
                    Networks.FROM,
                    "The proxies: names of networks, addresses, blocks. They must send a PROXY"
                            + " header, and nobody else may.");

    private static final Key<Node> CLIENT_CERTIFICATES =
            Key.open(
                    "client-certificates",
                    new Own("a section"),
                    "not asked for",
                    "Certificates that clients are asked for.");

    private static final Key<Node> INSPECT =
            Key.open(
                    "inspect",
                    new Own("a section"),
                    "all that SMTP allows",
                    "The commands and extensions that are taken, how long lines and addresses may"
                            + " be, which octets a message may hold, the greeting.");
    private static final Key<Node> HIDE =
            Key.open(
                    "hide",
                    new Own("a section"),
                    "nothing",
                    "What mail from inside does not tell the world.");

    private static final Key<ClientNames> CLIENT_NAMES =
            Key.optional(
                    "client-names",
                    Words.oneOf(
                            new TreeMap<>(
                                    Map.of(
                                            "strangers",
                                            ClientNames.STRANGERS,
                                            "yes",
                                            ClientNames.ALL,
                                            "no",
                                            ClientNames.NOBODY))),
                    "strangers",
                    "Whose names are looked up in the DNS as soon as they connect, for our Received"
                            + " field and the journal. `strangers`: where a `receive` or `upstream`"
                            + " grant names the listener, all that no `relay` or `device` grant"
                            + " names and that do not come over loopback; `yes`: everybody; `no`:"
                            + " nobody. Nothing waits for it but the reply to DATA, at most 5"
                            + " seconds from the connection on; `rdns` guards ask by themselves.");

    private static final Key<Boolean> CHECK_SENDERS =
            Key.optional(
                    "check-senders",
                    Words.oneOf(new TreeMap<>(Map.of("no", false, "yes", true))),
                    "no",
                    "`yes`: SPF, DKIM, ARC and DMARC of mail from strangers are looked at, and what"
                            + " was found is told in an Authentication-Results field; such fields in"
                            + " our name that came with the mail are removed. Takes look-ups in the"
                            + " DNS for each stranger and message.");

    static final Shape SHAPE =
            Shape.of(
                            "a listener",
                            "Where clients connect: a name for each, and below it these keys.",
                            ADDRESS,
                            TLS,
                            AUTH,
                            PROXY,
                            CLIENT_CERTIFICATES,
                            INSPECT,
                            HIDE,
                            CLIENT_NAMES,
                            CHECK_SENDERS)
                    .later("xclient")
                    .example(
                            """
                            listeners:
                              inbound: { address: "0.0.0.0:25", proxy: { from: [10.0.0.7] } }
                              submission: { address: "[::]:587", tls: required }
                              servers: { address: "[::]:465", tls: implicit, client-certificates: { ca: tls/our-ca.pem } }
                              outbound: { address: "10.0.0.2:25" }
                            """);
    static final Shape PROXY_SHAPE =
            Shape.of(
                    "proxy",
                    "Behind a load balancer everybody would have its address; instead each client"
                            + " is judged by the address that the proxy gives.",
                    PROXY_FROM);

    private final List<Listener> listeners = new ArrayList<>();
    private final List<String> names = new ArrayList<>(); // also of those that are wrong
    private final Set<Address> addresses = new HashSet<>();
    private final Networks networks;
    private final Folder folder;
    private final Problems problems;
    private final List<Problem> notes;

    private Listeners(Networks networks, Folder folder, Problems problems, List<Problem> notes) {
        this.notes = notes;
        this.networks = networks;
        this.folder = folder;
        this.problems = problems;
    }

    /**
     * @param notes takes what is not wrong and yet to be known
     */
    static Listeners read(
            @Nullable Node node,
            Networks networks,
            Folder folder,
            Problems problems,
            List<Problem> notes) {
        var listeners = new Listeners(networks, folder, problems, notes);
        if (node instanceof MappingNode mapping) listeners.readAll(mapping);
        else if (node != null)
            problems.add(
                    node,
                    "listeners is " + Yaml.kind(node) + ", not a section",
                    "Write names with addresses: inbound: { address: \"0.0.0.0:25\" }.");
        return listeners;
    }

    private void readAll(MappingNode mapping) {
        for (var tuple : mapping.getValue()) {
            var name = Yaml.text(tuple.getKeyNode());
            if (name == null) continue;
            Words.NAME.read(tuple.getKeyNode(), "listeners", problems);
            if (networks.has(name))
                problems.add(
                        tuple.getKeyNode(),
                        "a network is called \"" + name + "\" too",
                        "Give one of the two another name.");
        }
        Section.entries(mapping, "listeners", problems).forEach(this::readOne);
        if (mapping.getValue().isEmpty())
            problems.add(
                    mapping,
                    "there are no listeners",
                    "Write at least one: inbound: { address: \"0.0.0.0:25\" }.");
    }

    private void readOne(String name, Node node) {
        names.add(name);
        var section = Section.of(node, SHAPE, problems);
        var address = section.get(ADDRESS);
        var tls = section.get(TLS);
        var auth = mechanisms(section);
        var proxy = section.get(PROXY);
        var below = proxy == null ? null : Section.of(proxy, PROXY_SHAPE, problems);
        var from = below == null ? null : below.get(PROXY_FROM);
        List<IpPrefix> proxies = from == null ? List.of() : networks.blocks(from, "from");
        var clients =
                ClientCertificates.read(
                        section.get(CLIENT_CERTIFICATES),
                        tls == null ? TlsMode.OFFERED : tls,
                        folder,
                        problems);
        var inspection =
                new Inspecting(problems, notes)
                        .read(
                                section.get(INSPECT),
                                tls == null ? TlsMode.OFFERED : tls,
                                section.has(AUTH),
                                Hidden.read(section.get(HIDE), networks, problems));
        var clientNames = section.get(CLIENT_NAMES);
        var checksSenders = section.get(CHECK_SENDERS);
        if (address == null || tls == null) return;
        if (address.port() != 0 && !addresses.add(address))
            for (var other : listeners)
                if (other.port() == address.port() && other.address().equals(address.address()))
                    problems.add(
                            section.at(ADDRESS),
                            "\"" + name + "\" has the address of \"" + other.name() + "\"",
                            "Give each listener an address or a port of its own.");
        listeners.add(
                new Listener(
                        name,
                        address.address(),
                        address.port(),
                        tls,
                        section.line(),
                        proxies,
                        proxy == null ? 0 : Yaml.line(proxy),
                        auth,
                        clients,
                        inspection,
                        clientNames == null ? ClientNames.STRANGERS : clientNames,
                        Boolean.TRUE.equals(checksSenders)));
    }

    private List<String> mechanisms(Section section) {
        var auth = section.get(AUTH);
        if (auth == null) return List.of();
        if (auth.isEmpty())
            problems.add(
                    section.at(AUTH),
                    "auth is empty",
                    "Name mechanisms, or leave the key away for the usual ones; where no login or"
                            + " collect grant names the listener, nobody logs in.");
        return auth.stream().distinct().toList();
    }

    List<Listener> list() {
        return listeners;
    }

    /** A list of listeners' names. */
    List<String> names(@Nullable Node node) {
        if (node == null) return List.of();
        var on = new ArrayList<String>();
        if (Yaml.isNull(node) || Yaml.items(node).isEmpty())
            problems.add(node, "on is empty", "Name a listener, or leave the key away for all.");
        else
            for (var item : Yaml.items(node)) {
                var name = Yaml.text(item);
                if (name == null)
                    problems.add(item, "on holds " + Yaml.kind(item), "Name a listener.");
                else if (!names.contains(name))
                    problems.add(
                            item,
                            "there is no listener \"" + name + "\"",
                            Nearest.cure(name, names, "The listeners are"));
                else if (on.contains(name))
                    problems.add(
                            item,
                            "on: \"" + name + "\" stands here twice",
                            "Remove one of the two.");
                else on.add(name);
            }
        return on;
    }
}

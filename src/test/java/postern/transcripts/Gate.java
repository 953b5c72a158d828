package postern.transcripts;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.login.Exchanges;
import postern.login.Mechanism;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.MessageBounds;
import postern.mail.Reply;
import postern.mail.SessionBounds;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.AddressTemplate;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Grant.As;
import postern.policy.Guard;
import postern.policy.Inspection;
import postern.policy.Policy;
import postern.policy.RewriteRule;
import postern.review.Supposed;
import postern.session.Rules;
import postern.session.Terms;

/**
 * What transcripts run under: the policy, and the terms that their {@code with} lines change. The
 * same in the words of a configuration:
 *
 * <pre>
 * hostname: mx.ours.example
 * domains: [ours.example, "*.ours.example", bücher.example]
 * grants:
 *   - receive: { on: [inbound] }
 *   - relay: { on: [outbound], from: 10.20.0.0/22 }
 *   - device: { on: [outbound], from: 10.30.0.7, as: scanner@ours.example, to: [ours.example] }
 *   - device: { on: [outbound], from: 10.30.0.7, as: scanner@ours.example, to: [bücher.example], name: books }
 * guards:
 *   - block: { from: 203.0.113.0/24 }
 *   - reverse-path: { rules: [ { match: "*@bad.example", action: deny } ], otherwise: allow }
 *   - forward-path: { rules: [ { match: moved@ours.example, action: deny, reply: "550 5.1.6 moved" },
 *       { match: later@ours.example, action: defer }, { match: trap@ours.example, action: drop },
 *       { match: held@ours.example, action: hold } ], otherwise: allow }
 *   - our-name: { check: [from], from: 0.0.0.0/0, to: [watched@ours.example] }
 * rewrite:
 *   - { reverse-path: "*@*.ours.example", as: "*1@ours.example", headers: [From, Reply-To], on: [outbound] }
 *   - { forward-path: "*@old.ours.example", as: "*1@ours.example" }
 * </pre>
 */
public final class Gate {
    private Gate() {}

    private static final IpSet PROXIES = set("10.0.0.7");

    private static final DomainSet OURS =
            new DomainSet(
                    List.of(
                            DomainPattern.of("ours.example"),
                            DomainPattern.of("*.ours.example"),
                            DomainPattern.of("bücher.example")));

    public static final Policy POLICY =
            new Policy(
                    OURS.patterns(),
                    Map.of(),
                    List.of(
                            new Grant.Receive(grant("receive", "inbound")),
                            new Grant.Relay(
                                    grant("office", "outbound"),
                                    new Grant.Clients(List.of("office"), set("10.20.0.0/22"))),
                            login(
                                    "staff",
                                    new Grant.Users(List.of(), List.of("staff")),
                                    new As.Own()),
                            login(
                                    "shop",
                                    new Grant.Users(List.of("shop"), List.of()),
                                    new As.Anybody()),
                            login(
                                    "news",
                                    new Grant.Users(List.of("news"), List.of()),
                                    new As.Listed(AddressPatterns.of("news@ours.example", "<>"))),
                            device("scanner", "*@ours.example"),
                            device("books", "*@bücher.example")),
                    List.of(
                            guard(
                                    "unwelcome",
                                    Guard.Kind.BLOCK,
                                    rule(
                                            new Condition.ClientIn(
                                                    List.of("unwelcome"), set("203.0.113.0/24")),
                                            Outcome.BLOCK,
                                            "554 5.7.1 Your host may not send mail here")),
                            guard(
                                    "senders",
                                    Guard.Kind.REVERSE_PATH,
                                    rule(
                                            new Condition.ReversePathIn(
                                                    AddressPatterns.of("*@bad.example")),
                                            Outcome.REJECT,
                                            "550 5.7.1 not from there")),
                            guard(
                                    "recipients",
                                    Guard.Kind.FORWARD_PATH,
                                    rule(to("moved"), Outcome.REJECT, "550 5.1.6 moved"),
                                    rule(to("later"), Outcome.DEFER, "451 4.7.1 later"),
                                    rule(to("trap"), Outcome.DROP, "421 4.7.1 trapped"),
                                    new Guard.Rule(5, "held", to("held"), new Action.Hold())),
                            new Guard(
                                    "ours",
                                    Guard.Kind.OUR_NAME,
                                    6,
                                    to("watched"),
                                    List.of(
                                            rule(
                                                    new Condition.FromOurs(OURS),
                                                    Outcome.REJECT,
                                                    "550 5.7.1 not from us"),
                                            rule(
                                                    new Condition.FromIn(
                                                            AddressPatterns.NULL_REVERSE_PATH),
                                                    Outcome.REJECT,
                                                    "550 5.7.1 not from us")),
                                    new Action.Allow(),
                                    new Action.Allow())),
                    List.of(
                            rewrite(
                                    RewriteRule.Side.REVERSE_PATH,
                                    new Condition.ListenerIn(List.of("outbound")),
                                    "*@*.ours.example",
                                    List.of("From", "Reply-To")),
                            rewrite(
                                    RewriteRule.Side.FORWARD_PATH,
                                    Condition.always(),
                                    "*@old.ours.example",
                                    List.of())));

    private static RewriteRule rewrite(
            RewriteRule.Side side, Condition where, String match, List<String> headers) {
        var pattern = AddressPattern.of(match);
        var as = AddressTemplate.of("*1@ours.example", pattern);
        return new RewriteRule(match, 9, side, where, pattern, as, headers);
    }

    private static Grant login(String name, Grant.Users users, As as) {
        return new Grant.Login(grant(name, "submission"), null, users, as);
    }

    private static Grant device(String name, String to) {
        return new Grant.Device(
                new Grant.Terms(name, 1, List.of("outbound"), AddressPatterns.of(to), null, null),
                new Grant.Clients(List.of("10.30.0.7"), set("10.30.0.7/32")),
                Mailbox.of("scanner@ours.example"));
    }

    private static Grant.Terms grant(String name, String listener) {
        return new Grant.Terms(name, 1, List.of(listener), null, null, null);
    }

    private static IpSet set(String prefix) {
        return IpSet.of(List.of(IpPrefix.parse(prefix).orThrow()));
    }

    private static Condition to(String local) {
        return new Condition.ForwardPathIn(AddressPatterns.of(local + "@ours.example"));
    }

    private static Guard.Rule rule(Condition condition, Outcome how, String reply) {
        return new Guard.Rule(
                5, "match", condition, new Action.Refuse(how, Reply.parse(reply).orThrow()));
    }

    private static Guard guard(String name, Guard.Kind kind, Guard.Rule... rules) {
        return new Guard(
                name,
                kind,
                4,
                Condition.always(),
                List.of(rules),
                new Action.Allow(),
                new Action.Allow());
    }

    /** The client's address: {@code client}. */
    public static IpAddress client(Transcript transcript) {
        return IpAddress.of(transcript.terms().getOrDefault("client", "192.0.2.1"));
    }

    /**
     * Who speaks for the client: {@code proxy}, one that the listener believes. The listeners of
     * this gate believe 10.0.0.7. Null where there is none.
     */
    public static @Nullable IpAddress proxy(Transcript transcript) {
        var term = transcript.terms().get("proxy");
        if (term == null) return null;
        var proxy = IpAddress.of(term);
        var settings = settings(transcript);
        var name = transcript.terms().getOrDefault("listener", "inbound");
        if (settings == null && PROXIES.contains(proxy)) return proxy;
        if (settings != null)
            for (var one : settings.listeners())
                if (one.name().equals(name) && IpSet.of(one.proxies()).contains(proxy))
                    return proxy;
        throw new AssertionError(name + " believes no proxy at " + proxy);
    }

    /**
     * What the transcript runs under: the policy of a configuration where it names one, {@code
     * policy=FILE} (a session finds nothing by itself there) or {@code config=FILE} (as the relay
     * runs it), else that of this gate.
     */
    public static Rules rules(Transcript transcript) {
        var settings = settings(transcript);
        if (settings == null) return Rules.of(POLICY, "0123456789abcdef");
        if (transcript.terms().containsKey("config"))
            return Rules.of(settings.policy(), settings.fingerprint());
        var supposed = new Supposed(settings.policy(), facts(transcript));
        return new Rules(supposed::judge, settings.policy().firstDomain(), settings.fingerprint());
    }

    /** What is in force behind the event {@code reload}: a policy that permits nothing. */
    public static Rules rulesAfterReload() {
        var nothing = new Policy(OURS.patterns(), Map.of(), List.of(), List.of(), List.of());
        return Rules.of(nothing, "fedcba9876543210");
    }

    private static @Nullable Settings settings(Transcript transcript) {
        var file = transcript.terms().get("policy");
        if (file == null) file = transcript.terms().get("config");
        if (file == null) return null;
        return switch (SettingsFile.read(Path.of(file))) {
            case Reading.Read(var settings) -> settings;
            case Reading.Unreadable(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    /** {@code auth=PLAIN,LOGIN}: how users log in; {@code loopback=yes}: in clear too. */
    private static Terms.Login login(Map<String, String> with) {
        return new Terms.Login(
                Arrays.stream(with.getOrDefault("auth", "PLAIN,LOGIN").split(","))
                        .map(Mechanism::of)
                        .toList(),
                with.containsKey("loopback"),
                (mechanism, channel, plus) ->
                        Exchanges.of(mechanism, channel, new Random(1), "mx.ours.example", plus));
    }

    /** What no session finds by itself: the terms that are called as facts are. */
    public static Facts facts(Transcript transcript) {
        var facts = Facts.NONE;
        for (var term : transcript.terms().entrySet()) {
            var fact = FactText.named(term.getKey());
            if (fact != null && fact != Fact.TLS)
                facts = FactText.read(facts, fact, term.getValue()).orThrow();
        }
        return facts;
    }

    private static MessageBounds message(Map<String, String> with) {
        return new MessageBounds(
                number(with, "size", 100_000),
                number(with, "header", 1 << 20),
                number(with, "fields", 1000),
                number(with, "field", 256 << 10),
                number(with, "received", 30),
                with.containsKey("line") ? number(with, "line", 0) : MessageBounds.NO_BOUND,
                number(with, "depth", 100),
                number(with, "parts", 10_000));
    }

    private static SessionBounds session(Map<String, String> with) {
        var usual = SessionBounds.USUAL;
        return new SessionBounds(
                number(with, "recipients", 100),
                number(with, "null-recipients", 100),
                number(with, "errors", 20),
                number(with, "idle-commands", 100),
                number(with, "refused", 100),
                number(with, "commands", 100_000),
                number(with, "transactions", 10_000),
                usual.hello(),
                usual.idle(),
                usual.handshake(),
                usual.withoutMail(),
                usual.transaction(),
                usual.dataRate(),
                usual.dataGrace());
    }

    private static int number(Map<String, String> with, String term, int usual) {
        var text = with.get(term);
        return text == null ? usual : Integer.parseInt(text);
    }

    /** The terms: {@code listener}, {@code tls}, {@code size}, {@code recipients} and so on. */
    public static Terms terms(Transcript transcript) {
        var with = transcript.terms();
        var settings = settings(transcript);
        var listener = with.getOrDefault("listener", "inbound");
        var tls = "offered";
        var inspection = Inspection.NONE;
        if (settings != null)
            for (var one : settings.listeners())
                if (one.name().equals(listener)) {
                    tls = one.tls().name();
                    inspection = one.inspection();
                }
        return new Terms(
                settings == null ? Domain.of("mx.ours.example") : settings.hostname(),
                listener,
                Terms.Tls.valueOf(with.getOrDefault("tls", tls).toUpperCase(Locale.ROOT)),
                message(with),
                session(with),
                login(with),
                inspection);
    }
}

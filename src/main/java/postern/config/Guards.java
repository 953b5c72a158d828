package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.RateLimit.Rate;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Guard.Kind;

/** The list of what refuses, defers and holds. */
final class Guards {
    static final List<String> KINDS =
            List.of(
                    "block",
                    "only-from",
                    "our-name",
                    "reverse-path",
                    "forward-path",
                    "tls",
                    "helo",
                    "limit",
                    "unknown-recipient",
                    "content",
                    "rdns",
                    "spf",
                    "dkim",
                    "arc",
                    "dmarc",
                    "dnsbl",
                    "greylist",
                    "unusual");
    static final List<String> LATER = List.of();

    /** In the order of the reference. */
    static final List<Shape> SHAPES =
            List.of(
                    ClientGuards.BLOCK,
                    ClientGuards.ONLY_FROM,
                    HostGuards.OUR_NAME,
                    AddressGuards.REVERSE_PATH,
                    AddressGuards.FORWARD_PATH,
                    ClientGuards.TLS,
                    HostGuards.HELO,
                    LimitGuard.SHAPE,
                    RecipientGuard.SHAPE,
                    ContentGuard.SHAPE,
                    SenderGuards.RDNS,
                    SenderGuards.SPF,
                    SignatureGuards.DKIM,
                    SignatureGuards.ARC,
                    SignatureGuards.DMARC,
                    DnsblGuard.SHAPE,
                    GreylistGuard.SHAPE,
                    UnusualGuard.SHAPE);

    private final Problems problems;
    private final List<Grant> grants;
    private final ClientGuards clients;
    private final AddressGuards addresses;
    private final HostGuards hosts;
    private final LimitGuard limits;
    private final RecipientGuard recipients;
    private final ContentGuard contents;
    private final SenderGuards senders;
    private final DnsblGuard lists;
    private final GreylistGuard greylists;
    private final UnusualGuard unusual;

    /**
     * @param grants what permits; some guards leave their clients alone
     */
    Guards(Scope scope, List<Grant> grants) {
        problems = scope.problems();
        this.grants = grants;
        var frame = new GuardFrame(scope);
        clients = new ClientGuards(frame);
        addresses = new AddressGuards(frame);
        hosts = new HostGuards(frame, grants);
        limits = new LimitGuard(frame);
        recipients = new RecipientGuard(frame);
        contents = new ContentGuard(frame);
        senders = new SenderGuards(frame, grants);
        lists = new DnsblGuard(frame, grants);
        greylists = new GreylistGuard(frame, grants);
        unusual = new UnusualGuard(frame, grants);
    }

    /**
     * The guards in their order; behind them those that come with grants, and the one that stands
     * where no guard counts users.
     *
     * @param usual its rates; none for no such guard
     */
    List<Guard> read(List<Node> items, List<Grants.Rated> rated, List<Rate> usual) {
        var guards = new ArrayList<Guard>();
        for (var item : items) {
            var entry = KindEntry.of(item, "guard", KINDS, LATER, problems);
            if (entry != null) guards.addAll(guards(entry));
        }
        for (var each : rated)
            guards.add(
                    limits.with(
                            each.grant().name(),
                            each.grant().line(),
                            each.where(),
                            each.by(),
                            each.rates()));
        var users = UsualLimits.about(grants, limits.rates(), usual);
        if (users != null) guards.add(limits.usual(users.line(), usual));
        return guards;
    }

    private List<Guard> guards(KindEntry entry) {
        return switch (entry.kind()) {
            case "our-name" -> hosts.ourName(entry);
            case "block" -> List.of(clients.block(entry));
            case "only-from" -> List.of(clients.onlyFrom(entry));
            case "reverse-path" -> List.of(addresses.read(entry, Kind.REVERSE_PATH));
            case "forward-path" -> List.of(addresses.read(entry, Kind.FORWARD_PATH));
            case "tls" -> List.of(clients.tls(entry));
            case "helo" -> List.of(hosts.helo(entry));
            case "limit" -> List.of(limits.read(entry));
            case "unknown-recipient" -> List.of(recipients.read(entry));
            case "content" -> List.of(contents.read(entry));
            case "rdns" -> senders.rdns(entry);
            case "spf" -> senders.spf(entry);
            case "dkim" -> senders.dkim(entry);
            case "arc" -> senders.arc(entry);
            case "dmarc" -> senders.dmarc(entry);
            case "dnsbl" -> lists.read(entry);
            case "greylist" -> List.of(greylists.read(entry));
            case "unusual" -> List.of(unusual.read(entry));
            default -> throw new IllegalStateException(entry.kind());
        };
    }

    /** What the limits among them count. */
    List<RateLimit> rates() {
        return limits.rates();
    }
}

package postern.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import postern.config.Settings;
import postern.config.Settings.Dns.Dnssec;

/**
 * The recursive servers that we ask, over UDP and, where an answer is cut short, TCP. Safe for many
 * threads: every question makes dnsjava objects of its own.
 */
final class Servers {
    private static final int MAX_SERVERS = 3; // as many as resolv.conf(5) uses
    private static final int ROUNDS = 2;

    /** What came back for one question. */
    sealed interface Response {
        /**
         * NOERROR or NXDOMAIN.
         *
         * @param authentic whether a server whose word for it counts has validated all of it
         */
        record Answered(Message message, boolean authentic) implements Response {}

        record Bogus(String why) implements Response {}

        record Silent(String why) implements Response {}
    }

    private final List<InetSocketAddress> servers;
    private final Dnssec dnssec;
    private final LongSupplier nanos;

    /** The server that answered last is asked first, so that a dead one costs little. */
    private volatile int first;

    /**
     * @param dnssec whose word that an answer is validated counts
     * @param nanos as {@link System#nanoTime}
     */
    Servers(List<InetSocketAddress> servers, Dnssec dnssec, LongSupplier nanos) {
        if (servers.isEmpty()) throw new IllegalArgumentException("no server to ask");
        this.servers = List.copyOf(servers.subList(0, Math.min(servers.size(), MAX_SERVERS)));
        this.dnssec = dnssec;
        this.nanos = nanos;
    }

    /** Those configured, or where there are none, those of the system as it is now. */
    static List<InetSocketAddress> of(List<Settings.Address> configured) {
        if (!configured.isEmpty()) return configured.stream().map(Servers::socketAddress).toList();
        ResolverConfig.refresh();
        return ResolverConfig.getCurrentConfig().servers();
    }

    private static InetSocketAddress socketAddress(Settings.Address address) {
        try {
            var octets = address.address().octets();
            return new InetSocketAddress(InetAddress.getByAddress(octets), address.port());
        } catch (IOException e) {
            throw new IllegalStateException("an address has 4 or 16 octets", e);
        }
    }

    /**
     * Asks one server after the other, and all once more, until one answers.
     *
     * @param deadline in the time of {@code nanos}; no answer comes later
     */
    Response ask(Name name, int type, long deadline) {
        long share = Math.max((deadline - nanos.getAsLong()) / ROUNDS / servers.size(), 1);
        var why = "";
        int start = first;
        for (int round = 0; round < ROUNDS; round++) {
            boolean retry = false; // whether anybody may just have been slow
            for (int i = 0; i < servers.size(); i++) {
                int index = (start + i) % servers.size();
                long left = deadline - nanos.getAsLong();
                if (left <= 0) return new Response.Silent(why.isEmpty() ? "no time left" : why);
                try {
                    var server = servers.get(index);
                    boolean believed = isBelieved(server);
                    var message = send(server, name, type, believed, Math.min(share, left));
                    int rcode = message.getRcode();
                    if (isReferral(message)) {
                        why = "a referral instead of an answer from " + text(servers.get(index));
                        continue;
                    }
                    if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
                        first = index;
                        return new Response.Answered(
                                message, believed && message.getHeader().getFlag(Flags.AD));
                    }
                    // A server that validates has the last word: no other is asked past it.
                    var bogus = bogus(message);
                    if (!bogus.isEmpty()) return new Response.Bogus(bogus);
                    why = Rcode.string(rcode) + " from " + text(servers.get(index));
                } catch (IOException e) { // one that was interrupted is still marked so
                    if (Thread.currentThread().isInterrupted())
                        return new Response.Silent("interrupted");
                    retry = true;
                    why = "no answer from " + text(servers.get(index));
                }
            }
            if (!retry) break;
        }
        return new Response.Silent(why);
    }

    /** Between us and a server elsewhere, anybody could set the bit (RFC 4035 §4.9.3). */
    private boolean isBelieved(InetSocketAddress server) {
        return switch (dnssec) {
            case OFF -> false;
            case LOOPBACK -> server.getAddress().isLoopbackAddress();
            case TRUSTED -> true;
        };
    }

    /**
     * @param validated whether to ask for the AD bit (RFC 6840 §5.7)
     */
    private static Message send(
            InetSocketAddress server, Name name, int type, boolean validated, long nanos)
            throws IOException {
        var resolver = new SimpleResolver(server);
        // Whole milliseconds, or dnsjava would wait for 0
        resolver.setTimeout(Duration.ofMillis(Math.max(nanos / 1_000_000, 1)));
        var query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (validated) query.getHeader().setFlag(Flags.AD);
        return resolver.send(query);
    }

    /**
     * Whether a server that does not recurse for us says whom to ask (RFC 2308 §2.2). Taken for "no
     * data" it would turn mail away for good.
     */
    static boolean isReferral(Message message) {
        boolean delegates = false;
        for (var record : message.getSection(Section.AUTHORITY)) {
            if (record.getType() == Type.SOA) return false;
            delegates |= record.getType() == Type.NS;
        }
        return delegates
                && message.getRcode() == Rcode.NOERROR
                && message.getSection(Section.ANSWER).isEmpty();
    }

    /** The reason, where a server says that validating failed (RFC 8914 §4.6 to §4.13). */
    static String bogus(Message message) {
        var opt = message.getOPT();
        if (opt == null) return "";
        for (var option : opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR))
            if (option instanceof ExtendedErrorCodeOption error
                    && error.getErrorCode() >= ExtendedErrorCodeOption.DNSSEC_INDETERMINATE
                    && error.getErrorCode() <= ExtendedErrorCodeOption.NSEC_MISSING)
                return ExtendedErrorCodeOption.text(error.getErrorCode())
                        .replace('_', ' ')
                        .toLowerCase(Locale.ROOT);
        return "";
    }

    private static String text(InetSocketAddress server) {
        var host = server.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + server.getPort();
    }
}

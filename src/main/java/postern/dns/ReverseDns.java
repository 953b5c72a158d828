package postern.dns;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * Looks up the names of clients, and whether they lead back. Blocks, so that it belongs on a
 * virtual thread; safe for many threads. Of each client at most {@value #MOST_NAMES} names are
 * looked at, in their alphabet: an answer in another order is the same answer.
 */
public final class ReverseDns {
    public static final int MOST_NAMES = 5;

    private static final int MOST_SHOWN = 255;

    private final Resolver resolver;
    private final LongSupplier nanos;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    public ReverseDns(Resolver resolver, LongSupplier nanos) {
        this.resolver = resolver;
        this.nanos = nanos;
    }

    /**
     * The name of a client.
     *
     * @param budget for all look-ups together
     */
    public ClientName find(IpAddress client, Duration budget) {
        long end = nanos.getAsLong() + budget.toNanos();
        return switch (ask(end, r -> r.names(client))) {
            case Answer.Absent<String> _ -> new ClientName.None();
            case Answer.Bogus<String>(var why) -> new ClientName.Failed(why);
            case Answer.Unavailable<String>(var why) -> new ClientName.Failed(why);
            case Answer.Found<String>(var names, _, _) ->
                    confirmed(names.stream().sorted().limit(MOST_NAMES).toList(), client, end);
        };
    }

    /** A look-up that fails might have confirmed a name, where none is confirmed. */
    private ClientName confirmed(List<String> names, IpAddress client, long end) {
        ClientName otherwise = new ClientName.Unverified(shown(names.getFirst()));
        for (var name : names) {
            if (!(Domain.parse(name) instanceof Parsed.Good<Domain>(var host))) continue;
            var answer = ask(end, r -> client.isV6() ? r.ipv6(host.name()) : r.ipv4(host.name()));
            switch (answer) {
                case Answer.Found<IpAddress>(var addresses, _, _) -> {
                    if (addresses.contains(client)) return new ClientName.Confirmed(host);
                }
                case Answer.Absent<IpAddress> _ -> {}
                case Answer.Bogus<IpAddress>(var why) -> otherwise = new ClientName.Failed(why);
                case Answer.Unavailable<IpAddress>(var why) ->
                        otherwise = new ClientName.Failed(why);
            }
        }
        return otherwise;
    }

    private <T> Answer<T> ask(long end, Function<Resolver, Answer<T>> question) {
        long left = end - nanos.getAsLong();
        return left <= 0
                ? new Answer.Unavailable<>("no time left")
                : question.apply(resolver.within(Duration.ofNanos(left)));
    }

    private static String shown(String name) {
        var shown = name.replaceAll("[^A-Za-z0-9._-]", "?");
        return shown.length() > MOST_SHOWN ? shown.substring(0, MOST_SHOWN) : shown;
    }
}

package postern.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import postern.dns.ClientName;
import postern.dns.Resolver;
import postern.dns.ReverseDns;
import postern.dnsbl.DnsList.Subject;
import postern.dnsbl.DnsLists;
import postern.dnsbl.Listings;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.Score;

/**
 * What lists in the DNS say of a client, and of the domains that it names. Where lists did not
 * answer, the score says how much they could have changed. Safe for many threads.
 */
public final class ListedSenders {
    /** For the client's name and all lists; RFC 5321 §4.5.3.2.1 gives us 5 minutes. */
    static final Duration BUDGET = Duration.ofSeconds(10);

    /** What the lists said of one thing. */
    public record Said(String about, Listings listings) {}

    private final DnsLists lists;
    private final LongSupplier nanos;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    public ListedSenders(DnsLists lists, LongSupplier nanos) {
        this.lists = lists;
        this.nanos = nanos;
    }

    /** Of the address, and of its name where it is confirmed. */
    public List<Said> client(Resolver by, IpAddress client) {
        long end = nanos.getAsLong() + BUDGET.toNanos();
        var all = new ArrayList<Said>();
        all.add(new Said(client.toString(), lists.ask(by, client, BUDGET)));
        if (!lists.isAskedAbout(Subject.CLIENT_NAME)) return all;
        switch (new ReverseDns(by, nanos).find(client, left(end))) {
            case ClientName.Confirmed(var name) ->
                    all.add(
                            new Said(
                                    name.name(),
                                    lists.ask(
                                            by, EnumSet.of(Subject.CLIENT_NAME), name, left(end))));
            case ClientName.Failed(var why) ->
                    all.add(
                            new Said(
                                    "the name of " + client,
                                    lists.unasked(Subject.CLIENT_NAME, why)));
            case ClientName.None _, ClientName.Unverified _ -> {}
        }
        return all;
    }

    private Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - nanos.getAsLong()));
    }

    /** Of the domains in HELO and in the reverse-path; each domain once. */
    public List<Said> sender(Resolver by, String helo, ReversePath reversePath) {
        var named = new LinkedHashMap<Domain, Set<Subject>>();
        if (reversePath instanceof ReversePath.From(var mailbox)
                && mailbox.host() instanceof Domain domain)
            named.computeIfAbsent(domain, _ -> EnumSet.noneOf(Subject.class))
                    .add(Subject.REVERSE_PATH);
        if (Domain.parse(helo) instanceof Parsed.Good<Domain>(var domain))
            named.computeIfAbsent(domain, _ -> EnumSet.noneOf(Subject.class)).add(Subject.HELO);
        long end = nanos.getAsLong() + BUDGET.toNanos();
        var all = new ArrayList<Said>();
        named.forEach((domain, subjects) ->
                all.add(new Said(domain.name(), lists.ask(by, subjects, domain, left(end)))));
        return all;
    }

    /** All together, and what people are to be told of it. */
    public static Score score(List<Said> all) {
        int least = 0;
        int most = 0;
        var told = new StringBuilder();
        for (var said : all) {
            least += said.listings().least();
            most += said.listings().most();
            tell(said, told);
        }
        return Score.of(least, most, told.toString());
    }

    /** Block lists alone: of an allow list nobody has to complain. */
    private static void tell(Said said, StringBuilder told) {
        boolean first = true;
        for (var listed : said.listings().listed()) {
            if (listed.weight() < 0) continue;
            if (!told.isEmpty()) told.append("; ");
            told.append(first ? said.about() + " is listed by " : "by ").append(listed.zone());
            if (!listed.reason().isEmpty()) told.append(": ").append(listed.reason());
            first = false;
        }
    }
}

package postern.setup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import postern.dns.Answer;
import postern.dns.MailExchanger;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.policy.DomainPattern;

/** Where the DNS sends the mail of our domains, seen from a host that wants to receive it. */
public final class MailExchangers {
    private static final int MOST = 10; // domains that are asked for

    private final Resolver resolver;
    private final HostView host;

    public MailExchangers(Resolver resolver, HostView host) {
        this.resolver = resolver;
        this.host = host;
    }

    /**
     * Asks for all domains at once, for the first ten, and says what to know as whole sentences, in
     * the order of the domains. Takes as long as the resolver does for two questions.
     */
    public List<String> warnings(List<DomainPattern> patterns) {
        var domains = new ArrayList<Domain>();
        for (var pattern : patterns)
            if (pattern instanceof DomainPattern.Exactly(var domain) && domains.size() < MOST)
                domains.add(domain);
        var found = new ConcurrentHashMap<Domain, String>();
        var threads =
                domains.stream()
                        .map(d -> Thread.ofVirtual().start(() -> found.put(d, warning(d))))
                        .toList();
        try {
            for (var thread : threads) thread.join();
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
        return domains.stream()
                .map(d -> found.getOrDefault(d, ""))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Empty where all is as it should be. */
    private String warning(Domain domain) {
        return switch (resolver.mx(domain)) {
            case Answer.Unavailable<MailExchanger> _ ->
                    "The DNS did not answer for the MX of " + domain + ": look yourself.";
            case Answer.Bogus<MailExchanger> _ ->
                    "The MX of " + domain + " is wrongly signed (DNSSEC): nobody can use it.";
            case Answer.Absent<MailExchanger> _ ->
                    domain
                            + " has no MX record: add one that names this host, or no mail comes"
                            + " here.";
            case Answer.Found<MailExchanger>(var records, _, _) -> points(domain, records);
        };
    }

    private String points(Domain domain, List<MailExchanger> records) {
        if (records.stream().anyMatch(MailExchanger::isNull))
            return domain + " says in the DNS that it takes no mail (null MX, RFC 7505).";
        var first = records.stream().min(Comparator.comparingInt(MailExchanger::preference));
        var name = first.orElseThrow().host();
        // What stands in the DNS is anybody's text.
        var called =
                Domain.parse(name) instanceof Parsed.Good<Domain>(var d)
                        ? d.name()
                        : "a name that is no host's";
        if (!host.isKnown())
            return "The MX of "
                    + domain
                    + " is "
                    + called
                    + ": it has to be the machine meant here.";
        var own = host.addresses();
        var seen = new ArrayList<IpAddress>();
        for (var record : records)
            if (resolver.addresses(record.host())
                    instanceof Answer.Found<IpAddress>(var all, _, _)) {
                if (all.stream().anyMatch(own::contains)) return "";
                seen.addAll(all);
            }
        var where =
                seen.isEmpty()
                        ? called + ", which has no address"
                        : called + " (" + seen.getFirst() + ")";
        return host.isBehindTranslation()
                ? "The MX of "
                        + domain
                        + " is "
                        + where
                        + ": if that is the router in front of this host, it has to hand port 25 on."
                : "The MX of "
                        + domain
                        + " is "
                        + where
                        + ", not this host: no mail comes here until it is changed.";
    }
}

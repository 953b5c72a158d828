package postern.mailauth;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * Where the reports of a domain may go: to addresses in its own organization, and to others that
 * say they want them (RFC 9990 §4). Blocks as {@link Resolver} does.
 */
public final class ReportDestinations {
    private static final int MOST = 5; // addresses of one record
    private static final int MOST_NAME = 253;

    /**
     * An address.
     *
     * @param limit the most octets of a message to it; 0 for none
     */
    public record Destination(Mailbox mailbox, long limit) {}

    /**
     * What was found.
     *
     * @param isComplete false where the DNS left something open: it may be asked again later
     * @param steps how it was found, a line each
     */
    public record Destinations(
            List<Destination> destinations, boolean isComplete, List<String> steps) {
        public Destinations {
            destinations = List.copyOf(destinations);
            steps = List.copyOf(steps);
        }
    }

    private final Resolver resolver;
    private final Domain domain;
    private final List<String> steps = new ArrayList<>();
    private final List<Destination> found = new ArrayList<>();
    private final TreeWalk walks;
    private boolean isComplete = true;

    private ReportDestinations(Resolver resolver, Domain domain) {
        this.resolver = resolver;
        this.domain = domain;
        this.walks = new TreeWalk(resolver, new ArrayList<>());
    }

    /**
     * @param domain where the record stands
     */
    public static Destinations of(Resolver resolver, Domain domain, DmarcRecord record) {
        var finding = new ReportDestinations(resolver, domain);
        int looked = 0;
        for (var uri : record.aggregateReports()) {
            if (looked++ == MOST) {
                finding.steps.add("more than " + MOST + " addresses: the others get none");
                break;
            }
            finding.look(uri);
        }
        return new Destinations(finding.found, finding.isComplete, finding.steps);
    }

    private void look(ReportUri uri) {
        var mailbox = uri.mailbox();
        if (mailbox == null || !(mailbox.host() instanceof Domain host)) {
            steps.add(Shown.of(uri.text()) + ": no address for mail");
            return;
        }
        var own = organization(domain);
        var other = host.equals(domain) ? own : organization(host);
        if (host.equals(domain) || own != null && own.equals(other)) {
            steps.add(mailbox + ": of the same organization");
            found.add(new Destination(mailbox, uri.limit()));
        } else if (own == null || other == null) {
            steps.add(mailbox + ": the DNS did not say whether it is of the same organization");
            isComplete = false;
        } else ask(uri, mailbox, host);
    }

    private @Nullable Domain organization(Domain of) {
        var walk = walks.walk(of);
        return walk.trouble() == null ? walk.organization() : null;
    }

    private void ask(ReportUri uri, Mailbox mailbox, Domain host) {
        var name = domain + "._report._dmarc." + host;
        if (name.length() > MOST_NAME) {
            steps.add(mailbox + ": too long a name to ask whether it wants them");
            return;
        }
        switch (resolver.texts(name)) {
            case Answer.Absent<String> _ -> steps.add(mailbox + ": " + name + " does not exist");
            case Answer.Bogus<String>(var why) -> open(mailbox, name, why);
            case Answer.Unavailable<String>(var why) -> open(mailbox, name, why);
            case Answer.Found<String> answer -> {
                var records = answer.records().stream().filter(DmarcRecord::isOne).toList();
                if (records.isEmpty())
                    steps.add(mailbox + ": " + name + " has no record that begins with v=DMARC1");
                else confirmed(uri, mailbox, host, name, records);
            }
        }
    }

    private void open(Mailbox mailbox, String name, String why) {
        steps.add(mailbox + ": " + name + " could not be asked: " + Shown.of(why));
        isComplete = false;
    }

    /** They want them, perhaps at another address of the same host. */
    private void confirmed(
            ReportUri uri, Mailbox mailbox, Domain host, String name, List<String> records) {
        var others = new ArrayList<Destination>();
        for (var text : records)
            if (DmarcRecord.parse(text) instanceof Parsed.Good<DmarcRecord>(var record))
                for (var other : record.aggregateReports()) {
                    var instead = other.mailbox();
                    if (instead == null || !instead.host().equals(host)) {
                        steps.add(mailbox + ": " + name + " names another host: it gets none");
                        return;
                    }
                    if (others.size() < MOST) others.add(new Destination(instead, other.limit()));
                }
        if (others.isEmpty()) {
            steps.add(mailbox + ": " + name + " says that it wants them");
            found.add(new Destination(mailbox, uri.limit()));
        } else {
            steps.add(mailbox + ": " + name + " says that it wants them at another address");
            found.addAll(others);
        }
    }
}

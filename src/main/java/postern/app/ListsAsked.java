package postern.app;

import java.util.ArrayList;
import java.util.List;
import postern.config.Settings;
import postern.dns.Resolver;
import postern.dnsbl.DnsLists;
import postern.facts.ListedSenders;
import postern.facts.ListedSenders.Said;
import postern.journal.Json;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Score;

/**
 * What the lists of a configuration say of a client and a sender, when somebody asks for it.
 *
 * @param client of the client
 * @param sender of the domains that it names
 */
record ListsAsked(List<Said> client, List<Said> sender) {
    static final ListsAsked NONE = new ListsAsked(List.of(), List.of());

    ListsAsked {
        client = List.copyOf(client);
        sender = List.copyOf(sender);
    }

    /** Looks at their test entries, then asks them. Blocks. */
    static ListsAsked of(Settings settings, Resolver resolver, SenderCheck.Asked asked) {
        if (settings.reputation().lists().isEmpty()) return NONE;
        var lists = ListDesk.lists(settings, resolver);
        var _ = lists.check(ListDesk.PATIENCE);
        return of(lists, resolver, asked.client(), asked);
    }

    private static ListsAsked of(
            DnsLists lists, Resolver resolver, IpAddress client, SenderCheck.Asked asked) {
        var senders = new ListedSenders(lists, System::nanoTime);
        return new ListsAsked(
                senders.client(resolver, client),
                senders.sender(resolver, asked.helo(), asked.from()));
    }

    private boolean isNothing() {
        return client.isEmpty() && sender.isEmpty();
    }

    /** A line of its fact for each that was asked about, as guards see it. */
    private static String head(Fact<Score> fact, List<Said> all) {
        var score = ListedSenders.score(all);
        return fact
                + ": "
                + (score.least() == score.most()
                        ? score.least()
                        : score.least() + ".." + score.most());
    }

    /** For people, indented lines behind their heads. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        if (isNothing()) return lines;
        lines(Fact.DNSBL_CLIENT, client, lines);
        lines(Fact.DNSBL_SENDER, sender, lines);
        return lines;
    }

    private static void lines(Fact<Score> fact, List<Said> all, List<String> lines) {
        lines.add("Lists, " + head(fact, all));
        for (var said : all) {
            for (var listed : said.listings().listed())
                lines.add(
                        "  "
                                + said.about()
                                + " is listed by "
                                + listed.zone()
                                + ", weight "
                                + listed.weight()
                                + ", "
                                + listed.codes()
                                + (listed.reason().isEmpty() ? "" : ": " + listed.reason()));
            for (var silent : said.listings().unavailable())
                lines.add(
                        "  "
                                + silent.zone()
                                + " does not say of "
                                + said.about()
                                + ", weight "
                                + silent.weight()
                                + ": "
                                + silent.why());
        }
    }

    /** For programs. */
    void write(Json json) {
        if (isNothing()) {
            json.nothing();
            return;
        }
        json.beginObject();
        write(json.name("client"), client);
        write(json.name("sender"), sender);
        json.endObject();
    }

    private static void write(Json json, List<Said> all) {
        var score = ListedSenders.score(all);
        json.beginObject().field("least", score.least()).field("most", score.most());
        json.field("told", score.told()).name("listed").beginArray();
        for (var said : all)
            for (var listed : said.listings().listed()) {
                json.beginObject().field("about", said.about());
                json.field("zone", listed.zone().name()).field("weight", listed.weight());
                json.name("codes").beginArray();
                for (var code : listed.codes()) json.value(code.toString());
                json.endArray().field("reason", listed.reason()).endObject();
            }
        json.endArray().name("unavailable").beginArray();
        for (var said : all)
            for (var silent : said.listings().unavailable())
                json.beginObject()
                        .field("about", said.about())
                        .field("zone", silent.zone().name())
                        .field("weight", silent.weight())
                        .field("why", silent.why())
                        .endObject();
        json.endArray().endObject();
    }
}

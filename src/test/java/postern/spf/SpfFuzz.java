package postern.spf;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import postern.dns.Errand;
import postern.fuzz.Input;
import postern.fuzz.Law;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.Parsed;
import postern.mail.ReversePath;

/**
 * Records of SPF, one a line, of d0.example, d1.example and so on: each is read to some end; a
 * check ends within what RFC 7208 permits and says the same again; a modifier that nobody knows
 * changes nothing; and records of addresses alone decide as a plain reading does.
 */
public final class SpfFuzz {
    /** A record; 10 terms with 10 exchangers each, an explanation, names of the client. */
    private static final int MOST_QUESTIONS = 1 + 10 * 11 + 1 + 11;

    private static final int MOST_DOMAINS = 8;
    private static final Domain US = Domain.of("mx.ours.example");
    private static final IpAddress V4 = IpAddress.of("192.0.2.1");
    private static final IpAddress V6 = IpAddress.of("2001:db8::1");
    private static final ReversePath PATH = ReversePath.of("some.one-else@d0.example");
    private static final Pattern PLAIN = Pattern.compile("([-+?~]?)(all|ip([46]):([0-9a-f.:/]+))");

    private SpfFuzz() {}

    public static void check(byte[] octets) {
        var input = new Input(octets);
        int kinds = input.octet();
        var records = new ArrayList<String>();
        while (!input.isEmpty() && records.size() < MOST_DOMAINS)
            records.add(Law.text(input.upTo('\n')));
        for (var record : records) read(record);
        var client = (kinds & 1) == 0 ? V4 : V6;
        var found = find(records, kinds, client, true);
        Law.same(find(records, kinds, client, false), found, "the same again");
        Law.holds(found.why().matches("[ -~…]*"), () -> "to be shown: " + found.why());
        Law.holds(found.explanation().matches("[ -~]*"), "an explanation to be shown");
        var plain = records.isEmpty() ? null : plainly(records.getFirst(), client);
        if (plain != null) Law.same(found.result(), plain, "as it reads");
    }

    private static SpfFinding find(
            List<String> records, int kinds, IpAddress client, boolean isCounted) {
        var dns = new ZoneResolver();
        for (int i = 0; i < records.size(); i++) {
            var name = "d" + i + ".example";
            dns.with(name, "TXT", records.get(i));
            if ((kinds & 2) != 0) dns.with(name, "A", "192.0.2." + i);
            if ((kinds & 4) != 0) dns.with(name, "AAAA", "2001:db8::" + i);
            if ((kinds & 8) != 0) dns.with(name, "MX", List.of(10, "d1.example"));
        }
        if ((kinds & 16) != 0) {
            dns.with("1.2.0.192.in-addr.arpa", "PTR", "d1.example");
            dns.with("d1.example", "A", "192.0.2.1");
        }
        var errand = new Errand(dns);
        var spf = new Spf(errand, US, InstantSource.fixed(Instant.EPOCH), () -> 0);
        var found = spf.mailFrom(client, "helo.example", PATH, Spf.USUAL_BUDGET);
        int asked = errand.questions();
        if (isCounted) Law.holds(asked <= MOST_QUESTIONS, () -> asked + " questions for one check");
        return found;
    }

    private static void read(String text) {
        if (!SpfRecord.isOne(text) || text.length() > 4000) return;
        var read = SpfRecord.parse(text);
        if (!(read instanceof Parsed.Good<SpfRecord>(var record))) return;
        if (!(SpfRecord.parse(text + " x-zz=1") instanceof Parsed.Good<SpfRecord>(var more)))
            throw new AssertionError("a modifier that nobody knows is no error");
        Law.same(texts(more), texts(record), "a modifier that nobody knows changes nothing");
        Law.same(more.redirect(), record.redirect(), "nor where it leads");
    }

    private static List<String> texts(SpfRecord record) {
        return record.directives().stream().map(SpfRecord.Directive::text).toList();
    }

    /** What records of addresses alone say; null for others. */
    private static SpfResult plainly(String record, IpAddress client) {
        if (!record.startsWith("v=spf1 ") || record.length() > 4000) return null;
        for (var term : record.substring(7).split(" "))
            if (!PLAIN.matcher(term).matches() && !term.isEmpty()) return null;
        var decided = SpfResult.NEUTRAL;
        boolean isDecided = false;
        for (var term : record.substring(7).split(" ")) {
            var read = PLAIN.matcher(term);
            if (!read.matches()) continue;
            boolean matches = read.group(2).equals("all");
            if (!matches) {
                var block = block(read.group(4), read.group(3).equals("6"));
                if (block == null) return null; // whether it is an error is asked elsewhere
                matches = block.contains(client);
            }
            if (!matches || isDecided) continue;
            isDecided = true;
            decided =
                    switch (read.group(1)) {
                        case "-" -> SpfResult.FAIL;
                        case "~" -> SpfResult.SOFTFAIL;
                        case "?" -> SpfResult.NEUTRAL;
                        default -> SpfResult.PASS;
                    };
        }
        return decided;
    }

    private static IpPrefix block(String text, boolean isV6) {
        if (text.contains(":") != isV6) return null;
        int slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        var length = slash < 0 ? (isV6 ? "128" : "32") : text.substring(slash + 1);
        if (!length.matches("0|[1-9][0-9]{0,2}")
                || !(IpAddress.parse(address) instanceof Parsed.Good<IpAddress>(var good))
                || good.isV6() != isV6
                || Integer.parseInt(length) > good.width()) return null;
        return new IpPrefix(good.first(Integer.parseInt(length)), Integer.parseInt(length));
    }
}

package postern.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The few names that random policies and transactions are made of: prefixes and suffixes of each
 * other, and equal labels under several top-level domains.
 */
final class FactValues {
    private FactValues() {}

    static final List<String> LISTENERS = List.of("in", "out");
    static final List<String> DOMAINS =
            List.of(
                    "a.test",
                    "b.a.test",
                    "ba.test",
                    "b.test",
                    "a.b.a.test",
                    "a.example",
                    "b.a.example");
    static final List<String> LOCALS = List.of("a", "b", "ab", "aab", "axb", "x");
    static final List<String> USERS = List.of("u", "v");
    static final List<String> GROUPS = List.of("sales", "staff");
    static final List<Instant> TIMES =
            List.of(
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2027-01-01T00:00:00Z"),
                    Instant.parse("2028-01-01T00:00:00Z"));

    /** Guards are called so; each is a limit too, by its name. */
    static final List<String> GUARDS = List.of("guard1", "guard2", "guard3", "guard4");

    static final List<ContentCheck> CHECKS =
            List.of(
                    new ContentCheck(ContentCheck.Place.HEADER, "subject", "*x*", false),
                    new ContentCheck(ContentCheck.Place.BODY, "", "a|b", true));

    static final List<Finding> FINDINGS =
            Stream.<Finding>of(
                            Finding.HeloHost.NOWHERE,
                            Finding.Rdns.NONE,
                            Finding.Spf.NONE,
                            Finding.Dkim.NONE,
                            Finding.Arc.NONE,
                            Finding.Dmarc.NONE,
                            Finding.Returned.NO)
                    .<Finding>flatMap(one -> one.all().stream())
                    .toList();

    static final List<Integer> POINTS = List.of(2, 5, 10);

    private static final List<String> CLIENTS =
            List.of(
                    "192.0.2.1",
                    "192.0.2.2",
                    "192.0.2.3",
                    "192.0.2.5",
                    "198.51.100.1",
                    "203.0.113.9",
                    "2001:db8::1",
                    "2001:db8:0:1::1");
    private static final List<String> HELO_NAMES =
            List.of(
                    "a.test",
                    "b.a.test",
                    "h.example",
                    "localhost",
                    "[192.0.2.1]",
                    "[192.0.2",
                    "no_domain");
    private static final List<String> TRUTHS = List.of("true", "false");
    private static final List<String> MAILBOXES = mailboxes();
    private static final List<String> REVERSE_PATHS =
            Stream.concat(MAILBOXES.stream(), Stream.of("<>")).toList();

    static List<String> of(Fact<?> fact) {
        return switch (fact.name()) {
            case "listener" -> List.of("in", "out", "other");
            case "client" -> CLIENTS;
            case "now" ->
                    List.of(
                            "2025-06-01T00:00:00Z",
                            "2026-01-01T00:00:00Z",
                            "2026-06-01T00:00:00Z",
                            "2027-06-01T00:00:00Z",
                            "2028-06-01T00:00:00Z");
            case "helo" -> HELO_NAMES;
            case "user" -> List.of("", "u", "v", "w");
            case "groups" -> subsets(GROUPS);
            case "over-limits" -> subsets(GUARDS);
            case "content" -> subsets(CHECKS.stream().map(ContentCheck::name).toList());
            case "reverse-path", "from" -> REVERSE_PATHS;
            case "forward-path" -> MAILBOXES;
            case "tls", "owns-reverse-path", "owns-from", "recipient-known" -> TRUTHS;
            case "rdns" -> words(Finding.Rdns.NONE);
            case "helo-host" -> words(Finding.HeloHost.NOWHERE);
            case "spf" -> words(Finding.Spf.NONE);
            case "source" -> List.of("203.0.113.9", "2001:db8::9 mail.example");
            case "dkim" -> words(Finding.Dkim.NONE);
            case "arc" -> words(Finding.Arc.NONE);
            case "dmarc" -> words(Finding.Dmarc.NONE);
            case "dnsbl-client", "dnsbl-sender" -> List.of("-3", "0", "2", "4", "5", "9", "14");
            case "unusual" -> List.of("none", "none", "user bob: 480 recipients within an hour");
            case "greylist" -> List.of("0", "0", "300");
            case "returned" -> words(Finding.Returned.NO);
            default -> throw new IllegalStateException("a new fact: " + fact);
        };
    }

    private static List<String> words(Finding one) {
        return one.all().stream().map(Finding::word).toList();
    }

    /** Comma separated, as text of a fact. */
    private static List<String> subsets(List<String> names) {
        var all = new ArrayList<String>();
        for (int bits = 0; bits < 1 << names.size(); bits++) {
            var some = new ArrayList<String>();
            for (int i = 0; i < names.size(); i++) if ((bits >> i & 1) != 0) some.add(names.get(i));
            all.add(String.join(",", some));
        }
        return List.copyOf(all);
    }

    private static List<String> mailboxes() {
        var all = new ArrayList<String>();
        for (var local : LOCALS)
            for (var domain : DOMAINS) {
                all.add(local + "@" + domain);
                all.add(local + "@z." + domain);
            }
        all.add("a@[192.0.2.1]");
        all.add("x@[192.0.2.1]");
        all.add("a@[IPv6:2001:db8::1]");
        all.add("a".repeat(64) + "@a.test"); // as long as a local part gets
        all.add("a@" + "z.".repeat(123) + "a.test"); // as long as an address gets
        all.add("\"*\"@a.test");
        return List.copyOf(all);
    }
}

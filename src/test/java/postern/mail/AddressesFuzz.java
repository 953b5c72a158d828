package postern.mail;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import postern.fuzz.Law;

/**
 * Each spelling of a domain, an address, a mailbox or a user has one canonical form, which is read
 * as itself; no two readers of addresses differ; and sets of addresses are sets.
 */
public final class AddressesFuzz {
    private AddressesFuzz() {}

    public static void check(byte[] octets) {
        var text = new String(octets, StandardCharsets.UTF_8);
        domain(text);
        addresses(text);
        canonical("mailbox", Mailbox::parse, text);
        canonical("forward-path", ForwardPath::parse, text);
        canonical("reverse-path", ReversePath::parse, text);
        canonical("literal", AddressLiteral::parse, text);
        canonical("user", UserName::parse, text);
        canonical("status", EnhancedCode::parse, text);
        canonical("reply", Reply::parse, text);
        mailbox(text);
        prefixes(text);
    }

    /** What is read is written in a form that is read as the same. */
    private static <T> void canonical(String what, Function<String, Parsed<T>> parse, String text) {
        if (!(parse.apply(text) instanceof Parsed.Good<T>(var value))) return;
        var again = parse.apply(value.toString());
        Law.same(again, Parsed.good(value), what + " is read as itself: " + value);
        Law.same(again.orThrow().toString(), value.toString(), what + " has one form");
    }

    private static void domain(String text) {
        canonical("domain", Domain::parse, text);
        if (!(Domain.parse(text) instanceof Parsed.Good<Domain>(var domain))) return;
        var name = domain.name();
        Law.holds(
                name.length() <= 253
                        && name.matches(
                                "([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")
                        && !name.matches("(.*\\.)?[0-9]+"),
                () -> "no canonical domain: " + name);
        for (var label : name.split("\\.")) Law.holds(label.length() <= 63, "a long label");
        if (Ascii.isAscii(text)) {
            var upper = text.toUpperCase(java.util.Locale.ROOT);
            Law.same(Domain.parse(upper), Parsed.good(domain), "a domain has no case");
        }
        Law.same(Domain.parse(name + "."), Parsed.good(domain), "the root says nothing");
        Law.holds(!domain.isBelow(domain), "no domain is below itself");
        int dot = name.indexOf('.');
        if (dot > 0 && Domain.parse(name.substring(dot + 1)) instanceof Parsed.Good<Domain>(var up))
            Law.holds(domain.isBelow(up) && !up.isBelow(domain), "a label more is below");
    }

    private static void mailbox(String text) {
        if (!(Mailbox.parse(text) instanceof Parsed.Good<Mailbox>(var mailbox))) return;
        Law.holds(mailbox.toString().length() >= 3, "something");
        Law.same(
                ForwardPath.parse("<" + text + ">"),
                Parsed.good(new ForwardPath.To(mailbox)),
                "a mailbox in brackets is a forward-path");
        Law.same(
                ReversePath.parse("<@a.example,@b.example:" + text + ">"),
                Parsed.good(new ReversePath.From(mailbox)),
                "a source route says nothing");
        for (char c : mailbox.local().toCharArray())
            Law.holds(!Character.isISOControl(c), "a control character in a local part");
        Law.holds(mailbox.local().getBytes(StandardCharsets.UTF_8).length <= 64, "64 octets");
    }

    private static void addresses(String text) {
        canonical("address", IpAddress::parse, text);
        if (!(IpAddress.parse(text) instanceof Parsed.Good<IpAddress>(var address))) return;
        if (!text.contains(":")) Law.same(address.toString(), text, "IPv4 has one spelling");
        var octets = address.octets();
        Law.same(IpAddress.of(octets), address, "octets and back");
        var java = InetAddress.ofLiteral(text).getAddress();
        Law.same(IpAddress.of(java), address, "as the JDK reads it");
        for (int length = 0; length <= address.width(); length++) {
            var block = new IpPrefix(address.first(length), length);
            Law.holds(block.contains(address), "in its block");
            Law.holds(block.first().compareTo(address) <= 0, "not before its block");
            Law.holds(block.last().compareTo(address) >= 0, "not behind its block");
        }
    }

    /** Two prefixes, or more, and an address to look for. */
    private static void prefixes(String text) {
        var words = text.split("[ \n]", 12);
        var prefixes = new java.util.ArrayList<IpPrefix>();
        for (var word : words) {
            canonical("prefix", IpPrefix::parse, word);
            if (IpPrefix.parse(word) instanceof Parsed.Good<IpPrefix>(var prefix))
                prefixes.add(prefix);
        }
        if (prefixes.size() < 2) return;
        var one = IpSet.of(prefixes.subList(0, prefixes.size() / 2));
        var other = IpSet.of(prefixes.subList(prefixes.size() / 2, prefixes.size()));
        var left = one.minus(other);
        var both = one.intersect(other);
        var all = one.union(other);
        for (var prefix : prefixes)
            for (var address : List.of(prefix.first(), prefix.last())) {
                boolean inOne = plainly(prefixes.subList(0, prefixes.size() / 2), address);
                boolean inOther =
                        plainly(prefixes.subList(prefixes.size() / 2, prefixes.size()), address);
                Law.same(one.contains(address), inOne, "in the one");
                Law.same(left.contains(address), inOne && !inOther, "minus");
                Law.same(both.contains(address), inOne && inOther, "intersection");
                Law.same(all.contains(address), inOne || inOther, "union");
            }
        Law.same(left.union(both), one, "a set is what is left and what is shared");
        Law.holds(left.intersect(other).isEmpty(), "nothing left is in the other");
    }

    private static boolean plainly(List<IpPrefix> prefixes, IpAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }
}

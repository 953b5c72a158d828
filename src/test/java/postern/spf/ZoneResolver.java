package postern.spf;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import postern.dns.Answer;
import postern.dns.MailExchanger;
import postern.dns.NameText;
import postern.dns.Resolver;
import postern.dns.Tlsa;
import postern.mail.IpAddress;

/**
 * Zones written as those of the suite: a name to a list of {@code {TYPE: value}}, or {@code
 * TIMEOUT} for a server that answers nothing else about the name.
 */
final class ZoneResolver implements Resolver {
    /** "TYPE name", each question in its order. */
    final List<String> asked = new ArrayList<>();

    /** What happens while one waits for an answer. */
    Runnable onAsk = () -> {};

    private final Map<String, Map<String, List<Object>>> zone = new HashMap<>();

    ZoneResolver() {}

    ZoneResolver(Map<?, ?> zonedata) {
        zonedata.forEach((name, entries) -> {
            var at = at(name.toString());
            for (var entry : (List<?>) entries)
                if (entry instanceof Map<?, ?> record)
                    record.forEach((type, value) -> add(at, type.toString(), value));
                else add(at, entry.toString(), "");
            // What stands there as type SPF is meant as TXT, unless TXT is there too.
            var spf = at.remove("SPF");
            if (spf != null) at.putIfAbsent("TXT", spf);
            at.computeIfPresent("TXT", (_, all) -> all.contains("NONE") ? null : all);
        });
    }

    ZoneResolver with(String name, String type, Object value) {
        add(at(name), type, value);
        return this;
    }

    private Map<String, List<Object>> at(String name) {
        return zone.computeIfAbsent(key(NameText.escaped(name)), _ -> new HashMap<>());
    }

    private static void add(Map<String, List<Object>> at, String type, Object value) {
        at.computeIfAbsent(type, _ -> new ArrayList<>()).add(value);
    }

    private static String key(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private synchronized <T> Answer<T> answer(
            String name, String type, Function<Object, T> read, int links) {
        if (links == 0) {
            asked.add(type + " " + name);
            onAsk.run();
        }
        var at = zone.get(key(name));
        if (at == null) return new Answer.Absent<>(false);
        if (links > 8) return new Answer.Unavailable<>("too many aliases");
        if (at.containsKey("CNAME"))
            return answer(
                    Objects.requireNonNull(at.get("CNAME")).getFirst().toString(),
                    type,
                    read,
                    links + 1);
        var records = at.get(type);
        if (records != null) return new Answer.Found<>(records.stream().map(read).toList());
        return at.containsKey("TIMEOUT")
                ? new Answer.Unavailable<>("no answer")
                : new Answer.Absent<>(true);
    }

    @Override
    public Answer<MailExchanger> mx(String name) {
        return answer(
                name,
                "MX",
                value -> {
                    var pair = (List<?>) value;
                    return new MailExchanger(
                            (Integer) pair.getFirst(),
                            key(NameText.escaped(pair.getLast().toString())));
                },
                0);
    }

    @Override
    public Answer<IpAddress> ipv4(String name) {
        return answer(name, "A", value -> IpAddress.of(value.toString()), 0);
    }

    @Override
    public Answer<IpAddress> ipv6(String name) {
        return answer(name, "AAAA", value -> IpAddress.of(value.toString()), 0);
    }

    @Override
    public Answer<String> names(IpAddress address) {
        return answer(
                NameText.reverseName(address),
                "PTR",
                value -> key(NameText.escaped(value.toString())),
                0);
    }

    @Override
    public Answer<String> texts(String name) {
        return answer(
                name,
                "TXT",
                value ->
                        value instanceof List<?> strings
                                ? String.join("", strings.stream().map(Object::toString).toList())
                                : value.toString(),
                0);
    }

    @Override
    public Answer<IpAddress> addresses(String name) {
        throw new AssertionError("SPF asks for one family alone");
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        throw new AssertionError("SPF has no use for TLSA");
    }

    @Override
    public Resolver within(Duration time) {
        if (time.isNegative() || time.isZero()) throw new AssertionError("asked behind the end");
        return this;
    }
}

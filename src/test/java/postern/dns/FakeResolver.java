package postern.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import postern.mail.IpAddress;

/** A DNS made of what a test says. Names that it does not say anything about do not exist. */
public class FakeResolver implements Resolver {
    public final List<String> asked = new ArrayList<>();
    private final Map<String, Answer<MailExchanger>> mx = new HashMap<>();
    private final Map<String, Answer<IpAddress>> addresses = new HashMap<>();
    private final Map<String, Answer<Tlsa>> tlsa = new HashMap<>();
    private final Map<String, Answer<String>> texts = new HashMap<>();
    private final Map<IpAddress, Answer<String>> names = new HashMap<>();
    private Answer<MailExchanger> everyMx = new Answer.Absent<>(false);
    private Answer<IpAddress> everyAddress = new Answer.Absent<>(false);

    /** A copy, for whoever looks while others ask. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** Each as "10 mx.example.com"; "0 " for a null MX. */
    public FakeResolver mx(String domain, String... records) {
        var exchangers = Stream.of(records).map(FakeResolver::exchanger).toList();
        return mx(domain, new Answer.Found<>(exchangers));
    }

    public FakeResolver noMx(String domain) {
        return mx(domain, new Answer.Absent<>(true));
    }

    public FakeResolver mx(String domain, Answer<MailExchanger> answer) {
        mx.put(domain, answer);
        return this;
    }

    public FakeResolver host(String name, String... addresses) {
        return host(name, new Answer.Found<>(Stream.of(addresses).map(IpAddress::of).toList()));
    }

    public FakeResolver host(String name, Answer<IpAddress> answer) {
        addresses.put(name, answer);
        return this;
    }

    /** For every domain without one of its own. */
    public FakeResolver mxOfAll(Answer<MailExchanger> answer) {
        everyMx = answer;
        return this;
    }

    /** For every host without one of its own. */
    public FakeResolver hostOfAll(String address) {
        everyAddress = new Answer.Found<>(List.of(IpAddress.of(address)));
        return this;
    }

    @Override
    public synchronized Answer<MailExchanger> mx(String name) {
        asked.add("MX " + name);
        var answer = mx.get(name);
        if (answer != null) return answer;
        return addresses.containsKey(name) ? new Answer.Absent<>(true) : everyMx;
    }

    @Override
    public synchronized Answer<IpAddress> addresses(String name) {
        asked.add(name);
        return answer(name);
    }

    public FakeResolver tlsa(String name, Answer<Tlsa> answer) {
        tlsa.put(name, answer);
        return this;
    }

    public FakeResolver text(String name, Answer<String> answer) {
        texts.put(name, answer);
        return this;
    }

    /** The names that the address has (PTR). */
    public FakeResolver names(String address, String... records) {
        return names(address, new Answer.Found<>(List.of(records)));
    }

    public FakeResolver names(String address, Answer<String> answer) {
        names.put(IpAddress.of(address), answer);
        return this;
    }

    @Override
    public synchronized Answer<IpAddress> ipv4(String name) {
        asked.add("A " + name);
        return family(name, false);
    }

    @Override
    public synchronized Answer<IpAddress> ipv6(String name) {
        asked.add("AAAA " + name);
        return family(name, true);
    }

    private Answer<IpAddress> answer(String name) {
        var answer = addresses.get(name);
        if (answer != null) return answer;
        return mx.containsKey(name) ? new Answer.Absent<>(true) : everyAddress;
    }

    private Answer<IpAddress> family(String name, boolean isV6) {
        var answer = answer(name);
        if (!(answer instanceof Answer.Found<IpAddress>(var all, boolean authentic, var end)))
            return answer;
        var some = all.stream().filter(address -> address.isV6() == isV6).toList();
        return some.isEmpty()
                ? new Answer.Absent<>(true)
                : new Answer.Found<>(some, authentic, end);
    }

    @Override
    public synchronized Answer<String> names(IpAddress address) {
        asked.add("PTR " + address);
        return names.getOrDefault(address, new Answer.Absent<>(false));
    }

    @Override
    public synchronized Answer<Tlsa> tlsa(String name) {
        asked.add("TLSA " + name);
        return tlsa.getOrDefault(name, new Answer.Absent<>(false));
    }

    @Override
    public synchronized Answer<String> texts(String name) {
        asked.add("TXT " + name);
        return texts.getOrDefault(name, new Answer.Absent<>(false));
    }

    private static MailExchanger exchanger(String text) {
        int blank = text.indexOf(' ');
        return new MailExchanger(
                Integer.parseInt(text.substring(0, blank)), text.substring(blank + 1));
    }
}

package postern.dns;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** A DNS made of what a test says. Names that it does not say anything about do not exist. */
public final class FakeResolver implements Resolver {
    public final List<String> asked = new ArrayList<>();
    private final Map<String, Answer<MailExchanger>> mx = new HashMap<>();
    private final Map<String, Answer<IpAddress>> addresses = new HashMap<>();
    private final Map<String, Answer<Tlsa>> tlsa = new HashMap<>();
    private final Map<String, Answer<String>> texts = new HashMap<>();

    /** Each as "10 mx.example.com"; "0 " for a null MX. None for a domain without MX. */
    public FakeResolver mx(String domain, String... records) {
        return mx(
                domain,
                records.length == 0
                        ? new Answer.Absent<>(true)
                        : new Answer.Found<>(
                                Stream.of(records).map(FakeResolver::exchanger).toList()));
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

    @Override
    public synchronized Answer<MailExchanger> mx(Domain domain) {
        asked.add("MX " + domain);
        var answer = mx.get(domain.name());
        return answer != null ? answer : new Answer.Absent<>(addresses.containsKey(domain.name()));
    }

    @Override
    public synchronized Answer<IpAddress> addresses(String name) {
        asked.add(name);
        var answer = addresses.get(name);
        return answer != null ? answer : new Answer.Absent<>(mx.containsKey(name));
    }

    public FakeResolver tlsa(String name, Answer<Tlsa> answer) {
        tlsa.put(name, answer);
        return this;
    }

    public FakeResolver text(String name, Answer<String> answer) {
        texts.put(name, answer);
        return this;
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

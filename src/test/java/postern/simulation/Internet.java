package postern.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.dns.Answer;
import postern.dns.MailExchanger;
import postern.dns.Resolver;
import postern.dns.Tlsa;
import postern.mail.IpAddress;
import postern.route.NextHop;

/** What lies around the relay: the DNS, which fails now and then, and the hosts that take mail. */
final class Internet implements Resolver {
    private final World world;
    private final Map<String, Hop> hops = new LinkedHashMap<>();
    private final Map<String, List<MailExchanger>> exchangers = new LinkedHashMap<>();
    private final Map<String, IpAddress> addresses = new LinkedHashMap<>();

    Internet(World world) {
        this.world = world;
        hop("10.0.0.1", 25);
        hop("10.0.0.2", 24);
        hop("10.0.0.3", 25);
        hop("10.0.0.4", 587);
        host("mx1.far.example", "203.0.113.1");
        host("mx2.far.example", "203.0.113.2");
        host("wide.example", "203.0.113.3");
        host("mx.sender.example", "203.0.113.4");
        host("mx.spam.example", "203.0.113.5");
        host("mx.grey.example", "203.0.113.6");
        host("branch.example", "203.0.113.7");
        exchangers.put(
                "far.example",
                List.of(
                        new MailExchanger(10, "mx1.far.example"),
                        new MailExchanger(20, "mx2.far.example")));
        exchangers.put("sender.example", List.of(new MailExchanger(10, "mx.sender.example")));
        exchangers.put("spam.example", List.of(new MailExchanger(10, "mx.spam.example")));
        exchangers.put("grey.example", List.of(new MailExchanger(10, "mx.grey.example")));
        exchangers.put("nomail.example", List.of(new MailExchanger(0, "")));
    }

    private void host(String name, String address) {
        addresses.put(name, IpAddress.of(address));
        hop(address, 25);
    }

    private void hop(String address, int port) {
        hops.put(address + ":" + port, new Hop(world, address, port == 24));
    }

    List<Hop> hops() {
        return List.copyOf(hops.values());
    }

    /** The relay wants to be connected with a host. */
    void connect(NextHop to, HopConnection from) {
        var hop = hops.get(to.address() + ":" + to.port());
        if (hop == null) throw new Violation("nobody told the relay of " + to);
        hop.connect(from);
    }

    private <T> Answer<T> answer(List<T> records, boolean exists) {
        if (world.chance.in1000(world.weather.dnsFails()))
            return world.chance.in1000(800)
                    ? new Answer.Unavailable<>("no server answers")
                    : new Answer.Bogus<>("signed by nobody");
        return records.isEmpty() ? new Answer.Absent<>(exists) : new Answer.Found<>(records);
    }

    @Override
    public Answer<MailExchanger> mx(String name) {
        return answer(exchangers.getOrDefault(name, List.of()), addresses.containsKey(name));
    }

    @Override
    public Answer<IpAddress> addresses(String name) {
        var address = addresses.get(name);
        return answer(address == null ? List.of() : List.of(address), false);
    }

    @Override
    public Answer<IpAddress> ipv4(String name) {
        return addresses(name);
    }

    @Override
    public Answer<IpAddress> ipv6(String name) {
        return new Answer.Absent<>(addresses.containsKey(name));
    }

    @Override
    public Answer<String> names(IpAddress address) {
        return new Answer.Absent<>(false);
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return new Answer.Absent<>(false);
    }

    @Override
    public Answer<String> texts(String name) {
        return new Answer.Absent<>(false);
    }
}

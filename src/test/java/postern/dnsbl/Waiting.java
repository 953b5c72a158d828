package postern.dnsbl;

import postern.dns.Answer;
import postern.dns.MailExchanger;
import postern.dns.Resolver;
import postern.dns.Tlsa;
import postern.mail.IpAddress;

/** A resolver at which one waits before each answer of addresses. */
record Waiting(Resolver behind, Wait pause) implements Resolver {
    interface Wait {
        void of(String name) throws InterruptedException;
    }

    @Override
    public Answer<IpAddress> ipv4(String name) {
        try {
            pause.of(name);
            return behind.ipv4(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unavailable<>("interrupted");
        }
    }

    @Override
    public Answer<MailExchanger> mx(String name) {
        return behind.mx(name);
    }

    @Override
    public Answer<IpAddress> addresses(String name) {
        return behind.addresses(name);
    }

    @Override
    public Answer<IpAddress> ipv6(String name) {
        return behind.ipv6(name);
    }

    @Override
    public Answer<String> names(IpAddress address) {
        return behind.names(address);
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return behind.tlsa(name);
    }

    @Override
    public Answer<String> texts(String name) {
        return behind.texts(name);
    }
}

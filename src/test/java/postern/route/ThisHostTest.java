package postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.config.Listener;
import postern.config.TlsMode;
import postern.mail.Domain;
import postern.mail.IpAddress;

class ThisHostTest {
    private static final Domain GATE = Domain.of("gate.example.com");
    private static final IpAddress OURS = IpAddress.of("192.0.2.25");
    private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");

    private static ThisHost listeningAt(String address) {
        return new ThisHost(GATE, List.of(OURS), List.of(listener(address)), false);
    }

    private static Listener listener(String address) {
        return new Listener("in", IpAddress.of(address), 25, TlsMode.NONE, 1);
    }

    @Test
    void aListenerAtTheUnspecifiedAddressTakesAll() {
        var host = listeningAt("0.0.0.0");
        assertThat(host.listensOn(OURS, 25)).isTrue();
        assertThat(host.listensOn(LOOPBACK, 25)).isTrue();
        assertThat(host.listensOn(IpAddress.of("0.0.0.0"), 25)).isTrue();
        assertThat(host.listensOn(OURS, 26)).isFalse();
        assertThat(host.listensOn(IpAddress.of("192.0.2.26"), 25)).isFalse();
        assertThat(host.listensOn(IpAddress.of("::1"), 25)).isFalse();
        assertThat(listeningAt("::").listensOn(IpAddress.of("::1"), 25)).isTrue();
        assertThat(listeningAt("::").listensOn(LOOPBACK, 25)).isTrue();
    }

    @Test
    void aListenerAtOneAddressTakesThatOne() {
        assertThat(listeningAt("192.0.2.25").listensOn(OURS, 25)).isTrue();
        assertThat(listeningAt("192.0.2.25").listensOn(LOOPBACK, 25)).isFalse();
        assertThat(listeningAt("127.0.0.1").listensOn(IpAddress.of("0.0.0.0"), 25)).isTrue();
    }

    @Test
    void asItIsNow() throws SocketException {
        var one = ThisHost.now(GATE, List.of(listener("192.0.2.77")), false);
        assertThat(one.owns(IpAddress.of("192.0.2.77"))).isTrue();
        assertThat(one.owns(OURS)).isFalse();
        assertThat(one.owns(LOOPBACK)).isTrue();
        var demo = ThisHost.now(GATE, List.of(listener("0.0.0.0")), true);
        assertThat(demo.owns(LOOPBACK)).isFalse();
        assertThat(demo.isNamed("gate.example.com")).isTrue();
    }
}

package postern.app;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import postern.config.Settings;
import postern.mail.IpAddress;
import postern.mail.IpSet;

/** Addresses that are a stranger's, by the configuration. */
final class Outsider {
    private static final int TRIES = 200;

    /**
     * For documentation (RFC 5737, RFC 3849), then for measuring (RFC 2544), then the Internet's.
     */
    private static final List<String> V4 =
            List.of("192.0.2.%d", "198.51.100.%d", "203.0.113.%d", "198.18.7.%d", "8.%d.4.9");

    private static final List<String> V6 =
            List.of("2001:db8:5:%x::9", "2001:db8:%x::7", "2a00:%x::9");

    private Outsider() {}

    /**
     * One that no grant trusts and no network of the configuration names; empty where there is
     * none.
     */
    static Optional<IpAddress> of(Settings settings, boolean v6, RandomGenerator random) {
        var forms = v6 ? V6 : V4;
        for (int i = 0; i < TRIES; i++) {
            var form = forms.get(i * forms.size() / TRIES);
            var address = IpAddress.of(form.formatted(random.nextInt(1, 255)));
            if (isStranger(settings, address)) return Optional.of(address);
        }
        return Optional.empty();
    }

    private static boolean isStranger(Settings settings, IpAddress address) {
        return !settings.policy().mayRelay(address)
                && settings.policy().networks().values().stream()
                        .noneMatch(set -> set.contains(address))
                && settings.listeners().stream()
                        .noneMatch(l -> IpSet.of(l.proxies()).contains(address));
    }
}

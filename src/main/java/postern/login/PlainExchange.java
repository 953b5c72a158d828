package postern.login;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** PLAIN (RFC 4616). Nobody logs in for somebody else. */
final class PlainExchange extends Turns {
    private static final int LONGEST = 255 + 1 + 255 + 1 + 1024;

    @Override
    public Step begin(byte @Nullable [] initial) {
        return first(initial, this::message);
    }

    private Step message(byte[] octets) {
        if (octets.length > LONGEST) return new Step.Garbled("PLAIN: the message is too long");
        int first = nul(octets, 0);
        int second = nul(octets, first + 1);
        if (second == octets.length) return new Step.Garbled("PLAIN: there are not two NULs");
        var acted = Octets.text(Arrays.copyOf(octets, first));
        var user = Octets.text(Arrays.copyOfRange(octets, first + 1, second));
        var password = Octets.text(Arrays.copyOfRange(octets, second + 1, octets.length));
        if (acted == null || user == null || password == null)
            return new Step.Garbled("PLAIN: there is a third NUL, or what is no UTF-8");
        if (user.isEmpty() || password.isEmpty())
            return new Step.Garbled("PLAIN: the user or the password is empty");
        return named(user, name -> acting(acted, name, () -> password(name, password)));
    }

    private static int nul(byte[] octets, int from) {
        int at = from;
        while (at < octets.length && octets[at] != 0) at++;
        return Math.min(at, octets.length);
    }
}

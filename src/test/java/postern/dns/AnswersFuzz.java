package postern.dns;

import java.io.IOException;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import postern.fuzz.Law;

/**
 * The octets of a response: what is no message is refused in one way; what is one says of a name
 * only what stands at it or behind its aliases, of the type that was asked for.
 */
public final class AnswersFuzz {
    private static final int LINKS = 8;
    private static final List<Integer> TYPES =
            List.of(Type.A, Type.AAAA, Type.MX, Type.TXT, Type.PTR, Type.TLSA);
    private static final Name ASKED = LoopbackDns.name("a.example");

    private AnswersFuzz() {}

    public static void check(byte[] octets) {
        Message message;
        try {
            message = new Message(octets);
        } catch (IOException _) {
            return;
        }
        for (int type : TYPES) {
            var reading = Reading.of(message, ASKED, type, LINKS);
            Law.holds(reading.links() <= LINKS, "no more links");
            Law.holds(reading.links() > 0 || reading.end().equals(ASKED), "without an alias");
            Law.holds(reading.ttl() >= 0, "a time to live");
            for (var record : reading.records()) {
                Law.same(record.getType(), type, "the type that was asked for");
                Law.same(record.getDClass(), DClass.IN, "of the Internet");
                Law.same(record.getName(), reading.end(), "at its name");
            }
            read(type, reading);
        }
        var _ = Servers.isReferral(message);
        Law.holds(Servers.bogus(message).matches("[ -~]*"), "a reason to be shown");
    }

    private static void read(int type, Reading reading) {
        for (var record : reading.records()) {
            var read = StubResolver.read(type, record);
            Law.holds(!read.toString().isEmpty() || type == Type.TXT, "something is read");
        }
    }
}

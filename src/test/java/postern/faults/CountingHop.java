package postern.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import postern.app.Hop;

/**
 * A next hop that writes each recipient of each message into a ledger before it answers, and looks
 * whether the message is whole. It refuses a recipient {@code later-…} once for now, and {@code
 * never-…} for good.
 */
final class CountingHop implements AutoCloseable {
    private final Hop hop;
    private final Ledger ledger;
    private final Set<String> deferred = ConcurrentHashMap.newKeySet();

    /** At a port of loopback; 0 for a free one. */
    CountingHop(int port, Ledger ledger) throws IOException {
        this.ledger = ledger;
        hop = new Hop(port, new Desk());
    }

    int port() {
        return hop.port();
    }

    private final class Desk implements Hop.Desk {
        @Override
        public String reply(String line) {
            if (line.startsWith("RCPT TO:<later-") && deferred.add(line)) return "451 4.7.1 later";
            return line.startsWith("RCPT TO:<never-") ? "550 5.1.1 no" : "";
        }

        @Override
        public Hop.Content begin(Hop.Said said) {
            return new Content(said);
        }
    }

    private final class Content implements Hop.Content {
        private final Hop.Said said;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream(16 << 10);

        Content(Hop.Said said) {
            this.said = said;
        }

        @Override
        public void octet(int octet) {
            octets.write(octet);
        }

        @Override
        public void end(boolean taken) {
            if (!taken) return;
            int size = octets.size();
            if (!Parcel.isWhole(octets.toByteArray(), size))
                ledger.damaged(said.rcpt() + ", " + size + " octets");
            for (var to : said.rcpt()) ledger.taken(to.substring(1, to.indexOf('>')), size);
        }
    }

    @Override
    public void close() throws IOException {
        hop.close();
    }
}

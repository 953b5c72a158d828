package postern.queue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on loopback that knows the mail exchangers of any number of domains {@code
 * dN.example}: two of three where a sink listens, every third where nobody does.
 */
final class NameServer implements AutoCloseable {
    private static final int TTL = 3600;
    private final DatagramSocket socket;
    private final AtomicLong questions = new AtomicLong();

    NameServer(int port) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        Thread.ofPlatform().daemon().name("dns").start(this::serve);
    }

    long questions() {
        return questions.get();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        while (!socket.isClosed()) {
            try {
                packet.setLength(4096);
                socket.receive(packet);
                questions.incrementAndGet();
                var octets = new byte[packet.getLength()];
                System.arraycopy(packet.getData(), 0, octets, 0, octets.length);
                var answer = answer(new Message(octets)).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) System.err.println("dns: " + e);
            }
        }
    }

    private static Message answer(Message question) throws IOException {
        var asked = question.getQuestion();
        var answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(asked, Section.QUESTION);
        var record = record(asked);
        if (record != null) answer.addRecord(record, Section.ANSWER);
        else if (asked.getName().toString().startsWith("_"))
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        return answer;
    }

    private static Record record(Record asked) throws IOException {
        var name = asked.getName();
        if (asked.getType() == Type.MX && name.labels() == 3)
            return new MXRecord(name, DClass.IN, TTL, 10, new Name("mx", name));
        if (asked.getType() == Type.A && name.labels() == 4)
            return new ARecord(name, DClass.IN, TTL, address(name.getLabelString(1)));
        return null;
    }

    private static InetAddress address(String label) throws IOException {
        int number = Integer.parseInt(label.substring(1));
        boolean down = number % 3 == 0;
        return InetAddress.getByAddress(
                down
                        ? new byte[] {(byte) 198, 19, (byte) (number >> 8), (byte) number}
                        : Sink.address(number % Sink.ADDRESSES));
    }

    @Override
    public void close() {
        socket.close();
    }
}

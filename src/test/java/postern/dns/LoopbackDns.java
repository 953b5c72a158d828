package postern.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/** A DNS server on a free loopback port, UDP and TCP, that says what a test wants. */
public final class LoopbackDns implements AutoCloseable {

    /** Fills in the answer; false for silence. */
    public interface Script {
        boolean answer(Message query, Message response, boolean tcp);
    }

    public final AtomicInteger asked = new AtomicInteger();

    /** Datagrams that were sent. */
    public final AtomicInteger answered = new AtomicInteger();

    /** What was asked, as "TXT a.example", in its order. */
    public final List<String> questions = new CopyOnWriteArrayList<>();

    private static final int TRIES = 50;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Script script;
    private final boolean waits;

    public LoopbackDns(Script script) throws IOException {
        this(script, false);
    }

    /**
     * @param waits whether the script may wait: then it is run for many questions at a time
     */
    public LoopbackDns(Script script, boolean waits) throws IOException {
        this.script = script;
        this.waits = waits;
        var loopback = InetAddress.getLoopbackAddress();
        DatagramSocket same = null;
        ServerSocket free = null;
        for (int tries = 1; same == null; tries++) {
            free = new ServerSocket(0, 10, loopback);
            try {
                same = new DatagramSocket(free.getLocalPort(), loopback);
            } catch (BindException e) { // somebody has that port for datagrams
                free.close();
                if (tries == TRIES) throw e;
            }
        }
        tcp = free;
        udp = same;
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    /** A record of "type rdata" at a name. */
    public static Record record(String name, String type, long ttl, String rdata) {
        try {
            return Record.fromString(
                    Name.fromString(name + "."),
                    Type.value(type),
                    DClass.IN,
                    ttl,
                    new Tokenizer(rdata),
                    Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static Name name(String name) {
        try {
            return Name.fromString(name + ".");
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Answers with whatever of these belongs to the name and type asked for. */
    public static Script zone(Record... records) {
        return (query, response, _) -> {
            var question = query.getQuestion();
            for (var record : records)
                if (record.getName().equals(question.getName())
                        && (record.getType() == question.getType()
                                || record.getType() == Type.CNAME))
                    response.addRecord(record, Section.ANSWER);
            return true;
        };
    }

    public static Script rcode(int rcode) {
        return (_, response, _) -> {
            response.getHeader().setRcode(rcode);
            return true;
        };
    }

    public static final Script SILENCE = (_, _, _) -> false;

    private byte[] answer(byte[] query, boolean overTcp) throws IOException {
        asked.incrementAndGet();
        var message = new Message(query);
        var question = message.getQuestion();
        questions.add(Type.string(question.getType()) + " " + question.getName().toString(true));
        var response = new Message(message.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.RA);
        response.addRecord(message.getQuestion(), Section.QUESTION);
        return script.answer(message, response, overTcp) ? response.toWire(65535) : null;
    }

    private void serveUdp() {
        var buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                var query = Arrays.copyOf(buffer, packet.getLength());
                var client = packet.getSocketAddress();
                if (waits) Thread.ofVirtual().start(() -> serve(query, client));
                else serve(query, client);
            } catch (IOException _) {
                // closed
            }
        }
    }

    private void serve(byte[] query, SocketAddress client) {
        try {
            var answer = answer(query, false);
            if (answer == null) return;
            udp.send(new DatagramPacket(answer, answer.length, client));
            answered.incrementAndGet();
        } catch (IOException _) {
            // closed, or a packet that is no query
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (var socket = tcp.accept()) {
                var in = new DataInputStream(socket.getInputStream());
                var query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                var answer = answer(query, true);
                if (answer == null) continue;
                var out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
            } catch (IOException _) {
                // closed, by us or by the client
            }
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}

package postern.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import postern.wire.CommandLine;
import postern.wire.CommandParser;
import postern.wire.CommandReader;
import postern.wire.ContentScanner;
import postern.wire.DataDecoder;
import postern.wire.MimeStructure;

/** What comes over the wire for one message: its five commands, and its 4 KiB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireBenchmark {
    private static final int DEPTH = 100; // as a listener has them
    private static final int PARTS = 1000;

    private byte[] commands;
    private byte[] message;

    @Setup
    public void write() {
        commands =
                ("EHLO client.example\r\nMAIL FROM:<someone@client.example> SIZE=4200\r\n"
                                + "RCPT TO:<somebody@ours.example>\r\nDATA\r\nQUIT\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        message =
                ("Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\r\nFrom: <someone@client.example>\r\n"
                                + "To: <somebody@ours.example>\r\nSubject: a message\r\n\r\n"
                                + ("x".repeat(62) + "\r\n").repeat(62)
                                + ".\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public void fiveCommands(Blackhole sink) {
        var reader = new CommandReader();
        var in = ByteBuffer.wrap(commands);
        while (in.hasRemaining())
            if (reader.read(in) instanceof CommandLine.Line(var text))
                sink.consume(CommandParser.parse(text, false));
    }

    @Benchmark
    public long aMessage() {
        var decoder = new DataDecoder();
        var scanner = new ContentScanner();
        var structure = new MimeStructure(DEPTH, PARTS);
        var octets = decoder.decode(ByteBuffer.wrap(message.clone())); // it works in place
        scanner.scan(octets);
        structure.scan(octets);
        return scanner.size();
    }
}

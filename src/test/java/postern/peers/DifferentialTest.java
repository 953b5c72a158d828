package postern.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import postern.app.RecordingHop;
import postern.app.RecordingHop.Taken;
import postern.peers.Difference.Deed;

/**
 * The same dialogues with Postern and with Postfix, Exim and OpenSMTPD: each difference is of a
 * kind that docs/differences.md explains.
 */
@Tag("peers")
@Tag("root")
@Tag("unpacked")
class DifferentialTest {
    private static final int SEED = Integer.getInteger("differential.seed", 1);
    private static final int RANDOM = Integer.getInteger("differential.dialogues", 300);
    private static final int AT_ONCE = 4; // of each server

    private static final List<Peer> PEERS = new ArrayList<>();
    private static final List<RecordingHop> SINKS = new ArrayList<>(); // of each in its order

    @BeforeAll
    static void start() throws Exception {
        for (int i = 0; i < 4; i++) SINKS.add(new RecordingHop().takeOdd());
        PEERS.add(PosternPeer.start("Postern", SINKS.get(0).port(), PosternPeer.CLOSED, ""));
        PEERS.add(PostfixPeer.start("Postfix", SINKS.get(1).port()));
        PEERS.add(EximPeer.start("Exim", SINKS.get(2).port(), EximPeer.CLOSED));
        PEERS.add(OpenSmtpdPeer.start("OpenSMTPD", SINKS.get(3).port(), OpenSmtpdPeer.CLOSED));
    }

    @AfterAll
    static void stop() throws Exception {
        for (var peer : PEERS) peer.close();
        for (var sink : SINKS) sink.close();
        PEERS.clear();
        SINKS.clear();
    }

    @Test
    void writtenDialogues() throws Exception {
        var kinds = Kinds.read();
        var found = differences(Dialogue.written(), 1);
        assertThat(report("written", found, kinds)).isEmpty();
        assertThat(found.stream().flatMap(d -> kinds.of(d).stream()).distinct())
                .as("kinds of docs/differences.md that these dialogues show")
                .containsExactlyInAnyOrderElementsOf(kinds.names());
    }

    @Test
    void randomDialogues() throws Exception {
        var dialogues = IntStream.range(0, RANDOM).mapToObj(i -> Babble.of(SEED + i)).toList();
        assertThat(report("random", differences(dialogues, 2), Kinds.read())).isEmpty();
    }

    /** Writes what was found to a file, and returns what no kind explains. */
    private static String report(String name, List<Difference> found, Kinds kinds)
            throws IOException {
        var byKind = new TreeMap<String, Integer>();
        var unexplained = new ArrayList<Difference>();
        for (var difference : found) {
            var kind = kinds.of(difference);
            byKind.merge(kind.orElse("(none)") + ", " + difference.peer(), 1, Integer::sum);
            if (kind.isEmpty()) unexplained.add(difference);
        }
        var text =
                unexplained.stream()
                        .sorted(Difference.order())
                        .map(Difference::toString)
                        .collect(Collectors.joining("\n"));
        Files.writeString(
                Path.of("target/differences-" + name + ".txt"),
                byKind.entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue() + "\n")
                        .collect(Collectors.joining("", "", "\n" + text + "\n")));
        return text;
    }

    /** Holds all dialogues with all servers at once, each dialogue from an address of its own. */
    private static List<Difference> differences(List<Dialogue> dialogues, int net)
            throws Exception {
        var before = new HashMap<Peer, Integer>();
        for (var peer : PEERS) before.put(peer, sink(peer).taken().size());
        var talks = new LinkedHashMap<Peer, List<Talk>>();
        try (var threads = Executors.newCachedThreadPool()) {
            var running =
                    PEERS.stream()
                            .map(peer -> threads.submit(() -> talks(peer, dialogues, net)))
                            .toList();
            for (int i = 0; i < PEERS.size(); i++) talks.put(PEERS.get(i), running.get(i).get());
        }
        var found = new ArrayList<Difference>();
        var us = PEERS.getFirst();
        var arrived = new LinkedHashMap<Peer, Map<String, List<Taken>>>();
        for (var peer : PEERS) arrived.put(peer, arrived(peer, talks.get(peer), before.get(peer)));
        for (int i = 0; i < dialogues.size(); i++)
            for (var peer : PEERS.subList(1, PEERS.size()))
                found.addAll(
                        Difference.between(
                                deed(talks.get(us).get(i), arrived.get(us)),
                                peer.name(),
                                deed(talks.get(peer).get(i), arrived.get(peer))));
        return found;
    }

    private static Deed deed(Talk talk, Map<String, List<Taken>> arrived) {
        return new Deed(talk, arrived.getOrDefault(talk.client(), List.of()));
    }

    private static List<Talk> talks(Peer peer, List<Dialogue> dialogues, int net) throws Exception {
        var talks = new ArrayList<Callable<Talk>>();
        for (int i = 0; i < dialogues.size(); i++) {
            var dialogue = dialogues.get(i);
            var client = "127.%d.%d.%d".formatted(net, i / 250, 1 + i % 250);
            talks.add(() -> Talk.with(peer, dialogue, client));
        }
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var done = new ArrayList<Talk>();
            for (var talk : threads.invokeAll(talks)) done.add(talk.get());
            return done;
        }
    }

    /** What came out for each client, as soon as all is there that the server has taken. */
    private static Map<String, List<Taken>> arrived(Peer peer, List<Talk> talks, int before) {
        long taken = talks.stream().mapToLong(Talk::taken).sum();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> sink(peer).taken().size() - before >= taken || sink(peer).isQuiet());
        return sink(peer).taken().stream()
                .skip(before)
                .collect(Collectors.groupingBy(DifferentialTest::client));
    }

    private static RecordingHop sink(Peer peer) {
        return SINKS.get(PEERS.indexOf(peer));
    }

    private static String client(Taken message) {
        var trace = message.octets().split("\r\n(?![ \t])", 2)[0]; // its first field
        int at = trace.indexOf("[127.");
        return at < 0 ? "" : trace.substring(at + 1, trace.indexOf(']', at));
    }
}

package postern.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.app.Programs;

/** What {@code postern audit} says of servers that others wrote, and nmap's script of the same. */
@Tag("peers")
@Tag("root")
@Tag("unpacked")
class AuditVerdictsTest {
    private static final int AT_ONCE = 4;

    /** What was found out about one server. */
    private record Known(Audited audited, String nmap, String nmapOfOurs) {}

    private static final Map<String, Known> KNOWN = new LinkedHashMap<>();

    @BeforeAll
    static void askAll() throws Exception {
        Map<String, Future<Known>> asked = new LinkedHashMap<>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (var server : Audited.SERVERS.entrySet())
                asked.put(server.getKey(), threads.submit(() -> ask(server)));
        }
        for (var server : asked.entrySet()) KNOWN.put(server.getKey(), server.getValue().get());
    }

    @AfterAll
    static void forget() {
        KNOWN.clear();
    }

    private static Known ask(Map.Entry<String, Audited.Starter> server) throws Exception {
        int hop = Programs.freePort();
        try (var peer = server.getValue().start(server.getKey(), hop)) {
            return new Known(
                    Audited.of(peer, hop, Audited.VICTIM),
                    Audited.nmap(peer, "outside.example"),
                    Audited.nmap(peer, Peer.OURS));
        }
    }

    static Stream<String> servers() {
        return Audited.SERVERS.keySet().stream().sorted();
    }

    private static Known known(String server) {
        return KNOWN.get(server);
    }

    /** A name with a comma says how it was opened. */
    private static boolean isOpen(String server) {
        return server.contains(",");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theVerdictIsRight(String server) {
        var audited = known(server).audited();
        assertThat(audited.verdict())
                .as(server + ": " + audited.answer())
                .isEqualTo(isOpen(server) ? "open" : "closed");
        assertThat(audited.status()).isEqualTo(isOpen(server) ? 1 : 0);
        assertThat(audited.open().isEmpty()).isEqualTo(!isOpen(server));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatCameOutShowsIt(String server) {
        var victim = "<" + Audited.VICTIM + ">";
        var cameOut = known(server).audited().cameOut();
        if (server.endsWith("a pattern too wide")) // it relays to look-alikes of ours, not to him
        assertThat(cameOut).noneMatch(path -> path.contains(victim));
        else if (isOpen(server)) assertThat(cameOut).anyMatch(path -> path.contains(victim));
        else assertThat(cameOut).noneMatch(path -> path.contains(victim));
    }

    @Test
    void eachWayOfOpeningIsNamed() {
        assertThat(known("Postfix, all networks").audited().open()).contains("relay-plain");
        assertThat(known("Postfix, senders of ours").audited().open())
                .contains("relay-reverse-path");
        assertThat(known("Postfix, hosts that call themselves ours").audited().open())
                .containsExactly("relay-helo");
        assertThat(known("Postfix, a pattern too wide").audited().open())
                .containsExactly("relay-look-alike");
        assertThat(known("Postfix, percent taken apart").audited().open())
                .contains("relay-percent");
        assertThat(known("Exim, senders of ours").audited().open()).contains("relay-reverse-path");
        assertThat(known("OpenSMTPD, from any for any").audited().open()).contains("relay-plain");
        assertThat(known("Postern, the auditor's network").audited().open())
                .contains("relay-plain");
    }

    /** The table of docs/open-relays.md is what is seen here. */
    @Test
    void besideNmap() throws Exception {
        var table =
                servers()
                        .map(server ->
                                "| %s | %s | %s | %s | %s |"
                                        .formatted(
                                                server,
                                                isOpen(server) ? "open" : "closed",
                                                known(server).audited().verdict(),
                                                known(server).nmap(),
                                                known(server).nmapOfOurs()))
                        .toList();
        assertThat(Files.readAllLines(Path.of("docs/open-relays.md"))).containsSequence(table);
    }

    @Test
    void weFindAllThatNmapFinds() {
        assertThat(
                        servers()
                                .filter(server ->
                                        isOpen(server) && known(server).nmap().equals("open")))
                .hasSizeGreaterThan(2)
                .allMatch(server -> known(server).audited().verdict().equals("open"));
    }

    @Test
    void withoutSendingWhatIsRewrittenBehindRcptIsNotSeen() throws Exception {
        int hop = Programs.freePort();
        var name = "Postfix, percent taken apart";
        try (var peer = Audited.SERVERS.get(name).start(name, hop)) {
            var audited = Audited.of(peer, hop);
            assertThat(audited.verdict()).isEqualTo("could not tell");
            assertThat(audited.answer().toString()).contains("--deliver-to");
        }
    }

    @Test
    void messagesAreSmuggledThroughAPostfixThatTakesBareNewlines() throws Exception {
        for (var forbidden : List.of("no", "yes")) {
            int hop = Programs.freePort();
            try (var peer =
                    PostfixPeer.start("", hop, "smtpd_forbid_bare_newline = " + forbidden)) {
                var audited = Audited.of(peer, hop, "someone@ours.example");
                assertThat(audited.open())
                        .as(forbidden + audited.answer())
                        .isEqualTo(forbidden.equals("no") ? List.of("smuggling") : List.of());
            }
        }
    }
}

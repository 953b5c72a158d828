package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import postern.config.Hop.Protocol;
import postern.config.HopSecurity;
import postern.config.OAuthClient;
import postern.config.RouteRule.TlsDemand;
import postern.dns.Tlsa;
import postern.login.Credentials;
import postern.login.Errand;
import postern.login.Mechanism;
import postern.login.SecureChannel;
import postern.login.TokenSource;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.route.Assurance;
import postern.route.NextHop;

/** Plays each dialogue with the client machine: in whole lines, and octet by octet both ways. */
class ClientTranscriptTest {
    private static final Path FOLDER = Path.of("src/test/transcripts/client");

    private static final OAuthClient CLIENT =
            new OAuthClient(
                    URI.create("https://login.example/token"),
                    "us",
                    null,
                    new OAuthClient.Grant.ClientCredentials(),
                    "",
                    null,
                    Duration.ofSeconds(1));

    @TestFactory
    List<DynamicTest> transcripts() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            var tests = new ArrayList<DynamicTest>();
            for (var file : files.filter(f -> f.toString().endsWith(".smtp")).sorted().toList()) {
                var transcript = ClientTranscript.read(file);
                var name = FOLDER.relativize(file) + ": " + transcript.title();
                tests.add(
                        DynamicTest.dynamicTest(
                                name + ", whole", () -> new Play(transcript, 65536).run()));
                tests.add(
                        DynamicTest.dynamicTest(
                                name + ", octet by octet", () -> new Play(transcript, 1).run()));
            }
            assertThat(tests).isNotEmpty();
            return tests;
        }
    }

    /** One run of one dialogue. */
    private static final class Play {
        private final ClientTranscript transcript;
        private final int piece;
        private final Delivery delivery;
        private final StringBuilder sent = new StringBuilder();
        private final List<String> effects = new ArrayList<>();
        private Instant now = Instant.EPOCH;
        private boolean unreadable;
        private @Nullable Errand errand;

        Play(ClientTranscript transcript, int piece) {
            this.transcript = transcript;
            this.piece = piece;
            var hop =
                    new NextHop(
                            "mx.example",
                            IpAddress.of(transcript.hop().getOrDefault("address", "192.0.2.25")),
                            Integer.parseInt(transcript.hop().getOrDefault("port", "25")),
                            Protocol.valueOf(transcript.hop().getOrDefault("protocol", "SMTP")),
                            security(transcript.hop()),
                            assurance());
            var name = Domain.of("postern.example");
            delivery = new Delivery(hop, name, credentials(), Timeouts.STANDARD, now);
        }

        private static HopSecurity security(Map<String, String> hop) {
            var tls = TlsDemand.valueOf(hop.getOrDefault("tls", "OPPORTUNISTIC"));
            var security = HopSecurity.of(tls);
            return hop.containsKey("requiretls") ? security.requiringTls() : security;
        }

        private Assurance assurance() {
            return switch (transcript.hop().getOrDefault("assurance", "none")) {
                case "none" -> Assurance.NONE;
                case "dane" -> dane(List.of(new Tlsa(3, 1, 1, "ab".repeat(32))));
                case "mta-sts" -> new Assurance.Sts();
                case "dane-unusable" -> dane(List.of());
                default -> throw new IllegalArgumentException(transcript.title());
            };
        }

        private static Assurance dane(List<Tlsa> records) {
            return new Assurance.Dane("mx.example", records, Set.of("mx.example"));
        }

        private @Nullable Credentials credentials() {
            var hop = transcript.hop();
            var allowed = EnumSet.noneOf(Mechanism.class);
            for (var word : hop.getOrDefault("mechanisms", "").split(","))
                if (!word.isEmpty()) allowed.add(Mechanism.of(word));
            if (hop.containsKey("token-of"))
                return Credentials.tokens(
                        hop.get("token-of"), new TokenSource(CLIENT, () -> now), allowed, _ -> {});
            if (!hop.containsKey("login")) return null;
            var words = hop.get("login").split("/", 2);
            return Credentials.password(
                    words[0], words[1], allowed, () -> hop.getOrDefault("nonce", "nonce"));
        }

        private static SecureChannel channel(String words) {
            return words.isEmpty()
                    ? SecureChannel.PLAIN
                    : new SecureChannel(
                            words.getBytes(StandardCharsets.US_ASCII), new byte[0], null);
        }

        void run() {
            if (!transcript.hop().containsKey("connect")) on(new ClientEvent.Connected());
            var lines = transcript.lines();
            for (int i = 0; i < lines.size(); i++) {
                var line = lines.get(i);
                switch (line.mark()) {
                    case 'S' -> {
                        nothingLeft(line);
                        var all = new StringBuilder(line.text());
                        while (i + 1 < lines.size() && lines.get(i + 1).mark() == 'S')
                            all.append(lines.get(++i).text());
                        feed(all.toString());
                    }
                    case 'C' -> {
                        assertThat(sent.toString())
                                .as("line " + line.number())
                                .startsWith(line.text());
                        sent.delete(0, line.text().length());
                    }
                    case '>' -> {
                        nothingLeft(line);
                        event(line.text());
                    }
                    default -> {
                        assertThat(effects).as("line " + line.number()).isNotEmpty();
                        assertThat(effects.removeFirst())
                                .as("line " + line.number())
                                .isEqualTo(line.text());
                    }
                }
            }
            nothingLeft(new ClientTranscript.Line('.', "", lines.getLast().number() + 1));
        }

        private void nothingLeft(ClientTranscript.Line line) {
            assertThat(sent.toString()).as("sent ahead of line " + line.number()).isEmpty();
            assertThat(effects).as("effects ahead of line " + line.number()).isEmpty();
        }

        private void feed(String octets) {
            for (int i = 0; i < octets.length(); i += piece) {
                var part = octets.substring(i, Math.min(octets.length(), i + piece));
                var bytes = ByteBuffer.wrap(part.getBytes(StandardCharsets.ISO_8859_1));
                on(new ClientEvent.Bytes(bytes));
                boolean closed = effects.stream().anyMatch(e -> e.startsWith("close"));
                assertThat(bytes.hasRemaining() && !closed).isFalse();
            }
        }

        private void event(String words) {
            var verb = words.split(" ", 2)[0];
            var rest = words.contains(" ") ? words.split(" ", 2)[1] : "";
            switch (verb) {
                case "assign", "assign-late" -> {
                    assertThat(delivery.isIdle())
                            .as("idle before " + words)
                            .isEqualTo(verb.equals("assign"));
                    var message = transcript.messages().get(rest).message();
                    var all = new ArrayList<Integer>();
                    for (int i = 0; i < message.envelope().recipients().size(); i++) all.add(i);
                    on(new ClientEvent.Assigned(new Assignment(message, all)));
                }
                case "busy" -> assertThat(delivery.isIdle()).isFalse();
                case "idle" -> assertThat(delivery.isIdle()).isTrue();
                case "finish" -> on(new ClientEvent.Finish());
                case "gone" -> on(new ClientEvent.Gone(rest));
                case "tls" ->
                        on(
                                new ClientEvent.TlsStarted(
                                        "TLSv1.3", "TLS_AES_128_GCM_SHA256", channel(rest)));
                case "tls-failed" -> on(new ClientEvent.TlsFailed(rest));
                case "salted" -> on(new ClientEvent.Ran(runErrand()));
                case "token" -> on(new ClientEvent.Ran(new Errand.Result.Token(rest)));
                case "token-refused" -> on(new ClientEvent.Ran(new Errand.Result.Refused(rest)));
                case "missing" -> on(new ClientEvent.Ran(new Errand.Result.Missing(rest)));
                case "unreadable" -> unreadable = true;
                case "time" -> { // due exactly then, and not a second before
                    now = now.plus(Duration.parse("PT" + rest).minusSeconds(1));
                    on(new ClientEvent.TimeUp());
                    assertThat(effects).as("effects before " + rest).isEmpty();
                    now = now.plusSeconds(1);
                    assertThat(delivery.deadline()).as("deadline").isEqualTo(now);
                    on(new ClientEvent.TimeUp());
                }
                default -> throw new IllegalArgumentException(words);
            }
        }

        private Errand.Result runErrand() {
            var waiting = errand;
            errand = null;
            return waiting == null ? new Errand.Result.Missing("") : waiting.run();
        }

        private void on(ClientEvent event) {
            for (var effect : delivery.on(event, now)) {
                switch (effect) {
                    case ClientEffect.Send(var bytes) ->
                            sent.append(StandardCharsets.ISO_8859_1.decode(bytes));
                    case ClientEffect.Read read -> on(content(read));
                    case ClientEffect.StartTls _ -> effects.add("tls");
                    case ClientEffect.Run(var wanted) -> {
                        errand = wanted;
                        var refused = wanted instanceof Errand.Fetch(_, var old, _) ? old : "";
                        effects.add(wanted + (refused.isEmpty() ? "" : " instead of " + refused));
                    }
                    case ClientEffect.Ready _ -> effects.add("ready");
                    case ClientEffect.Done(var report) -> effects.add(text(report));
                    case ClientEffect.Close(var failure, var retryInClear) ->
                            effects.add(
                                    "close"
                                            + (failure == null ? "" : " " + failure)
                                            + (retryInClear ? " (retry in clear)" : ""));
                }
            }
        }

        private ClientEvent content(ClientEffect.Read read) {
            if (unreadable) return new ClientEvent.Content(null);
            var octets =
                    transcript.messages().values().stream()
                            .filter(m -> m.message().id().equals(read.id()))
                            .findFirst()
                            .orElseThrow()
                            .octets();
            int from = (int) read.position();
            int to = Math.min(octets.length(), from + Math.min(piece, read.limit()));
            var part = octets.substring(from, to).getBytes(StandardCharsets.ISO_8859_1);
            return new ClientEvent.Content(ByteBuffer.wrap(part));
        }

        private String text(Report report) {
            var text = new StringBuilder("done");
            for (var mail : transcript.messages().entrySet())
                if (mail.getValue().message().equals(report.assignment().message()))
                    text.append(' ').append(mail.getKey());
            for (var outcome : report.outcomes())
                text.append(" | ")
                        .append(
                                switch (outcome) {
                                    case Outcome.Delivered(_, var reply, var passedOn, _) ->
                                            "delivered " + reply + (passedOn ? " (dsn)" : "");
                                    case Outcome.Deferred(var reply) -> "deferred " + reply;
                                    case Outcome.Failed(var reply) -> "failed " + reply;
                                    case Outcome.Again _ -> "again";
                                });
            return text.toString();
        }
    }
}

package postern.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.mail.IpAddress;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.policy.Verdict;
import postern.proof.Counterexample;
import postern.transcripts.BarePeer;
import postern.transcripts.Player;
import postern.transcripts.Transcript;

/** Transactions as SMTP, and as transcripts that can be played. */
class DialogueTest {
    private static final String CONFIGURATION =
            """
            hostname: mail.example.com
            domains: [example.com]
            listeners:
              inbound: { address: "127.0.0.1:25" }
              third floor: { address: "127.0.0.1:26", tls: required }
              submissions: { address: "127.0.0.1:465", tls: implicit, proxy: { from: 0.0.0.0/0 } }
            grants:
              - receive: { on: [inbound, third floor] }
              - relay: { on: [submissions], from: 10.0.0.0/24 }
            guards:
              - block: { from: 203.0.113.0/24 }
              - reverse-path: { rules: [ { match: "*@held.example", action: hold } ], otherwise: allow }
            routes: [ { to: any, next-hop: mx } ]
            """;

    @TempDir private Path folder;

    private Settings settings() throws IOException {
        var file = folder.resolve("postern.yaml");
        Files.writeString(file, CONFIGURATION);
        return ((Reading.Read) SettingsFile.read(file)).settings();
    }

    private static Facts facts(String... words) {
        var facts = Facts.NONE;
        for (var word : words) {
            int equals = word.indexOf('=');
            var fact = FactText.named(word.substring(0, equals));
            facts = FactText.read(facts, fact, word.substring(equals + 1)).orThrow();
        }
        return facts;
    }

    /** Somebody in front of the client says whose mail it is. */
    private Counterexample proxied(Facts facts, String proxy) throws IOException {
        var decided = (Verdict.Decided) settings().policy().judge(facts);
        return new Counterexample(
                facts, decided.decision(), decided.trace(), List.of(), IpAddress.of(proxy));
    }

    /** The dialogue as a transcript; it is played to a machine of the tests first. */
    private String played(Facts facts) throws IOException {
        return play(TranscriptText.of("no-open-relay: it is open", settings(), facts));
    }

    private String play(String text) throws IOException {
        var saved = folder.resolve("found.smtp");
        Files.writeString(saved, text);
        var transcripts = Transcript.read(saved);
        assertThat(transcripts).hasSize(1);
        for (int piece : new int[] {1, 1000})
            Player.play(
                    transcripts.getFirst(),
                    BarePeer.of(transcripts.getFirst(), left -> Math.min(left, piece)));
        return text.replace(folder.toString(), "");
    }

    @Test
    void aStrangerWritesToUs() throws IOException {
        var facts =
                facts(
                        "listener=inbound",
                        "client=192.0.2.1",
                        "now=2026-11-01T00:00:00Z",
                        "helo=client.example",
                        "tls=false",
                        "user=",
                        "reverse-path=<a@b.example>",
                        "forward-path=c@example.com");
        assertThat(played(facts))
                .isEqualTo(
                        """
                        # no-open-relay: it is open
                        # This is what happens under that policy, and should not.
                        with policy=/postern.yaml listener=inbound client=192.0.2.1 now=2026-11-01T00:00:00Z user=
                        S: 220 mail.example.com ESMTP Postern
                        C: EHLO client.example
                        S: 250-mail.example.com
                        S: …
                        C: MAIL FROM:<a@b.example>
                        S: 250 2.1.0 Sender OK
                        C: RCPT TO:<c@example.com>
                        S: 250 2.1.5 Recipient OK
                        """);
    }

    @Test
    void startTlsComesFirstWhereItIsNeeded() throws IOException {
        var text =
                played(
                        facts(
                                "listener=third floor",
                                "client=192.0.2.1",
                                "tls=true",
                                "forward-path=c@example.com"));
        assertThat(text)
                .contains("listener=third\\x20floor")
                .contains(
                        "C: STARTTLS\nS: 220 2.0.0 Ready to start TLS\n! tls\nC: EHLO [192.0.2.1]\n")
                .endsWith("S: 250 2.1.5 Recipient OK\n");
    }

    @Test
    void whereFromMattersTheMessageIsSent() throws IOException {
        var text =
                played(
                        facts(
                                "listener=submissions",
                                "client=10.0.0.1",
                                "tls=true",
                                "reverse-path=<x@held.example>",
                                "forward-path=y@foreign.example",
                                "from=<z@example.com>"));
        assertThat(text)
                .endsWith(
                        """
                        S: 354 End data with <CR><LF>.<CR><LF>
                        C: From: <z@example.com>
                        C: Subject: Example
                        C:
                        C: .
                        S: 250 *
                        M: <x@held.example> held:<y@foreign.example>
                        """);
    }

    @Test
    void aProxySpeaksFirst() throws IOException {
        var facts =
                facts(
                        "listener=submissions",
                        "client=10.0.0.1",
                        "now=2026-11-01T00:00:00Z",
                        "tls=true",
                        "user=",
                        "reverse-path=<a@b.example>",
                        "forward-path=y@foreign.example");
        assertThat(
                        play(
                                TranscriptText.of(
                                        "no-borrowed-identity: it is borrowed",
                                        settings(),
                                        proxied(facts, "203.0.113.9"))))
                .isEqualTo(
                        """
                        # no-borrowed-identity: it is borrowed
                        # This is what happens under that policy, and should not.
                        with policy=/postern.yaml listener=submissions now=2026-11-01T00:00:00Z user= proxy=203.0.113.9
                        C: PROXY TCP4 10.0.0.1 127.0.0.1 4711 465
                        S: 220 mail.example.com ESMTP Postern
                        C: EHLO [10.0.0.1]
                        S: 250-mail.example.com
                        S: …
                        C: MAIL FROM:<a@b.example>
                        S: 250 2.1.0 Sender OK
                        C: RCPT TO:<y@foreign.example>
                        S: 250 2.1.5 Recipient OK
                        """);
    }

    @Test
    void aProxySpeaksOfBothFamilies() throws IOException {
        var facts =
                facts(
                        "listener=inbound",
                        "client=2001:db8::7",
                        "forward-path=y@foreign.example",
                        "user=",
                        "reverse-path=<a@b.example>",
                        "now=2026-11-01T00:00:00Z");
        assertThat(Dialogue.of(settings(), proxied(facts, "203.0.113.9")).lines().getFirst())
                .isEqualTo(new Dialogue.Line.Client("PROXY TCP6 2001:db8::7 2001:db8::25 4711 25"));
    }

    @Test
    void aRefusalEndsIt() throws IOException {
        assertThat(played(facts("listener=inbound", "client=203.0.113.7")))
                .endsWith("S: 554 5.7.1 Your host may not send mail here\n! closed\n");
        assertThat(
                        played(
                                facts(
                                        "listener=inbound",
                                        "client=192.0.2.1",
                                        "forward-path=y@foreign.example",
                                        "from=<>")))
                .endsWith("C: RCPT TO:<y@foreign.example>\nS: 550 5.7.1 Relaying denied\n");
    }

    @Test
    void whatNoSessionFindsIsSupposed() throws IOException {
        var lines =
                new ArrayList<>(
                        Dialogue.of(settings(), facts("client=192.0.2.1", "user=ann")).lines());
        assertThat(lines).contains(new Dialogue.Line.LoggedIn("ann", true));
        assertThat(
                        Dialogue.of(
                                        settings(),
                                        facts(
                                                "listener=third floor",
                                                "client=192.0.2.1",
                                                "user=ann"))
                                .lines())
                .contains(new Dialogue.Line.LoggedIn("ann", false));
        // Whoever has logged in may not use what is granted to strangers.
        assertThat(
                        played(
                                facts(
                                        "listener=inbound",
                                        "client=192.0.2.1",
                                        "user=ann",
                                        "forward-path=c@example.com")))
                .contains("# logged in as ann, in clear text\n")
                .endsWith("S: 550 5.7.1 Relaying denied\n");
    }
}

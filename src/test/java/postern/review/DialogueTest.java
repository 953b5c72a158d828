package postern.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.policy.FactText;
import postern.policy.Facts;
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
              submissions: { address: "127.0.0.1:465", tls: implicit }
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

    /** The dialogue as a transcript; it is played to a machine of the tests first. */
    private String played(Facts facts) throws IOException {
        var saved = folder.resolve("found.smtp");
        var text = TranscriptText.of("no-open-relay: it is open", settings(), facts);
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
        assertThat(lines).contains(new Dialogue.Line.LoggedIn("ann"));
        // Whoever has logged in may not use what is granted to strangers.
        assertThat(
                        played(
                                facts(
                                        "listener=inbound",
                                        "client=192.0.2.1",
                                        "user=ann",
                                        "forward-path=c@example.com")))
                .contains("# logged in as ann\n")
                .endsWith("S: 550 5.7.1 Relaying denied\n");
    }
}

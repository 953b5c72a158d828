package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.console.ControlProtocol.Ending;

/** Recipients that do not exist, by a list, by a map, and by whoever delivers to them. */
@Timeout(120)
class UnknownRecipientRelayTest extends PolicyRig {
    private final MovedClock clock = new MovedClock();

    @BeforeEach
    void begin() throws IOException {
        write("people.txt", "ann@list.example\n*-team@list.example\n");
        write("aliases.map", "ann@map.example ann@hub.example\n@all.map.example hub\n");
        start(
                """
                domains: [list.example, map.example, all.map.example, asked.example]
                grants:
                  - receive: { on: [inbound] }
                guards:
                  - unknown-recipient: { to: [list.example], known: [{ file: people.txt }] }
                  - unknown-recipient: { to: [map.example, all.map.example], known: [{ map: aliases.map }],
                                         reply: "550 5.1.1 Nobody of that name" }
                  - unknown-recipient: { to: [asked.example], ask: next-hop }
                """,
                Worlds.at(clock));
    }

    private String rcpt(String to) throws IOException {
        return rcpt("a@client.example", to);
    }

    @Test
    void aListKnowsThem() throws Exception {
        assertThat(rcpt("ann@list.example")).startsWith("250");
        assertThat(rcpt("web-team@list.example")).startsWith("250");
        assertThat(rcpt("bob@list.example")).startsWith("550 5.1.1");
        assertThat(rcpt("postmaster")).startsWith("250");

        write("people.txt", "bob@list.example\n");
        assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
        assertThat(rcpt("bob@list.example")).startsWith("250");
        assertThat(rcpt("ann@list.example")).startsWith("550 5.1.1");
    }

    @Test
    void aMapKnowsThem() throws Exception {
        assertThat(rcpt("ann@map.example")).startsWith("250");
        assertThat(rcpt("whoever@all.map.example")).startsWith("250");
        assertThat(rcpt("bob@map.example")).isEqualTo("550 5.1.1 Nobody of that name");
        assertThat(hop.commands()).as("a list needs no question").isEmpty();
    }

    private long questions(String mailbox) {
        return hop.commands().stream().filter(c -> c.equals("RCPT TO:<" + mailbox + ">")).count();
    }

    @Test
    void theNextHopKnowsThemAndItsAnswersAreRemembered() throws Exception {
        hop.answer(line ->
                line.startsWith("RCPT TO:<nobody@")
                        ? "550 5.1.1 no"
                        : line.startsWith("RCPT TO:<full@") ? "452 4.2.2 full" : "");
        for (int i = 0; i < 3; i++) {
            assertThat(rcpt("ann@asked.example")).startsWith("250");
            assertThat(rcpt("nobody@asked.example")).startsWith("550 5.1.1");
        }
        assertThat(rcpt("full@asked.example")).startsWith("451");
        assertThat(questions("ann@asked.example")).isOne();
        assertThat(questions("nobody@asked.example")).isOne();
        assertThat(hop.commands()).contains("MAIL FROM:<>").noneMatch(c -> c.startsWith("DATA"));

        clock.move(Duration.ofMinutes(6)); // longer than what does not exist is remembered
        assertThat(rcpt("ann@asked.example")).startsWith("250");
        assertThat(rcpt("nobody@asked.example")).startsWith("550 5.1.1");
        assertThat(questions("ann@asked.example")).isOne();
        assertThat(questions("nobody@asked.example")).isEqualTo(2);
    }

    @Test
    void aNextHopThatIsDownDefersWhatItWasNotAskedBefore() throws Exception {
        assertThat(rcpt("ann@asked.example")).startsWith("250");
        int port = hop.port();
        hop.close();
        assertThat(rcpt("ann@asked.example")).as("remembered").startsWith("250");
        assertThat(rcpt("new@asked.example")).startsWith("451");

        hop = new RecordingHop(port);
        assertThat(rcpt("new@asked.example")).as("left alone for a while").startsWith("451");
        assertThat(hop.connections()).isZero();
        clock.move(Duration.ofSeconds(11));
        assertThat(rcpt("new@asked.example")).startsWith("250");
        assertThat(hop.connections()).isOne();
    }
}

package postern.transcripts;

import static org.assertj.core.api.Assertions.assertThat;

/** Plays the client's part of a transcript, and compares what the server says with its own. */
public final class Player {
    private final Transcript transcript;
    private final Peer peer;
    private final StringBuilder toSend = new StringBuilder();
    private final StringBuilder expected = new StringBuilder();
    private String body; // of the last message, as long as nothing was compared with it
    private int bodyLine;

    private Player(Transcript transcript, Peer peer) {
        this.transcript = transcript;
        this.peer = peer;
    }

    public static void play(Transcript transcript, Peer peer) {
        try (peer) {
            new Player(transcript, peer).play();
        }
    }

    private void play() {
        for (var line : transcript.lines()) {
            if (!(line instanceof Transcript.Line.Body)) compareBody();
            switch (line) {
                case Transcript.Line.Client(_, var octets) -> toSend.append(octets);
                case Transcript.Line.Pause _ -> flush();
                case Transcript.Line.Server server -> {
                    flush();
                    hear(server);
                }
                case Transcript.Line.Accepted(int number, var envelope) -> {
                    flush();
                    var taken = peer.taken();
                    assertThat(taken).as(at(number)).isPresent();
                    assertThat(taken.orElseThrow().envelope()).as(at(number)).isEqualTo(envelope);
                    body = taken.orElseThrow().octets();
                }
                case Transcript.Line.Body(int number, var octets) -> {
                    expected.append(octets);
                    bodyLine = number;
                }
                case Transcript.Line.Event(int number, var word) -> {
                    flush();
                    if (word.equals("closed")) assertThat(peer.isClosed()).as(at(number)).isTrue();
                    else peer.event(word);
                }
            }
        }
        compareBody();
        flush();
        assertThat(peer.isSilent()).as(transcript + ": nothing more is said").isTrue();
        assertThat(peer.taken()).as(transcript + ": nothing more is accepted").isEmpty();
    }

    private void flush() {
        if (!toSend.isEmpty()) peer.send(toSend.toString());
        toSend.setLength(0);
    }

    private void hear(Transcript.Line.Server expects) {
        if (expects.pattern().equals("…")) {
            while (peer.line().orElse("").startsWith("-", 3)) {}
            return;
        }
        var said = peer.line();
        assertThat(said).as(at(expects.number()) + " " + expects.pattern()).isPresent();
        assertThat(matches(expects.pattern(), said.orElseThrow()))
                .as(at(expects.number()) + " expected: " + expects.pattern() + ", said: " + said)
                .isTrue();
    }

    /** Whether a text is what a pattern says, in which each "*" is any text. */
    private static boolean matches(String pattern, String text) {
        int star = pattern.indexOf('*');
        if (star < 0) return pattern.equals(text);
        if (!text.startsWith(pattern.substring(0, star))) return false;
        var rest = pattern.substring(star + 1);
        for (int i = star; i <= text.length(); i++)
            if (matches(rest, text.substring(i))) return true;
        return false;
    }

    private void compareBody() {
        if (bodyLine == 0) return;
        var message = body;
        int end = 0; // of our Received field
        do end = message.indexOf("\r\n", end) + 2;
        while (message.startsWith("\t", end));
        assertThat(message).as(at(bodyLine)).startsWith("Received: ");
        assertThat(message.substring(end)).as(at(bodyLine)).isEqualTo(expected.toString());
        expected.setLength(0);
        bodyLine = 0;
    }

    private String at(int number) {
        return transcript + " (line " + number + ")";
    }
}

package postern.transcripts;

import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every transcript against the bare machine: in one piece, octet by octet, cut at random. */
class BareTranscriptsTest {
    /** What is longer goes in large pieces until less is left, or it would take all day. */
    private static final int HUGE = 2000;

    static List<Transcript> all() {
        return Transcript.all();
    }

    private static void play(Transcript transcript, IntUnaryOperator pieces) {
        Player.play(transcript, BarePeer.of(transcript, pieces));
    }

    @ParameterizedTest
    @MethodSource("all")
    void inOnePiece(Transcript transcript) {
        play(transcript, left -> left);
    }

    @ParameterizedTest
    @MethodSource("all")
    void cutInPieces(Transcript transcript) {
        if (transcript.terms().containsKey("whole")) return; // what it is about comes in one piece
        play(transcript, left -> left > HUGE ? HUGE : 1);
        for (int seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            play(transcript, left -> left > HUGE ? HUGE : 1 + random.nextInt(left));
        }
    }

    static List<Transcript> elsewhere() {
        return Circumstance.all();
    }

    /** In clear and in TLS, behind a proxy, in other states, from people with other rights. */
    @ParameterizedTest
    @MethodSource("elsewhere")
    void inOtherCircumstances(Transcript transcript) {
        play(transcript, left -> left);
        if (transcript.terms().containsKey("whole")) return;
        for (int seed = 0; seed < 3; seed++) {
            var random = new Random(seed);
            play(transcript, left -> left > HUGE ? HUGE : 1 + random.nextInt(left));
        }
    }
}

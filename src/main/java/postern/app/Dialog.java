package postern.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/** Questions and answers, one line each. An answer that cannot be read is asked for three times. */
final class Dialog {
    private static final int TRIES = 3;

    private final BufferedReader in;
    private final PrintWriter out;

    Dialog(BufferedReader in, PrintWriter out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Asks until an answer can be read.
     *
     * @param otherwise what an empty line means; null where an answer is needed
     * @param flag what says the same without being asked
     * @throws Failure if there is no answer, or three wrong ones
     */
    <T> T ask(
            String question,
            @Nullable String otherwise,
            String flag,
            Function<String, Parsed<T>> reader) {
        for (int i = 0; i < TRIES; i++) {
            out.print(question + (otherwise == null ? "" : " [" + otherwise + "]") + ": ");
            out.flush();
            var line = line();
            if (line == null) {
                out.println();
                throw new Failure(
                        Failure.UNREADABLE,
                        "no answer to \"" + question + "\": the input has ended",
                        "answer it, or give " + flag);
            }
            var answer = line.isBlank() && otherwise != null ? otherwise : line.strip();
            switch (answer.isEmpty() ? Parsed.<T>bad("it is empty") : reader.apply(answer)) {
                case Parsed.Good<T>(var value) -> {
                    return value;
                }
                case Parsed.Bad<T>(var why) -> out.println("  That does not do: " + why + ".");
            }
        }
        throw new Failure(
                Failure.UNREADABLE,
                "three answers to \"" + question + "\" could not be read",
                "begin again, or give " + flag);
    }

    private @Nullable String line() {
        try {
            return in.readLine();
        } catch (IOException e) {
            return null; // as good as the end
        }
    }
}

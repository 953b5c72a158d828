package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages in files, as they went over the wire. */
class SavedMessageTest {
    /** The files are written with n for LF and r for CR. */
    @ParameterizedTest
    @CsvSource({
        "A:1nnxn, A:1rnrnxrn",
        "A:1rnrnxrn, A:1rnrnxrn",
        "A:1rrnn, A:1rrnrn",
        "From a bnA:1n, A:1rn",
        "From a brnA:1rn, A:1rn",
        "From: an, From: arn",
        "From, From",
        "Fro, Fro",
        "'From ', 'From '",
        "From : an, From : arn",
        "From  : an, From  : arn",
        "From  an, From  arn",
        "'From nA:1n', 'From rnA:1rn'",
        "'', ''",
        "x, x",
        "FromFrom x, FromFrom x"
    })
    void linesEndInCrlf(String file, String wire) throws IOException {
        var octets = text(file).getBytes(StandardCharsets.ISO_8859_1);
        for (int step : new int[] {1, 2, 3, 1000}) {
            var in =
                    new ByteArrayInputStream(octets) {
                        @Override
                        public synchronized int read(byte[] into, int at, int length) {
                            return super.read(into, at, Math.min(step, length));
                        }

                        @Override
                        public int read(byte[] into) {
                            return read(into, 0, into.length);
                        }
                    };
            assertThat(read(in)).isEqualTo(text(wire));
        }
    }

    private static String text(String written) {
        return written.replaceAll("r(?=[rn]|$)", "\r").replace('n', '\n');
    }

    private static String read(InputStream in) throws IOException {
        var out = new ByteArrayOutputStream();
        SavedMessage.read(
                in,
                piece -> {
                    var octets = new byte[piece.remaining()];
                    piece.get(octets);
                    out.writeBytes(octets);
                });
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}

package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same on a listener where nobody logs in, by BoringSSL. */
@Tag("peers")
class NativeOpenSslTest extends OpenSslTest {
    @Override
    Set<String> logins() {
        return Set.of();
    }

    @Override
    String ours(String theirs) {
        return ""; // it gives no keying material away
    }

    /**
     * Debian on these machines has what it needs; else all of the above would test Java's again.
     */
    @Test
    void itIsThere() {
        assertThat(NativeTls.isThere()).isTrue();
    }
}

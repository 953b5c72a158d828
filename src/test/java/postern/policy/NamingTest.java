package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import postern.mail.Domain;

class NamingTest {
    @Test
    void eachOutcomeHasItsWord() {
        assertThat(Naming.confirmed(Domain.of("mail.example")).shown()).isEqualTo("mail.example");
        assertThat(Naming.UNVERIFIED.shown()).isEqualTo("unverified");
        assertThat(Naming.NONE.shown()).isEqualTo("unknown");
        assertThat(Naming.FAILED.shown()).isEqualTo("RDNS failed");
        assertThat(Naming.FAILED.word()).isEqualTo("failed");
        assertThat(Naming.NONE.word()).isEqualTo("none");
    }

    @Test
    void aHostThatIsCalledLikeOneOfOurWordsDoesNotPassForAnotherOutcome() {
        assertThat(Naming.confirmed(Domain.of("unknown")).shown()).isEqualTo("unverified");
        assertThat(Naming.confirmed(Domain.of("unverified")).shown()).isEqualTo("unverified");
    }
}

package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Domain;

/** Whose keys sign a message. */
class KeyringTest {
    private static final SigningKey ONE = Keys.key("RSA2048", "s1", "one.example");
    private static final SigningKey ALSO_ONE = Keys.key("Ed25519", "s2", "one.example");
    private static final SigningKey TWO = Keys.key("Ed25519", "s1", "two.example");

    private final Keyring keyring = new Keyring(List.of(ONE, TWO, ALSO_ONE));

    @Test
    void keysAreOfExactlyTheirDomain() {
        assertThat(keyring.of(Domain.of("one.example"))).containsExactly(ONE, ALSO_ONE);
        assertThat(keyring.of(Domain.of("two.example"))).containsExactly(TWO);
        assertThat(keyring.of(Domain.of("mail.one.example"))).isEmpty();
        assertThat(keyring.isEmpty()).isFalse();
        assertThat(new Keyring(List.of()).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "From: a@one.example                       | s1 s2",
                "From: \"x@two.example\" <a@ONE.example>   | s1 s2",
                "FROM : a@two.example (one.example)        | s1",
                "From: a@one.example, b@one.example        | s1 s2",
                "From: a@one.example, b@two.example        | ''",
                "From: a@one.example/From: a@one.example   | ''",
                "Sender: a@one.example                     | ''",
                "From: a@mail.one.example                  | ''",
                "From: nonsense                            | ''",
                "From: a@[192.0.2.1]                       | ''",
            })
    void theDomainOfFromSigns(String fields, String selectors) {
        var header =
                new HeaderSection(Stream.of(fields.split("/")).map(HeaderField::of).toList(), true);
        assertThat(keyring.of(header).stream().map(k -> k.name().selector()))
                .containsExactly(selectors.isEmpty() ? new String[0] : selectors.split(" "));
    }
}

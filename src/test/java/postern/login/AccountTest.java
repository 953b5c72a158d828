package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.policy.AddressPatterns;

class AccountTest {
    @Test
    void itsNameIsTheOneThatGrantsKnowHoweverADirectoryWritesIt() {
        for (var name : new String[] {"bob", "Bob", "\uff22OB"})
            assertThat(new Account(name, Set.of(), AddressPatterns.of()).user()).isEqualTo("bob");
        assertThat(new Account("A name", Set.of(), AddressPatterns.of()).user())
                .as("one that no grant can name")
                .isEqualTo("A name");
    }
}

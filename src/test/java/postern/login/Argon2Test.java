package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.config.PasswordHash;

class Argon2Test {
    /**
     * All but the first by the program argon2 (Debian 0~20171227), the first from its own tests.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "password|$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "password|$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHRzYWx0$NkGZKA4KvdPekPaIbL6NPjXU2tyVP2oif6TMQBajwDg",
                "correct horse|$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rk2Mi3E4dgRMg0fHaYaptWVZRKqs//6b6k3/nntqGJk",
                "old one|$argon2id$v=16$m=4096,t=3,p=2$c2FsdCBvZiBvbGQ$UszbbAWuF3D1Lx7OsWTV33aCY5zlFE2W"
            })
    void whatOthersHaveMadeFits(String password, String kept) {
        var hash = PasswordHash.parse(kept).orThrow();
        assertThat(Argon2.fits(hash, password)).isTrue();
        assertThat(Argon2.fits(hash, password + "x")).isFalse();
        assertThat(hash.text()).isEqualTo(kept);
    }

    @Test
    void aPasswordIsKeptAsOwaspAsksAndTwiceInTwoWays() {
        var chance = new SecureRandom();
        var kept = Argon2.of("pass wörd", chance).text();
        assertThat(kept).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(Argon2.of("pass wörd", chance).text()).isNotEqualTo(kept);
        assertThat(Argon2.fits(PasswordHash.parse(kept).orThrow(), "pass wörd")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hunter2|in clear",
                "$2y$05$abcdefghijklmnopqrstuv|form",
                "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc|form",
                "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc|m is",
                "$argon2id$v=19$m=65536,t=65,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc|t is",
                "$argon2id$v=19$m=65536,t=2,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc|p is",
                "$argon2id$v=19$m=15,t=2,p=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc|m is",
                "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc|salt",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO0|hash"
            })
    void whatIsNoSuchHashIsNotTaken(String text, String why) {
        assertThat(PasswordHash.parse(text).toString()).contains("Bad").contains(why);
    }
}

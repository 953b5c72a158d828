package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.ProviderException;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.util.encoders.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keys say of a signature, and how little that may cost. */
class KeyCheckTest {
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final byte[] OCTETS = "words".getBytes(StandardCharsets.US_ASCII);

    /** A key that nobody can reckon with. */
    private static final class Odd implements java.security.interfaces.RSAPublicKey {
        private static final long serialVersionUID = 1;
        int asked;

        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            asked++;
            throw new ProviderException("it is odd");
        }

        @Override
        public BigInteger getModulus() {
            asked++;
            throw new ProviderException("it is odd");
        }

        @Override
        public BigInteger getPublicExponent() {
            asked++;
            throw new ProviderException("it is odd");
        }
    }

    private static KeyRecord usable(PublicKey key) {
        return new KeyRecord.Usable("rsa", key, 2048, List.of(), false, false);
    }

    private static KeyCheck check(KeyRecord... records) {
        var signature = RSA.algorithm().sign(RSA.key(), OCTETS);
        return KeyCheck.of(
                RSA.name(),
                new PublishedKeys.Found(List.of(records)),
                RSA.algorithm(),
                OCTETS,
                signature);
    }

    @Test
    void aKeyThatCannotBeUsedIsAnErrorOfItsOwner() {
        var odd = new Odd();
        var found = check(usable(odd));
        assertThat(found.result()).isEqualTo(Result.PERMERROR);
        assertThat(found.why()).contains("cannot be used");
        assertThat(odd.asked).isPositive();
    }

    @Test
    void behindAPassNoKeyIsTried() {
        var odd = new Odd();
        assertThat(check(KeyRecord.parse(RSA.published()), usable(odd)).result())
                .isEqualTo(Result.PASS);
        assertThat(odd.asked).isZero();
    }

    @Test
    void aKeyBeforeTheRightOneDoesNotHideIt() {
        assertThat(check(usable(new Odd()), KeyRecord.parse(RSA.published())).result())
                .isEqualTo(Result.PASS);
    }

    /** One of 2,048 bits takes about a hundred times as long as 65537. */
    @ParameterizedTest
    @CsvSource({"17, true", "64, true", "65, false", "2000, false"})
    void exponentsOfMoreThan64BitsAreRefused(int bits, boolean isUsable) throws Exception {
        var modulus = ((java.security.interfaces.RSAPublicKey) usableKey().key()).getModulus();
        var exponent = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
        var key = Base64.toBase64String(new RSAPublicKey(modulus, exponent).getEncoded());
        var read = KeyRecord.parse("v=DKIM1; p=" + key);
        assertThat(read instanceof KeyRecord.Usable).isEqualTo(isUsable);
        if (!isUsable) assertThat(check(read).result()).isEqualTo(Result.PERMERROR);
    }

    private static KeyRecord.Usable usableKey() {
        return (KeyRecord.Usable) KeyRecord.parse(RSA.published());
    }
}

package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.mail.Domain;
import postern.net.Certificates.Identity;
import postern.net.Certificates.Result;

class CertificatesTest {
    private static final Authority CA = new Authority("Test CA");
    private static final Domain HOST = Domain.of("relay.example");
    private final Instant now = Instant.now();

    @TempDir Path folder;

    private Result<Identity> read() {
        return Certificates.read(folder.resolve("a.pem"), folder.resolve("a.key"));
    }

    @Test
    void theSelfSignedOneIsKept() throws Exception {
        var made = Certificates.selfSigned(folder, HOST, now);
        assertThat(Certificates.selfSigned(folder, HOST, now)).isEqualTo(made);
        assertThat(Certificates.selfSigned(folder, Domain.of("other.example"), now).leaf())
                .isNotEqualTo(made.leaf());
    }

    @Test
    void theSelfSignedOneIsMadeAnewWhenItHasExpired() throws Exception {
        var made = Certificates.selfSigned(folder, HOST, now);
        assertThat(Certificates.selfSigned(folder, HOST, now.plus(Duration.ofDays(3651))).leaf())
                .isNotEqualTo(made.leaf());
    }

    @Test
    void pkcs8() throws Exception {
        var identity = CA.issue(Authority.ec("a.example"));
        Authority.write(folder, "a", identity);
        assertThat(read()).isEqualTo(new Result.Ok<>(identity));
    }

    @Test
    void pkcs1() throws Exception {
        var identity = CA.issue(Authority.rsa("a.example"));
        Authority.write(folder, "a", identity);
        try (var writer = new JcaPEMWriter(Files.newBufferedWriter(folder.resolve("a.key")))) {
            writer.writeObject(identity.key());
        }
        assertThat(Files.readString(folder.resolve("a.key"))).contains("BEGIN RSA PRIVATE KEY");
        assertThat(read()).isEqualTo(new Result.Ok<>(identity));
    }

    /** RFC 5915 with the curve, and without the public key, which may be left out. */
    @Test
    void sec1() throws Exception {
        var pem =
                """
                -----BEGIN EC PRIVATE KEY-----
                MDECAQEEIMmvqdhFunUWas5HcO2TWeyGfEbCdtEOTqHFJMSmxyAhoAoGCCqGSM49
                AwEH
                -----END EC PRIVATE KEY-----
                """;
        Authority.write(folder, "a", CA.issue(Authority.ec("a.example")));
        Files.writeString(folder.resolve("a.key"), pem);
        assertThat(((Result.Unusable<Identity>) read()).why())
                .endsWith("a.key is not the key of the certificate in " + folder.resolve("a.pem"));
    }

    @Test
    void whatIsNoPemIsSaid() throws IOException {
        Authority.write(folder, "a", CA.issue(Authority.ec("a.example")));
        for (var text :
                List.of(
                        "",
                        "nonsense",
                        "-----BEGIN PRIVATE KEY-----\nMIGH",
                        "-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----\n")) {
            Files.writeString(folder.resolve("a.key"), text);
            assertThat(read())
                    .as(text)
                    .isInstanceOfSatisfying(
                            Result.Unusable.class,
                            bad -> assertThat(bad.why()).contains("cannot read", "a.key: "));
        }
    }
}

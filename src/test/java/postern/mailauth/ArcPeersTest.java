package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.Programs;
import postern.dkim.SigningKey;
import postern.dns.Answer;
import postern.dns.FakeResolver;

/**
 * Chains of seals, beside dkimpy: it verifies ours, we verify its, and altered ones fail in both.
 */
@Tag("peers")
@Timeout(180)
class ArcPeersTest {
    private static final String CLIENT = "src/test/clients/arc_peer.py";
    private static final int MESSAGES = 60;
    private static final SigningKey LIST = Sealing.rsa("list.example");

    @TempDir Path folder;

    private final Random random = new Random(7);
    private final FakeResolver dns = new FakeResolver();

    @BeforeEach
    void publish() {
        Sealing.publish(dns, LIST, Sealing.rsa("relay.example"));
        dns.text("s._domainkey.peer.example", new Answer.Found<>(List.of(LIST.published())));
    }

    private String message() {
        var text = new StringBuilder("Received: from x by y; today\r\nFrom: a@example.com\r\n");
        if (random.nextBoolean()) text.append("To:  list@list.example ,\r\n\tb@b.example\r\n");
        if (random.nextBoolean()) text.append("subject:  some \t words  \r\n");
        if (random.nextBoolean()) text.append("MIME-Version: 1.0\r\n");
        text.append("Date: Tue, 1 Dec 2026 12:00:00 +0000\r\n\r\n");
        for (int lines = random.nextInt(6); lines > 0; lines--) {
            for (int words = random.nextInt(5); words > 0; words--)
                text.append(random.nextBoolean() ? "word" : " \t ");
            text.append("\r\n");
        }
        return text.append(random.nextBoolean() ? "end\r\n" : "end\r\n\r\n\r\n").toString();
    }

    private String sealed(int times) {
        var message = message();
        for (int i = 0; i < times; i++)
            message = Sealing.seal(message, dns, i % 2 == 0 ? LIST : Sealing.rsa("relay.example"));
        return message;
    }

    /** One octet is another, where it matters. */
    private String altered(String message) {
        var places = List.of("end", "a@example.com", "bh=", "; b=", "spf=pass", "cv=", "; t=");
        var what = places.get(random.nextInt(places.size()));
        int at = message.indexOf(what) + what.length();
        char other = message.charAt(at) == 'A' ? 'B' : 'A';
        return message.substring(0, at) + other + message.substring(at + 1);
    }

    private void write(String name, String message) throws IOException {
        Files.writeString(folder.resolve(name), message, StandardCharsets.ISO_8859_1);
    }

    private String run(String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(Programs.find("python3"), CLIENT, command[0]));
        all.add(LIST.published());
        all.add(folder.toString());
        all.addAll(List.of(command).subList(1, command.length));
        var result = Programs.run(all);
        assertThat(result.status()).as(result.output()).isZero();
        return result.output();
    }

    private Map<String, String> verdicts() throws IOException, InterruptedException {
        var verdicts = new HashMap<String, String>();
        for (var line : run("verify").split("\n")) {
            var words = line.split(" ");
            if (words.length == 2) verdicts.put(words[0], words[1]);
        }
        return verdicts;
    }

    @Test
    void itVerifiesOursAndBothRefuseWhatWasAltered() throws IOException, InterruptedException {
        var expected = new HashMap<String, String>();
        for (int i = 0; i < MESSAGES; i++) {
            int times = i % 4;
            var message = sealed(times);
            write("good" + i, message);
            expected.put("good" + i, times == 0 ? "none" : "pass");
            if (times == 0) continue;
            var altered = altered(message);
            write("bad" + i, altered);
            expected.put("bad" + i, "fail");
            assertThat(Sealing.verify(message, dns).result()).isEqualTo(Result.PASS);
            assertThat(Sealing.verify(altered, dns).result()).as(altered).isEqualTo(Result.FAIL);
        }
        assertThat(verdicts()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void itAgreesThatAChainHasFailed() throws IOException, InterruptedException {
        write("over", Sealing.seal(sealed(1).replace("end", "END"), dns, LIST));
        assertThat(verdicts()).containsEntry("over", "fail");
    }

    @Test
    void weVerifyItsSealsAndSealBehindThem() throws IOException, InterruptedException {
        var pem = Files.createTempFile("key", ".pem");
        var encoded =
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(Sealing.RSA.getPrivate().getEncoded());
        Files.writeString(
                pem, "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n");
        try {
            for (int i = 0; i < MESSAGES; i++) write("m" + i, message());
            run("sign", pem.toString(), "none");
            for (int i = 0; i < MESSAGES; i++) {
                var message = read("m" + i);
                assertThat(Sealing.verify(message, dns).result())
                        .as(message)
                        .isEqualTo(Result.PASS);
                assertThat(Sealing.verify(altered(message), dns).result()).isEqualTo(Result.FAIL);
                write("m" + i, Sealing.seal(message, dns, LIST));
            }
            run("sign", pem.toString(), "pass");
            for (int i = 0; i < MESSAGES; i++) {
                var found = Sealing.verify(read("m" + i), dns);
                assertThat(found.result()).as(found.steps().toString()).isEqualTo(Result.PASS);
                assertThat(found.instance()).isEqualTo(3);
            }
            assertThat(verdicts())
                    .hasSize(MESSAGES)
                    .allSatisfy((_, v) -> assertThat(v).isEqualTo("pass"));
        } finally {
            Files.delete(pem);
        }
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
    }
}

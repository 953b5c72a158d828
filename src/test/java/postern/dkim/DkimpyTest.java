package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.Programs;
import postern.dns.FakeResolver;

/** A second opinion, both ways: dkimpy (Debian's python3-dkim), on some hundred odd messages. */
@Tag("peers")
class DkimpyTest {
    private static final Path ORACLE =
            Path.of("src/test/clients/dkimpy_oracle.py").toAbsolutePath();
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final SigningKey ED25519 = Keys.key("Ed25519", "s2", "ours.example");
    private static final int MESSAGES = 150;

    @TempDir private Path folder;

    private final SplittableRandom random = new SplittableRandom(6376);
    private final FakeResolver dns = DkimSignerTest.dns(RSA, ED25519);
    private final Instant now = Instant.now();

    private List<String> ask(List<String> orders) throws IOException, InterruptedException {
        var records = folder.resolve("records");
        Files.writeString(
                records,
                RSA.name()
                        + " "
                        + RSA.published()
                        + "\n"
                        + ED25519.name()
                        + " "
                        + ED25519.published()
                        + "\n");
        var pem = Keys.file(folder, "rsa.pem", Keys.pem("RSA2048"));
        var raw = ED25519.key().getEncoded();
        var seed =
                Base64.getEncoder()
                        .encodeToString(Arrays.copyOfRange(raw, raw.length - 32, raw.length));
        var said =
                Programs.run(
                        List.of(
                                Programs.find("python3"),
                                ORACLE.toString(),
                                records.toString(),
                                pem.toString(),
                                seed),
                        (String.join("\n", orders) + "\n").getBytes(StandardCharsets.US_ASCII),
                        120);
        assertThat(said.status()).as(said.output()).isZero();
        var answers = said.output().lines().toList();
        assertThat(answers).hasSameSizeAs(orders);
        return answers;
    }

    private static String base64(String message) {
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<Result> ours(String message) {
        var verifier = new DkimVerifier(Verifying.BOUND);
        verifier.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        verifier.end();
        return verifier.verify(dns, now, Duration.ofSeconds(20)).signatures().stream()
                .map(SignatureResult::result)
                .toList();
    }

    /** The message as it is, and changed in each way. */
    private List<OddMessage> changed(OddMessage message) {
        return List.of(
                message,
                message.otherBody(random),
                message.otherFrom(),
                message.secondFrom(random),
                message.otherBlanks(random),
                message.otherBlanks(random));
    }

    /** Both say the same of all; the message as it was is good, and not when it was changed. */
    private void compare(List<String> fields, List<OddMessage> messages)
            throws IOException, InterruptedException {
        var all = new ArrayList<String>();
        for (int i = 0; i < messages.size(); i++)
            for (var one : changed(messages.get(i))) all.add(fields.get(i) + one);
        var theirs = ask(all.stream().map(m -> "verify " + base64(m)).toList());
        int ways = all.size() / messages.size();
        int borne = 0;
        for (int i = 0; i < all.size(); i++) {
            var results =
                    ours(all.get(i)).stream()
                            .map(r -> r == Result.PASS ? "pass" : "fail")
                            .collect(Collectors.joining(" "));
            assertThat(results)
                    .as("change %d of%n%s", i % ways, all.get(i))
                    .isEqualTo(theirs.get(i));
            if (i % ways == 0) assertThat(results).as(all.get(i)).doesNotContain("fail");
            else if (i % ways < 4) assertThat(results).as(all.get(i)).doesNotContain("pass");
            else if (results.contains("pass")) borne++;
        }
        assertThat(borne).as("changes of blanks alone").isBetween(1, 2 * messages.size());
    }

    private List<OddMessage> messages() {
        var messages = new ArrayList<OddMessage>();
        for (int i = 0; i < MESSAGES; i++) messages.add(OddMessage.of(random));
        return messages;
    }

    @Test
    void whatTheySignIsGoodForUsUntilItIsChanged() throws Exception {
        var messages = messages();
        var forms = List.of("simple", "relaxed");
        var orders = new ArrayList<String>();
        for (var message : messages) {
            boolean rsa = random.nextBoolean();
            orders.add(
                    String.join(
                            " ",
                            "sign",
                            rsa ? "s1" : "s2",
                            "ours.example",
                            rsa ? "rsa-sha256" : "ed25519-sha256",
                            forms.get(random.nextInt(2)),
                            forms.get(random.nextInt(2)),
                            names(),
                            message.hasLetters() && random.nextInt(4) == 0 ? "yes" : "no",
                            base64(message.toString())));
        }
        var fields =
                ask(orders).stream()
                        .map(field ->
                                new String(
                                        Base64.getDecoder().decode(field),
                                        StandardCharsets.US_ASCII))
                        .toList();
        compare(fields, messages);
    }

    /** From, and some that are there, are not, or are not so often. */
    private String names() {
        var names = new ArrayList<>(List.of("from"));
        for (var name :
                List.of("subject", "X-Odd", "x-odd", "to", "date", "list-id", "from", "absent"))
            if (random.nextInt(3) > 0) names.add(name);
        return String.join(":", names);
    }

    @Test
    void whatWeSignIsGoodForThemUntilItIsChanged() throws Exception {
        var messages = messages();
        var fields =
                messages.stream()
                        .map(m -> DkimSignerTest.sign(m.toString(), now, RSA, ED25519))
                        .toList();
        compare(fields, messages);
    }
}

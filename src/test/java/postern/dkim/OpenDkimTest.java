package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.app.Programs;

/** Another opinion, both ways: OpenDKIM, which runs over files and plays their mail sessions. */
@Tag("peers")
class OpenDkimTest {
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final SigningKey ED25519 = Keys.key("Ed25519", "s2", "ours.example");
    private static final Pattern ADDED =
            Pattern.compile(
                    "### INSHEADER: idx=\\d+ hname='([A-Za-z-]+)' hvalue='(.*?)'\n",
                    Pattern.DOTALL);

    @TempDir private Path folder;

    private final SplittableRandom random = new SplittableRandom(8301);

    private List<OddMessage> messages(int count) {
        return IntStream.range(0, count).mapToObj(_ -> OddMessage.of(random).ended()).toList();
    }

    /** The values of the fields of that name that it would add, one for each message. */
    private List<String> added(String name, String configuration, List<String> messages)
            throws IOException, InterruptedException {
        var file = folder.resolve("opendkim.conf");
        Files.writeString(file, configuration);
        var files = new ArrayList<String>();
        for (int i = 0; i < messages.size(); i++) {
            var message = folder.resolve("m" + i);
            Files.writeString(message, messages.get(i), StandardCharsets.ISO_8859_1);
            files.add(message.toString());
        }
        var command =
                List.of(
                        Programs.find("sh"),
                        "-c",
                        "exec \"$@\" 2>/dev/null", // or the lines of both would be mixed
                        "sh",
                        Programs.find("opendkim"),
                        "-x",
                        file.toString(),
                        "-vv",
                        "-t",
                        String.join(",", files));
        var said = Programs.run(command);
        assertThat(said.status()).as(said.output()).isZero();
        var values = new ArrayList<String>();
        var fields = ADDED.matcher(said.output());
        while (fields.find()) if (fields.group(1).equals(name)) values.add(fields.group(2));
        assertThat(values).as(said.output()).hasSameSizeAs(messages);
        return values;
    }

    @Test
    void whatWeSignIsGoodForThemUntilItIsChanged() throws Exception {
        var keys = folder.resolve("keys");
        Files.writeString(
                keys,
                RSA.name()
                        + " "
                        + RSA.published()
                        + "\n"
                        + ED25519.name()
                        + " "
                        + ED25519.published()
                        + "\n");
        var all = new ArrayList<String>();
        for (var message : messages(100)) {
            var fields = DkimSignerTest.sign(message.toString(), Instant.now(), RSA, ED25519);
            for (var one : List.of(message, message.otherBody(random), message.otherFrom()))
                all.add(fields + one);
        }
        var values = added("Authentication-Results", "Mode v\nTestPublicKeys " + keys + "\n", all);
        for (int i = 0; i < all.size(); i++) {
            var results =
                    Pattern.compile("dkim=(\\w+)")
                            .matcher(values.get(i))
                            .results()
                            .map(r -> r.group(1))
                            .collect(Collectors.joining(" "));
            assertThat(results).as(all.get(i)).isEqualTo(i % 3 == 0 ? "pass pass" : "fail fail");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "simple/simple, rsa-sha256",
        "simple/relaxed, rsa-sha256",
        "relaxed/simple, rsa-sha256",
        "relaxed/relaxed, rsa-sha256",
        "relaxed/relaxed, ed25519-sha256"
    })
    void whatTheySignIsGoodForUsUntilItIsChanged(String forms, String algorithm) throws Exception {
        boolean rsa = algorithm.startsWith("rsa");
        var key = rsa ? RSA : ED25519;
        var pem = Keys.file(folder, "key.pem", Keys.pem(rsa ? "RSA2048" : "Ed25519"));
        var configuration =
                """
                Mode s
                Domain ours.example
                Selector %s
                KeyFile %s
                SignatureAlgorithm %s
                Canonicalization %s
                InternalHosts 0.0.0.0/0,::/0
                OversignHeaders From
                RequireSafeKeys false
                """
                        .formatted(key.name().selector(), pem, algorithm, forms);
        var messages = messages(40).stream().map(OddMessage::withBlanks).toList();
        var values =
                added(
                        "DKIM-Signature",
                        configuration,
                        messages.stream().map(OddMessage::toString).toList());
        var dns = DkimSignerTest.dns(key);
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            var field =
                    "DKIM-Signature: "
                            + values.get(i).replace("\r", "").replace("\n", "\r\n")
                            + "\r\n";
            var result = Verifying.verify(field + message, dns).signatures().getFirst();
            assertThat(result.result())
                    .as(result.why() + "\n" + field + message)
                    .isEqualTo(Result.PASS);
            for (var one :
                    List.of(
                            message.otherBody(random),
                            message.otherFrom(),
                            message.secondFrom(random)))
                assertThat(Verifying.verify(field + one, dns).signatures().getFirst().result())
                        .isEqualTo(Result.FAIL);
        }
    }
}

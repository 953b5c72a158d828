package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dns.MailExchanger;
import postern.dns.Resolver;

class InitCommandTest {
    private static final String HOSTS = "src/test/hosts/";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String input = "";
    private Answer<MailExchanger> mx = new Answer.Unavailable<>("a test");

    @TempDir private Path folder;

    private Resolver resolver() {
        return new FakeResolver().mxOfAll(mx).hostOfAll("198.51.100.77");
    }

    private int init(String host, String... more) {
        var words =
                new ArrayList<>(List.of("--host", host, "-o", folder.resolve("p.yaml").toString()));
        words.addAll(List.of(more));
        return run(
                new InitCommand(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        this::resolver),
                words);
    }

    private int run(Object command, List<String> words) {
        return new CommandLine(command)
                .setExecutionExceptionHandler(Main::failed)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words.toArray(String[]::new));
    }

    private void isProved(String host) {
        var file = folder.resolve("p.yaml").toString();
        assertThat(run(new CheckCommand(), List.of("-c", file, "--host", host)))
                .as(out.toString() + err)
                .isZero();
        assertThat(out.toString()).endsWith("Proved.\n").doesNotContain("warns");
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("p.yaml"));
    }

    private static String[] flags(String role) {
        return switch (role) {
            case "inbound" ->
                    new String[] {
                        "--role",
                        "inbound",
                        "--domain",
                        "example.com",
                        "--domain",
                        "*.example.com",
                        "--next-hop",
                        "10.0.0.10:25"
                    };
            case "outbound" ->
                    new String[] {
                        "--role",
                        "outbound",
                        "--domain",
                        "example.com",
                        "--network",
                        "192.168.1.0/24",
                        "--network",
                        "2001:db8:77::/64"
                    };
            case "submission" ->
                    new String[] {
                        "--role",
                        "submission",
                        "--domain",
                        "example.com",
                        "--next-hop",
                        "smtp.provider.example:587"
                    };
            default ->
                    new String[] {
                        "--role",
                        "all",
                        "--domain",
                        "example.com",
                        "--network",
                        "10.20.0.0/22",
                        "--next-hop",
                        "[2001:db8:7::10]:25"
                    };
        };
    }

    @ParameterizedTest
    @CsvSource({
        "inbound, vps.json",
        "inbound, in-docker.json",
        "inbound, nat-office.json",
        "inbound, kubernetes-pod.json",
        "outbound, vps.json",
        "outbound, nat-office.json",
        "outbound, docker-host.json",
        "submission, vps.json",
        "submission, rootless-podman.json",
        "all, vps.json",
        "all, libvirt-host.json",
        "all, cloud-vm.json",
        "all, kubernetes-node.json"
    })
    void everyRoleIsWrittenFromFlagsAndProved(String role, String host) throws IOException {
        assertThat(init(HOSTS + host, flags(role))).as(err.toString()).isZero();
        assertThat(out.toString()).contains("written: " + folder.resolve("p.yaml"));
        isProved(HOSTS + host);
        assertThat(Files.exists(folder.resolve("users.yaml")))
                .isEqualTo(role.equals("submission") || role.equals("all"));
        assertThat(written().lines().allMatch(l -> l.length() <= 130)).isTrue();
    }

    @Test
    void aGatewayInsideTheNetworkIsLeftOut() throws IOException {
        assertThat(init(HOSTS + "nat-office.json", flags("outbound"))).isZero();
        assertThat(err.toString())
                .contains(
                        "warning: 192.168.1.1 lies in your networks and is a gateway of this host");
        assertThat(written())
                .contains("from: [ours], not: { from: [192.168.1.1] } }")
                .contains("address: \"192.168.1.20:25\"");
    }

    @Test
    void aBridgeInsideTheNetworkIsLeftOut() throws IOException {
        assertThat(
                        init(
                                HOSTS + "docker-host.json",
                                "--role",
                                "outbound",
                                "--domain",
                                "example.com",
                                "--network",
                                "172.17.0.0/16"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("bridge docker0 of Docker");
        assertThat(written()).contains("not: { from: [172.17.0.1] }");
        isProved(HOSTS + "docker-host.json");
    }

    @Test
    void whatIsNotProvedIsNotWritten() {
        assertThat(
                        init(
                                HOSTS + "vps.json",
                                "--role",
                                "outbound",
                                "--domain",
                                "example.com",
                                "--network",
                                "203.0.0.0/12"))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("not proved, so nothing is written", "no-wide-trust", "203.0.0.0");
        assertThat(folder).isEmptyDirectory();
        assertThat(init("none", "--role", "submission", "--domain", "*.com")).isEqualTo(1);
        assertThat(err.toString()).contains("no-loose-pattern");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void questionsAreAskedForWhatIsMissing() throws IOException {
        input =
                """
                outward
                outbound
                example.com, *.example.com

                192.168.1.1/24
                192.168.1.0/24 10.9.9.9
                smtp.provider.example:587
                """;
        assertThat(init(HOSTS + "nat-office.json")).as(err.toString()).isZero();
        assertThat(err.toString())
                .contains("a role is inbound, outbound, submission or all")
                .contains("it is empty")
                .contains("the block is 192.168.1.0/24");
        assertThat(written())
                .contains("domains: [example.com, \"*.example.com\"]")
                .contains("ours: [192.168.1.0/24, 10.9.9.9]")
                .contains("next-hop: \"smtp.provider.example:587\"");
        isProved(HOSTS + "nat-office.json");
    }

    @Test
    void anEmptyLineTakesTheDefault() throws IOException {
        input = "submission\nexample.com\n\n";
        assertThat(init("none")).as(err.toString()).isZero();
        assertThat(written()).contains("{ to: any, next-hop: mx }", "hostname: mail.example.com");
    }

    @Test
    void theInputEndsOrIsNeverRight() {
        input = "inbound\n";
        assertThat(init("none")).isEqualTo(2);
        assertThat(err.toString()).contains("\"Our domains\": the input has ended", "--domain");
        input = "inbound\na..b\n*\n*x.example\nexample.com\n";
        assertThat(init("none")).isEqualTo(2);
        assertThat(err.toString()).contains("a label is empty", "three answers to \"Our domains\"");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--role=outwards | a role is inbound",
                "--domain=exa_mple.com | letters, digits and inner hyphens",
                "--network=10.0.0.1/8 | host bits are set",
                "--hostname=a..b | a label is empty",
                "--role=inbound --next-hop=mx | leads back to this relay",
                "--role=all --next-hop=host:99999 | a port is a number",
                "--role=submission --network=10.0.0.1 | --network means nothing",
                "--next-hop=http://x --role=outbound | only smtps:// and lmtp:// may stand",
            })
    void wrongFlagsAreToldBeforeAnyQuestion(String flags, String why) {
        assertThat(init("none", flags.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(why).doesNotContain("Our domains:");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingIsWrittenOver() throws IOException {
        Files.writeString(folder.resolve("p.yaml"), "mine");
        Files.writeString(folder.resolve("users.yaml"), "users: {} # mine\n");
        assertThat(init("none", flags("all"))).isEqualTo(2);
        assertThat(err.toString()).contains("exists already", "--force");
        assertThat(written()).isEqualTo("mine");
        var forced = new ArrayList<>(List.of(flags("all")));
        forced.add("--force");
        assertThat(init("none", forced.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(written()).contains("hostname:");
        assertThat(folder.resolve("users.yaml")).hasContent("users: {} # mine");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void theFileGoesToStandardOutput() {
        var words = new ArrayList<>(List.of(flags("inbound")));
        words.addAll(List.of("-o", "-"));
        assertThat(
                        run(
                                new InitCommand(
                                        new ByteArrayInputStream(new byte[0]), this::resolver),
                                withHost(words)))
                .isZero();
        assertThat(out.toString()).startsWith("# An inbound gateway").doesNotContain("written:");
    }

    private static List<String> withHost(List<String> words) {
        words.addAll(List.of("--host", "none"));
        return words;
    }

    @Test
    void aFolderThatIsNotThere() {
        var words = new ArrayList<>(List.of(flags("inbound")));
        words.addAll(List.of("-o", folder.resolve("no/p.yaml").toString()));
        assertThat(
                        run(
                                new InitCommand(
                                        new ByteArrayInputStream(new byte[0]), this::resolver),
                                withHost(words)))
                .isEqualTo(69);
        assertThat(err.toString()).contains("cannot write");
    }

    @Test
    void theMxIsComparedWithTheHost() {
        mx = new Answer.Found<>(List.of(new MailExchanger(10, "mx.example.com")));
        assertThat(init(HOSTS + "vps.json", flags("inbound"))).isZero();
        assertThat(err.toString()).doesNotContain("The MX of");
        assertThat(init(HOSTS + "docker-host.json", with("--force"))).isZero();
        assertThat(err.toString())
                .contains("The MX of example.com is mx.example.com (198.51.100.77), not this host");
        assertThat(init(HOSTS + "nat-office.json", with("--force"))).isZero();
        assertThat(err.toString()).contains("private addresses only", "hand port 25 on");
        mx = new Answer.Found<>(List.of(new MailExchanger(0, "")));
        assertThat(init(HOSTS + "vps.json", with("--force"))).isZero();
        assertThat(err.toString()).contains("null MX");
        mx = new Answer.Absent<>(true);
        assertThat(init(HOSTS + "vps.json", with("--force"))).isZero();
        assertThat(err.toString()).contains("example.com has no MX record");
    }

    @Test
    void theDnsIsNotAskedByWhoDoesNotWantIt() {
        mx = new Answer.Absent<>(true);
        assertThat(init(HOSTS + "vps.json", with("--no-dns"))).isZero();
        assertThat(err.toString()).doesNotContain("MX record");
    }

    private static String[] with(String flag) {
        var words = new ArrayList<>(List.of(flags("inbound")));
        words.add(flag);
        return words.toArray(String[]::new);
    }
}

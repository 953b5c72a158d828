package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExplainCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int explain(String file, String... arguments) {
        var clock = InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));
        var path = file.contains("/") ? file : "src/test/configs/" + file;
        var all = new ArrayList<>(List.of("-c", path + ".yaml"));
        all.addAll(List.of(arguments));
        return new CommandLine(new ExplainCommand(clock))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void aStrangerAsksUsToRelay() {
        int status =
                explain(
                        "inbound-gateway",
                        "--client",
                        "192.0.2.1",
                        "--from",
                        "a@elsewhere.example",
                        "--to",
                        "b@foreign.example");
        assertThat(status).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        """
                        reject   550 5.7.1 Relaying denied

                        line 26    guard block unwelcome        no objection
                        line 27    guard reverse-path outbound  does not apply: no objection
                        line 21    grant receive                no: the forward-path is foreign
                        line 22    grant upstream provider      no: the client is not in provider
                        line 23    grant relay office           no: the listener is not outbound

                        listener      inbound
                        client        192.0.2.1
                        now           2026-11-01T12:00:00Z
                        helo          [192.0.2.1]
                        tls           false
                        reverse-path  <a@elsewhere.example>
                        forward-path  b@foreign.example
                        """);
    }

    @Test
    void ourNetworkSendsOutForPrograms() {
        explain(
                "inbound-gateway",
                "--json",
                "--on",
                "outbound",
                "--client",
                "10.20.1.1",
                "--from",
                "a@example.com",
                "--to",
                "b@foreign.example");
        assertThat(out.toString())
                .startsWith(
                        "{\"verdict\":\"accept\",\"reply\":\"250 2.1.5 Recipient OK\",\"grant\":"
                                + "\"relay office\",\"guard\":null,\"trace\":[{\"line\":");
    }

    @Test
    void guardsSpeak() {
        explain(
                "inbound-gateway",
                "--json",
                "--client",
                "203.0.113.5",
                "--from",
                "<>",
                "--to",
                "postmaster");
        assertThat(out.toString())
                .contains("\"verdict\":\"block\"", "\"guard\":\"block unwelcome\"");
        explain(
                "inbound-gateway",
                "--json",
                "--client",
                "192.0.2.1",
                "--from",
                "<>",
                "--to",
                "Old@example.com");
        assertThat(out.toString()).contains("\"reply\":\"550 5.1.6 moved\"");
        explain(
                "smart-host",
                "--json",
                "--client",
                "10.0.0.1",
                "--from",
                "noreply@example.com",
                "--to",
                "a@foreign.example");
        assertThat(out.toString()).contains("\"verdict\":\"hold\"");
    }

    @Test
    void tlsIsSaidOrComesWithTheListener() {
        explain(
                "smart-host",
                "--client",
                "10.0.0.200",
                "--from",
                "<>",
                "--to",
                "a@foreign.example");
        assertThat(out.toString()).startsWith("defer    454 4.7.0 Switch TLS on");
        explain(
                "smart-host",
                "--tls",
                "--json",
                "--client",
                "10.0.0.200",
                "--from",
                "<>",
                "--to",
                "a@foreign.example");
        assertThat(out.toString()).contains("\"verdict\":\"accept\"");
    }

    @Test
    void anyFactCanBeSaid() {
        explain(
                "smart-host",
                "--json",
                "--client",
                "10.0.0.1",
                "--from",
                "<>",
                "--to",
                "a@foreign.example",
                "--fact",
                "now=2030-01-01T00:00:00Z");
        assertThat(out.toString()).contains("\"verdict\":\"reject\"", "it ended at 2029-12-31");
        explain(
                "smart-host",
                "--json",
                "--client",
                "10.0.0.1",
                "--from",
                "<>",
                "--to",
                "a@foreign.example",
                "--fact",
                "user=unavailable");
        assertThat(out.toString()).contains("\"reply\":\"451 4.7.1");
    }

    @Test
    void whatCannotBeAskedIsSaidWithItsCure() {
        assertThat(
                        explain(
                                "smart-host",
                                "--client",
                                "10.0.0",
                                "--from",
                                "<>",
                                "--to",
                                "a@foreign.example"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("--client: an IPv4 address is four");
        assertThat(
                        explain(
                                "smart-host",
                                "--client",
                                "10.0.0.1",
                                "--from",
                                "<>",
                                "--to",
                                "a@b.example",
                                "--on",
                                "x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("The listeners are lan.");
        assertThat(
                        explain(
                                "smart-host",
                                "--client",
                                "10.0.0.1",
                                "--from",
                                "<>",
                                "--to",
                                "a@b.example",
                                "--fact",
                                "weather=fine"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("there is no fact \"weather\"");
    }

    private static final String EVERYTHING = "docs/one-of-everything/postern";

    @Test
    void theGroupsOfAUserAreSaid() {
        int asked = login();
        assertThat(asked).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("the answer hangs on \"groups\"\n")
                .contains("Say in which groups ann is: --groups GROUP,…");
        assertThat(login("--groups", "guests,staff")).isZero();
        assertThat(out.toString())
                .startsWith("accept   250 2.1.5 Recipient OK\ngrant    login staff\n")
                .containsPattern("groups +guests,staff\n");
        assertThat(login("--json", "--groups", "guests")).isZero();
        assertThat(out.toString()).contains("{\"verdict\":\"reject\",\"reply\":\"550 5.7.1 ");
    }

    private int login(String... more) {
        var all =
                new ArrayList<>(List.of("--client", "203.0.114.9", "--on", "submission", "--tls"));
        all.addAll(List.of("--user", "ann", "--from", "ann@example.com", "--to", "b@far.example"));
        all.addAll(List.of("--fact", "owns-reverse-path=true", "--fact", "owns-from=true"));
        all.addAll(List.of("--fact", "over-limits="));
        all.addAll(List.of(more));
        return explain(EVERYTHING, all.toArray(String[]::new));
    }

    @Test
    void groupsNeedAUser() {
        int status =
                explain(
                        EVERYTHING,
                        "--client",
                        "203.0.114.9",
                        "--from",
                        "<>",
                        "--to",
                        "a@example.com",
                        "--groups",
                        "staff");
        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).startsWith("--groups: nobody has logged in").contains("--user");
    }

    @Test
    void aUserIsNamedInWhateverCase() {
        var words = new ArrayList<>(List.of("--client", "10.20.0.9", "--on", "submission"));
        words.addAll(List.of("--tls", "--user", "SHOP", "--groups", "none"));
        words.addAll(List.of("--from", "orders@example.com", "--to", "b@far.example"));
        words.addAll(List.of("--fact", "from=orders@example.com", "--fact", "over-limits="));
        words.addAll(List.of("--fact", "owns-from=false", "--fact", "owns-reverse-path=false"));
        assertThat(explain(EVERYTHING, words.toArray(String[]::new))).as(err.toString()).isZero();
        assertThat(out.toString()).contains("shop").contains("accept");
    }

    private String office(String to, String... more) {
        var all = new ArrayList<>(List.of("--client", "10.20.0.9", "--on", "outbound"));
        all.addAll(List.of("--from", "root@pc.example.com", "--to", to));
        all.addAll(List.of("--fact", "over-limits=", "--fact", "recipient-known=true"));
        all.addAll(List.of(more));
        assertThat(explain(EVERYTHING, all.toArray(String[]::new))).as(err.toString()).isZero();
        return out.toString();
    }

    @Test
    void whatBecomesOfTheAddressesIsSaid() {
        assertThat(office("x-list@old.example.com"))
                .startsWith(
                        """
                        accept   250 2.1.5 Recipient OK
                        grant    relay office
                        becomes  x-list@example.com
                        from     <root@example.com>
                        header   From, Reply-To: *@*.example.com becomes *1@example.com

                        """);
    }

    @Test
    void whatBecomesOfTheAddressesIsSaidToPrograms() {
        assertThat(office("x-list@old.example.com", "--json"))
                .endsWith(
                        "],\"becomes\":[\"x-list@example.com\"],\"reverse-path\":\"<root@example.com>\","
                                + "\"headers\":[{\"fields\":[\"From\",\"Reply-To\"],\"match\":\"*@*.example.com\","
                                + "\"as\":\"*1@example.com\",\"line\":109}]}\n");
    }

    @Test
    void anAliasIsSaidAndWhereNothingBecomesAnythingNothingIs() {
        assertThat(office("info@example.com", "--json"))
                .contains("\"becomes\":[\"someone@elsewhere.example\"]");
        out.getBuffer().setLength(0);
        explain(
                EVERYTHING,
                "--json",
                "--client",
                "203.0.114.9",
                "--fact",
                "rdns=confirmed",
                "--fact",
                "spf=softfail",
                "--fact",
                "helo-host=confirmed",
                "--fact",
                "dnsbl-client=0",
                "--fact",
                "dnsbl-sender=0",
                "--from",
                "a@b.example",
                "--to",
                "x@far.example");
        assertThat(out.toString())
                .endsWith("],\"becomes\":[],\"reverse-path\":null,\"headers\":[]}\n");
    }
}

package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Record;
import postern.dns.LoopbackDns;

/** What was found about mail from strangers stands on top of it when it reaches the next hop. */
@Timeout(120)
class SenderCheckRelayTest extends PolicyRig {
    private LoopbackDns dns;

    @AfterEach
    void silence() throws IOException {
        if (dns != null) dns.close();
    }

    private static Record text(String name, String text) {
        return LoopbackDns.record(name, "TXT", 60, '"' + text + '"');
    }

    private void begin(LoopbackDns.Script zone) throws IOException {
        begin(zone, "");
    }

    private void begin(LoopbackDns.Script zone, String guards) throws IOException {
        dns = new LoopbackDns(zone);
        start(
                """
                domains: [ours.example]
                networks: { office: [127.0.0.2] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [inbound], from: [office] }
                limits: { header-size: 1 MiB, header-field: 1 MiB }
                dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
                """
                                .formatted(dns.address().getPort())
                        + guards);
    }

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        "inbound: { address: \"127.0.0.1:0\", tls: none }",
                        "inbound: { address: \"127.0.0.1:0\", tls: none, check-senders: yes }");
    }

    private void send(String client, String from, String header) throws IOException {
        try (var wire = client(client, "inbound")) {
            wire.say("MAIL FROM:<" + from + ">");
            assertThat(wire.say("RCPT TO:<b@ours.example>")).startsWith("250");
            wire.say("DATA");
            wire.send(message(header));
            assertThat(wire.reply()).startsWith("250 2.0.0");
        }
    }

    private String results() {
        var octets = taken().octets();
        assertThat(octets).startsWith("Authentication-Results: relay.test;");
        return octets.substring(0, octets.indexOf("\r\nReceived:")).replace("\r\n", "");
    }

    @Test
    void whatTheDomainSaysIsTold() throws Exception {
        begin(
                LoopbackDns.zone(
                        text("there.example", "v=spf1 ip4:127.0.0.1 -all"),
                        text("_dmarc.there.example", "v=DMARC1; p=reject")));
        send(STRANGER, "x@there.example", "From: x@there.example");
        assertThat(results()).contains("spf=pass", "dkim=none", "dmarc=pass");
    }

    @Test
    void aForgeryIsTold() throws Exception {
        begin(
                LoopbackDns.zone(
                        text("there.example", "v=spf1 -all"),
                        text("_dmarc.there.example", "v=DMARC1; p=reject")));
        send(STRANGER, "x@there.example", "From: x@there.example");
        assertThat(results()).contains("spf=fail", "dmarc=fail");
    }

    @Test
    void resultsThatStrangersWroteInOurNameAreGone() throws Exception {
        begin(LoopbackDns.zone());
        send(
                STRANGER,
                "x@there.example",
                """
                authentication-results : (our) Relay.TEST. ; dmarc=pass
                Authentication-Results: other.example; dmarc=pass
                From: x@there.example
                """);
        assertThat(results()).contains("dmarc=none");
        assertThat(taken().behindReceived())
                .doesNotContain("Relay.TEST")
                .contains("Authentication-Results: other.example; dmarc=pass");
    }

    @Test
    void resultsThatAreTooLongToBeReadAreRefused() throws Exception {
        begin(LoopbackDns.zone());
        try (var wire = client(STRANGER, "inbound")) {
            wire.say("MAIL FROM:<x@there.example>");
            wire.say("RCPT TO:<b@ours.example>");
            wire.say("DATA");
            wire.send(
                    message(
                            "Authentication-Results: relay.test; dmarc=pass\n"
                                    + " (padding)\n".repeat(30_000)
                                    + "From: x@there.example"));
            assertThat(wire.reply()).startsWith("552 5.3.4");
        }
    }

    private static final String DMARC =
            "guards: [ { dmarc: { on: [inbound], reject: deny, unavailable: defer } } ]\n";

    private String answer(String client, String from) throws IOException {
        try (var wire = client(client, "inbound")) {
            wire.say("MAIL FROM:<" + from + ">");
            assertThat(wire.say("RCPT TO:<b@ours.example>")).startsWith("250");
            wire.say("DATA");
            wire.send(message("From: " + from));
            return wire.reply();
        }
    }

    @Test
    void aGuardRefusesWhatTheAuthorsDomainWantsRefused() throws Exception {
        begin(
                LoopbackDns.zone(
                        text("there.example", "v=spf1 -all"),
                        text("good.example", "v=spf1 ip4:127.0.0.1 -all"),
                        text("_dmarc.good.example", "v=DMARC1; p=reject"),
                        text("_dmarc.there.example", "v=DMARC1; p=reject")),
                DMARC);
        assertThat(answer(STRANGER, "x@there.example")).startsWith("550 5.7.");
        assertThat(answer(STRANGER, "x@good.example")).startsWith("250");
        assertThat(results()).contains("dmarc=pass");
    }

    @Test
    void aGuardDefersWhileTheDnsIsSilent() throws Exception {
        begin(LoopbackDns.SILENCE, DMARC);
        assertThat(answer(STRANGER, "x@there.example")).startsWith("451 4.");
    }

    /** Who reads on behind a line that is no field would believe them. */
    @ParameterizedTest
    @ValueSource(strings = {" x\n", "\tx\n", "no field\n", "é: x\n", ": x\n"})
    void resultsInOurNameDoNotHideBehindALineThatIsNoField(String line) throws Exception {
        begin(LoopbackDns.zone());
        try (var wire = client(STRANGER, "inbound")) {
            wire.say("MAIL FROM:<x@there.example>");
            wire.say("RCPT TO:<b@ours.example>");
            wire.say("DATA");
            var text = line + "Authentication-Results: relay.test; dmarc=pass\nFrom: a@b.example";
            wire.send(
                    (text.replace("\n", "\r\n") + "\r\n\r\ntext\r\n.\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(wire.reply()).startsWith("550 5.6.0");
        }
    }

    @Test
    void aSilentDnsIsToldAndHoldsNothingUp() throws Exception {
        begin(LoopbackDns.SILENCE);
        send(STRANGER, "x@there.example", "From: x@there.example");
        assertThat(results()).contains("spf=temperror", "dmarc=temperror");
    }

    @Test
    void whoMayRelayIsNotAskedAbout() throws Exception {
        begin(LoopbackDns.zone());
        send("127.0.0.2", "x@there.example", "From: x@there.example");
        assertThat(taken().octets()).startsWith("Received:");
        assertThat(dns.asked.get()).isZero();
    }
}

package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dkim.DkimVerifier;
import postern.dkim.HeaderBound;
import postern.dkim.Result;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dns.LoopbackDns;

/** Domains that ask for it hear once a day what came in their name (RFC 9990). */
@Timeout(120)
class DmarcReportsRelayTest extends DmarcReportsRig {
    private static final String ON =
            "dmarc-reports: { from: dmarc@ours.example, organization: Ours Ltd, spread: 2h }\n";
    private static final String REFUSES =
            "guards: [ { dmarc: { reject: deny, quarantine: hold } } ]\n";

    private static LoopbackDns.Script zone() {
        return LoopbackDns.zone(
                text("there.example", "v=spf1 -all"),
                text("_dmarc.there.example", "v=DMARC1; p=none; rua=mailto:r@there.example!1m"),
                text("strict.example", "v=spf1 -all"),
                text("_dmarc.strict.example", "v=DMARC1; p=reject; rua=mailto:r@strict.example"),
                text("good.example", "v=spf1 ip4:127.0.0.1 -all"),
                text("_dmarc.good.example", "v=DMARC1; p=reject; rua=mailto:r@good.example"),
                text("small.example", "v=spf1 -all"),
                text("_dmarc.small.example", "v=DMARC1; p=none; rua=mailto:r@small.example!1k"),
                text("silent.example", "v=spf1 -all"),
                text("_dmarc.silent.example", "v=DMARC1; p=none"),
                text("_dmarc.alone.example", "v=DMARC1; p=none; rua=mailto:v@victim.example"),
                text("_dmarc.asks.example", "v=DMARC1; p=none; rua=mailto:x@collects.example"),
                text("asks.example._report._dmarc.collects.example", "v=DMARC1"));
    }

    private void nextDay() {
        clock.set(NOON.plus(Duration.ofDays(1)));
    }

    @Test
    void theDayAfterADomainGetsOneSignedReport() throws Exception {
        begin(zone(), ON);
        send("x@there.example", "b@ours.example", "From: x@there.example");
        send("x@there.example", "c@ours.example", "From: x@there.example");
        send("x@silent.example", "b@ours.example", "From: x@silent.example");
        assertThat(dmarc("list").out())
                .contains("2026-11-27  there.example: messages 2, rows 1; due 2026-11-28T0")
                .endsWith("1 report waits.\n");
        nextDay();
        var report = reports(1).getFirst();
        assertThat(report.mail()).startsWith("<dmarc@ours.example>");
        assertThat(report.rcpt()).containsExactly("<r@there.example> NOTIFY=NEVER");
        assertThat(report.octets())
                .startsWith("DKIM-Signature:")
                .contains("\r\nFrom: dmarc@ours.example\r\nTo: r@there.example\r\n")
                .contains("\r\nSubject: Report Domain: there.example\r\n Submitter: relay.test");
        assertThat(xml(report))
                .contains("<org_name>Ours Ltd</org_name>", "<email>dmarc@ours.example</email>")
                .contains("<source_ip>127.0.0.1</source_ip>\n<count>2</count>")
                .contains("<disposition>none</disposition>");
        var keys = new FakeResolver();
        keys.text("s1._domainkey.ours.example", new Answer.Found<>(List.of(published)));
        var verifier = new DkimVerifier(new HeaderBound(1 << 20, 1000));
        verifier.take(ByteBuffer.wrap(report.octets().getBytes(StandardCharsets.ISO_8859_1)));
        verifier.end();
        assertThat(verifier.verify(keys, clock.instant(), Duration.ofSeconds(5)).signatures())
                .singleElement()
                .satisfies(signature -> assertThat(signature.result()).isEqualTo(Result.PASS));
        assertThat(dmarc("list").out()).isEqualTo("0 reports wait.\n");
    }

    @Test
    void whatIsKeptOutlivesARestart() throws Exception {
        begin(zone(), ON);
        send("x@there.example", "b@ours.example", "From: x@there.example");
        restart();
        send("x@there.example", "b@ours.example", "From: x@there.example");
        nextDay();
        assertThat(xml(reports(1).getFirst())).contains("<count>2</count>");
        restart();
        assertThat(reports()).hasSize(1);
        assertThat(dmarc("list").out()).isEqualTo("0 reports wait.\n");
    }

    @Test
    void theReportSaysWhatWasDone() throws Exception {
        begin(zone(), ON + REFUSES);
        assertThat(send("x@strict.example", "b@ours.example", "From: x@strict.example"))
                .startsWith("550 5.7.");
        assertThat(send("x@good.example", "b@ours.example", "From: x@good.example"))
                .startsWith("250");
        assertThat(dmarc("show", "strict.example").out())
                .contains("<disposition>reject</disposition>\n<dkim>fail</dkim>\n<spf>fail</spf>")
                .doesNotContain("<reason>");
        var good = dmarc("show", "good.example", "--day", "2026-11-27").out();
        assertThat(good).contains("<disposition>pass</disposition>", "<spf>pass</spf>");
        validate(good);
        assertThat(dmarc("show", "good.example", "--day", "2026-11-26").status()).isEqualTo(1);
    }

    @Test
    void withoutAGuardTheReportSaysThatOurPolicyIsAnother() throws Exception {
        begin(zone(), ON);
        send("x@strict.example", "b@ours.example", "From: x@strict.example");
        assertThat(dmarc("show", "strict.example").out())
                .contains("<disposition>none</disposition>", "<type>local_policy</type>");
    }

    @Test
    void nobodyIsToldAboutReports() throws Exception {
        begin(zone(), ON);
        var report = "From: x@%s\nSubject: Report Domain: ours.example\n Submitter: x Report-ID: 1";
        send("x@good.example", "b@ours.example", report.formatted("good.example"));
        send("x@good.example", "dmarc@ours.example", "From: x@good.example");
        assertThat(dmarc("list").out()).isEqualTo("0 reports wait.\n");
        // who only says so is told about all the same
        send("x@there.example", "b@ours.example", report.formatted("there.example"));
        assertThat(dmarc("list").out()).endsWith("1 report waits.\n");
    }

    @Test
    void othersGetReportsOnlyWhereTheySayThatTheyWantThem() throws Exception {
        begin(zone(), ON);
        send("x@alone.example", "b@ours.example", "From: x@alone.example");
        send("x@asks.example", "b@ours.example", "From: x@asks.example");
        send("x@small.example", "b@ours.example", "From: x@small.example");
        assertThat(dmarc("show", "alone.example", "--to").status()).isEqualTo(1);
        assertThat(dmarc("show", "asks.example", "--to").out()).endsWith("to x@collects.example\n");
        var now = dmarc("send", "--day", "2026-11-27");
        assertThat(now.status()).isEqualTo(1);
        assertThat(now.err()).contains("2026-11-27 is not over");
        clock.set(NOON.plus(Duration.ofHours(12)));
        var sent = dmarc("send", "--day", "2026-11-27");
        assertThat(sent.status()).isZero();
        assertThat(sent.out())
                .contains("alone.example: dropped: nobody may have it: v@victim.example: ")
                .contains("asks.example: queued as ", " for x@collects.example\n")
                .contains("small.example: dropped: it is larger than they take")
                .endsWith("1 sent about 2026-11-27.\n");
        assertThat(reports(1).getFirst().rcpt())
                .containsExactly("<x@collects.example> NOTIFY=NEVER");
    }

    @Test
    void notMoreThanSoManyAreSent() throws Exception {
        begin(zone(), ON.replace("spread: 2h", "spread: 2h, most: 1"));
        send("x@there.example", "b@ours.example", "From: x@there.example");
        send("x@good.example", "b@ours.example", "From: x@good.example");
        nextDay();
        reports(1);
        await().atMost(PATIENCE).until(() -> dmarc("list").out().equals("0 reports wait.\n"));
        assertThat(reports()).hasSize(1);
        assertThat(Files.readString(folder.resolve("log")))
                .contains("dropped: there were 1 reports about that day already");
    }

    @Test
    void whileNoRelayRunsTheCommandsWorkToo() throws Exception {
        begin(zone(), ON);
        send("x@there.example", "b@ours.example", "From: x@there.example");
        relay.stop();
        assertThat(dmarc("list", "--json").out())
                .contains("\"domain\":\"there.example\",\"messages\":1,\"rows\":1,\"lost\":0");
        validate(dmarc("show", "there.example").out());
    }

    @Test
    void withoutTheSectionNothingIsKept() throws Exception {
        begin(zone(), "");
        send("x@there.example", "b@ours.example", "From: x@there.example");
        assertThat(folder.resolve("data/dmarc-reports")).doesNotExist();
        var said = dmarc("list");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains("DMARC reports are not switched on");
        // until a reload brings it
        change(policy(ON));
        assertThat(say("reload", "-c", relay.file().toString()).status()).isZero();
        send("x@there.example", "b@ours.example", "From: x@there.example");
        assertThat(dmarc("list").out()).endsWith("1 report waits.\n");
    }
}

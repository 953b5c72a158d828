package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.dns.LoopbackDns.SILENCE;
import static postern.dns.LoopbackDns.rcode;
import static postern.dns.LoopbackDns.record;
import static postern.dns.LoopbackDns.zone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import postern.config.Settings;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** The stub resolver against a server on loopback that says what each test wants. */
class StubResolverTest {
    private static final Domain EXAMPLE = Domain.of("example.com");
    private final List<LoopbackDns> servers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (var server : servers) server.close();
    }

    private LoopbackDns server(LoopbackDns.Script script) throws IOException {
        var server = new LoopbackDns(script);
        servers.add(server);
        return server;
    }

    private StubResolver resolver(Duration timeout, LoopbackDns... servers) {
        var addresses = new ArrayList<InetSocketAddress>();
        for (var server : servers) addresses.add(server.address());
        return new StubResolver(addresses, Settings.Dns.Dnssec.LOOPBACK, timeout, System::nanoTime);
    }

    private StubResolver resolver(LoopbackDns... servers) {
        return resolver(Duration.ofSeconds(5), servers);
    }

    private static Answer<MailExchanger> found(MailExchanger... records) {
        return new Answer.Found<>(List.of(records));
    }

    @Test
    void readsExchangersInOneSpelling() throws IOException {
        var dns =
                server(
                        zone(
                                record("example.com", "MX", 300, "20 MX2.Example.COM."),
                                record("example.com", "MX", 300, "10 mx1.example.com.")));
        assertThat(resolver(dns).mx(EXAMPLE))
                .isEqualTo(
                        found(
                                new MailExchanger(20, "mx2.example.com"),
                                new MailExchanger(10, "mx1.example.com")));
    }

    @Test
    void theRootIsANullExchanger() throws IOException {
        var dns = server(zone(record("example.com", "MX", 300, "0 .")));
        assertThat(resolver(dns).mx(EXAMPLE)).isEqualTo(found(new MailExchanger(0, "")));
    }

    @Test
    void bothFamiliesOfAddresses() throws IOException {
        var dns =
                server(
                        zone(
                                record("mx.example.com", "A", 300, "192.0.2.1"),
                                record("mx.example.com", "AAAA", 300, "2001:db8::1"),
                                record("mx.example.com", "AAAA", 300, "::ffff:192.0.2.9")));
        assertThat(resolver(dns).addresses("MX.example.com"))
                .isEqualTo(
                        new Answer.Found<>(
                                List.of(
                                        IpAddress.of("2001:db8::1"),
                                        IpAddress.of("192.0.2.9"),
                                        IpAddress.of("192.0.2.1"))));
    }

    @Test
    void oneFamilyIsEnoughWhereTheOtherFails() throws IOException {
        var dns =
                server((query, response, _) -> {
                    if (query.getQuestion().getType() == Type.AAAA)
                        response.getHeader().setRcode(Rcode.SERVFAIL);
                    else
                        response.addRecord(
                                record("mx.example.com", "A", 300, "192.0.2.1"), Section.ANSWER);
                    return true;
                });
        assertThat(resolver(dns).addresses("mx.example.com"))
                .isEqualTo(new Answer.Found<>(List.of(IpAddress.of("192.0.2.1"))));
    }

    @Test
    void aFailureOfOneFamilyIsNoAbsenceOfBoth() {
        var absent = new Answer.Absent<IpAddress>(true);
        var unavailable = new Answer.Unavailable<IpAddress>("time");
        var bogus = new Answer.Bogus<IpAddress>("forged");
        assertThat(StubResolver.union(absent, unavailable)).isEqualTo(unavailable);
        assertThat(StubResolver.union(unavailable, absent)).isEqualTo(unavailable);
        assertThat(StubResolver.union(bogus, absent)).isEqualTo(bogus);
        assertThat(StubResolver.union(absent, bogus)).isEqualTo(bogus);
        assertThat(StubResolver.union(new Answer.Absent<>(false), absent)).isEqualTo(absent);
    }

    @Test
    void noDataAndNoNameAreDistinguished() throws IOException {
        assertThat(resolver(server(zone())).mx(EXAMPLE)).isEqualTo(new Answer.Absent<>(true));
        assertThat(resolver(server(rcode(Rcode.NXDOMAIN))).mx(EXAMPLE))
                .isEqualTo(new Answer.Absent<>(false));
    }

    @Test
    void anAliasIsFollowedInOneAnswer() throws IOException {
        var dns =
                server((_, response, _) -> {
                    response.addRecord(
                            record("example.com", "CNAME", 300, "Other.example."), Section.ANSWER);
                    response.addRecord(
                            record("other.example", "MX", 300, "5 mx.other.example."),
                            Section.ANSWER);
                    response.addRecord(
                            record("evil.example", "MX", 300, "1 mx.evil.example."),
                            Section.ANSWER);
                    return true;
                });
        assertThat(resolver(dns).mx(EXAMPLE))
                .isEqualTo(
                        new Answer.Found<>(
                                List.of(new MailExchanger(5, "mx.other.example")),
                                false,
                                "other.example"));
        assertThat(dns.asked).hasValue(1);
    }

    @Test
    void anAliasIsFollowedByAskingOn() throws IOException {
        var dns =
                server(
                        zone(
                                record("example.com", "CNAME", 300, "b.example."),
                                record("b.example", "CNAME", 300, "c.example."),
                                record("c.example", "MX", 300, "5 mx.example.")));
        assertThat(resolver(dns).mx(EXAMPLE))
                .isEqualTo(
                        new Answer.Found<>(
                                List.of(new MailExchanger(5, "mx.example")), false, "c.example"));
        assertThat(dns.asked).hasValue(3);
    }

    @Test
    void aliasesInACircleEnd() throws IOException {
        var dns =
                server(
                        zone(
                                record("example.com", "CNAME", 300, "b.example."),
                                record("b.example", "CNAME", 300, "example.com.")));
        assertThat(resolver(dns).mx(EXAMPLE)).isInstanceOf(Answer.Unavailable.class);
        assertThat(dns.asked.get()).isLessThanOrEqualTo(10);
        var inOne =
                server((_, response, _) -> {
                    response.addRecord(
                            record("example.com", "CNAME", 300, "b.example."), Section.ANSWER);
                    response.addRecord(
                            record("b.example", "CNAME", 300, "example.com."), Section.ANSWER);
                    return true;
                });
        assertThat(resolver(inOne).mx(EXAMPLE)).isInstanceOf(Answer.Unavailable.class);
        assertThat(inOne.asked).hasValue(1);
    }

    @Test
    void theNextServerIsAskedAndRemembered() throws IOException {
        var dead = server(SILENCE);
        var broken = server(rcode(Rcode.SERVFAIL));
        var good = server(zone(record("example.com", "MX", 300, "5 mx.example.")));
        var resolver = resolver(Duration.ofMillis(600), dead, broken, good);
        assertThat(resolver.mx(EXAMPLE)).isInstanceOf(Answer.Found.class);
        assertThat(resolver.mx(Domain.of("b.example"))).isEqualTo(new Answer.Absent<>(true));
        assertThat(dead.asked).hasValue(1);
        assertThat(broken.asked).hasValue(1);
    }

    @Test
    void failuresAreUnavailableInTime() throws IOException {
        assertThat(resolver(server(rcode(Rcode.SERVFAIL))).mx(EXAMPLE))
                .isInstanceOfSatisfying(
                        Answer.Unavailable.class,
                        u -> assertThat(u.why()).startsWith("SERVFAIL from 127.0.0.1:"));
        var refusing = server(rcode(Rcode.REFUSED));
        assertThat(resolver(refusing).mx(EXAMPLE)).isInstanceOf(Answer.Unavailable.class);
        assertThat(refusing.asked).hasValue(1); // it has said so, and would say so again
        var dead = server(SILENCE);
        var begin = System.nanoTime();
        assertThat(resolver(Duration.ofMillis(200), dead).mx(EXAMPLE))
                .isInstanceOfSatisfying(
                        Answer.Unavailable.class,
                        u -> assertThat(u.why()).startsWith("no answer from 127.0.0.1:"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        assertThat(dead.asked).hasValue(2);
    }

    @Test
    void aReferralIsNoDenial() throws IOException {
        var dns =
                server((_, response, _) -> {
                    response.addRecord(
                            record("example.com", "NS", 300, "ns.example.com."), Section.AUTHORITY);
                    return true;
                });
        assertThat(resolver(dns).mx(EXAMPLE)).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void whatFailsToValidateIsBogusAndAskedNowhereElse() throws IOException {
        var validating =
                server((_, response, _) -> {
                    response.getHeader().setRcode(Rcode.SERVFAIL);
                    response.addRecord(
                            new OPTRecord(
                                    1232,
                                    0,
                                    0,
                                    0,
                                    new ExtendedErrorCodeOption(
                                            ExtendedErrorCodeOption.DNSSEC_BOGUS)),
                            Section.ADDITIONAL);
                    return true;
                });
        var trusting = server(zone(record("example.com", "MX", 300, "5 mx.evil.example.")));
        assertThat(resolver(validating, trusting).mx(EXAMPLE))
                .isEqualTo(new Answer.Bogus<>("dnssec bogus"));
        assertThat(trusting.asked).hasValue(0);
    }

    @Test
    void aCutAnswerIsAskedForAgainOverTcp() throws IOException {
        var dns =
                server((query, response, tcp) -> {
                    if (!tcp) {
                        response.getHeader().setFlag(Flags.TC);
                        return true;
                    }
                    for (int i = 0; i < 300; i++)
                        response.addRecord(
                                record(
                                        "example.com",
                                        "MX",
                                        300,
                                        i + " a-rather-long-name-" + i + ".example.com."),
                                Section.ANSWER);
                    return true;
                });
        var answer = (Answer.Found<MailExchanger>) resolver(dns).mx(EXAMPLE);
        assertThat(answer.records()).hasSize(300);
    }

    @Test
    void anAnswerToAnotherQuestionIsNotBelieved() throws IOException {
        var dns =
                server((_, response, _) -> {
                    response.removeAllRecords(Section.QUESTION);
                    response.addRecord(
                            Message.newQuery(
                                            org.xbill.DNS.Record.newRecord(
                                                    LoopbackDns.name("evil.example"), Type.MX, 1))
                                    .getQuestion(),
                            Section.QUESTION);
                    response.addRecord(
                            record("example.com", "MX", 300, "5 mx.evil.example."), Section.ANSWER);
                    return true;
                });
        assertThat(resolver(Duration.ofMillis(200), dns).mx(EXAMPLE))
                .isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void whatIsNoNameIsAbsent() throws IOException {
        var dns = server(zone());
        assertThat(resolver(dns).addresses("a..b")).isEqualTo(new Answer.Absent<>(false));
        assertThat(resolver(dns).addresses("x".repeat(64) + ".example"))
                .isEqualTo(new Answer.Absent<>(false));
        assertThat(dns.asked).hasValue(0);
    }
}

package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.dns.LoopbackDns.record;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dns.LoopbackDns;

/** Whom an upstream grant does not let in is judged as a stranger, and not believed. */
@Timeout(120)
class LeftOutUpstreamRelayTest extends PolicyRig {
    private static final String HOST = "127.0.0.2";
    private static final String SENDER = "a@bank.example";

    private LoopbackDns dns;

    private void begin(String grant, String guards) throws IOException {
        dns =
                new LoopbackDns(
                        LoopbackDns.zone(
                                record("bank.example", "TXT", 60, "\"v=spf1 ip4:192.0.2.1 -all\""),
                                record("1.2.0.192.in-addr.arpa", "PTR", 60, "mx.bank.example."),
                                record("mx.bank.example", "A", 60, "192.0.2.1")));
        start(
                """
                domains: [ours.example]
                networks: { provider: [127.0.0.2, 127.0.0.3] }
                dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
                grants: [ { receive: { on: [inbound] } }, { upstream: { on: [inbound], from: [provider]%s } } ]
                guards: [ %s ]
                """
                        .formatted(dns.address().getPort(), grant, guards));
    }

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        "inbound: { address: \"127.0.0.1:0\", tls: none }",
                        "inbound: { address: \"127.0.0.1:0\", tls: none, check-senders: yes,"
                                + " inspect: { greeting-delay: 5s } }");
    }

    /** The first refusal of a message with a Received field of the host's, or the last reply. */
    private String answer(String host) throws IOException {
        try (var wire = WireClient.from(host, relay.port("inbound"))) {
            var reply = wire.reply();
            for (var line :
                    List.of(
                            "EHLO mx.provider.example",
                            "MAIL FROM:<" + SENDER + ">",
                            "RCPT TO:<b@ours.example>",
                            "DATA")) if (reply.startsWith("2")) reply = wire.say(line);
            if (!reply.startsWith("354")) return reply;
            wire.send(
                    message(
                            "Received: from mx.bank.example (mx.bank.example [192.0.2.1])\n\tby"
                                    + " mx.provider.example (Postfix) with ESMTP id A; d\nFrom: "
                                    + SENDER
                                    + "\n"));
            return wire.reply();
        }
    }

    private String talksEarly(String host) throws IOException {
        try (var wire = WireClient.from(host, relay.port("inbound"))) {
            return wire.say("EHLO mx.provider.example");
        }
    }

    private static final String LEFT_OUT = ", not: { from: [127.0.0.2] }";

    /** Guards speak at different stages: the replies tell which half judged. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spf: { fail: deny, none: allow } | 550 5.7.23",
                "rdns: { none: deny, unverified: deny } | 554 5.7.25",
                "greylist: {} | 451 4.7.1",
            })
    void whoIsLeftOutIsAStranger(String guard, String reply) throws Exception {
        begin(LEFT_OUT, "{ " + guard + " }");
        assertThat(answer(HOST)).startsWith(reply);
        assertThat(answer("127.0.0.3")).as("its neighbour is believed").startsWith("250");
        assertThat(talksEarly(HOST)).startsWith("554");
        assertThat(talksEarly("127.0.0.3")).startsWith("220");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", look-past: no"})
    void whoseGrantHasEndedIsAStranger(String more) throws Exception {
        begin(", until: 2026-01-01" + more, "{ spf: { fail: deny, none: allow } }");
        assertThat(answer(HOST)).startsWith("550 5.7.23");
        assertThat(talksEarly(HOST)).startsWith("554");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", look-past: no"})
    void whoseGrantWillEndIsNone(String more) throws Exception {
        begin(", until: 2999-01-01" + more, "{ spf: { fail: deny, none: allow } }");
        assertThat(answer(HOST)).startsWith("250");
        assertThat(talksEarly(HOST)).startsWith("220");
    }
}

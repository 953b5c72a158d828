package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.mail.Domain;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.policy.LookPast;

/** Only what the upstream host itself wrote tells where a message came from. */
class TracingTest {
    private static final String HELO = "mx.provider.example";
    private static final String TOP =
            "Received: from there.example (there.example [203.0.113.9])\r\n\tby mx.provider.example with ESMTP; d\r\n";
    private static final String FORGED =
            "Received: from x (x [192.0.2.1]) by mx.provider.example with ESMTP; d\r\n";
    private static final String REST = "From: a@there.example\r\n\r\nReceived: from y\r\n";

    private static LookPast past(String... names) {
        var patterns =
                Arrays.stream(names)
                        .map(name -> (DomainPattern) new DomainPattern.Exactly(Domain.of(name)))
                        .toList();
        var hosts =
                IpSet.of(
                        List.of(
                                IpPrefix.parse("198.51.100.25").orThrow(),
                                IpPrefix.parse("10.1.2.0/24").orThrow()));
        return new LookPast(hosts, new DomainSet(patterns));
    }

    private static String told(LookPast past, String message) {
        var octets = message.getBytes(StandardCharsets.ISO_8859_1);
        String said = null;
        for (int piece : List.of(octets.length, 1, 7)) {
            var tracing = new Tracing(past, HELO);
            for (int i = 0; i < octets.length; i += piece)
                tracing.came(ByteBuffer.wrap(octets, i, Math.min(piece, octets.length - i)));
            var now = FactText.write(tracing.told(Facts.NONE), Fact.SOURCE);
            if (said != null) assertThat(now).as("in pieces of " + piece).isEqualTo(said);
            said = now;
        }
        return said;
    }

    private static String hop(String from, String by) {
        return "Received: from h.provider.example (h.provider.example ["
                + from
                + "]) by "
                + by
                + " with ESMTP; d\r\n";
    }

    @Test
    void theFirstFieldTellsIt() {
        assertThat(told(past(), TOP + FORGED + REST)).isEqualTo("203.0.113.9 there.example");
        assertThat(told(past(), "Return-Path: <a@b>\r\nX-Seen: Received: from\r\n" + TOP + REST))
                .isEqualTo("203.0.113.9 there.example");
        assertThat(told(past(), TOP)).as("no more than a header").startsWith("203.0.113.9 ");
    }

    @Test
    void aFieldOfSomebodyElseTellsNothing() {
        assertThat(told(past(), TOP.replace("by mx.", "by evil.") + REST)).isEqualTo("unavailable");
        assertThat(told(past(), REST)).isEqualTo("unavailable");
        assertThat(told(past(), "")).isEqualTo("unavailable");
    }

    @Test
    void whatIsBelowAnUnsureFieldIsNotLookedAt() {
        var local = "Received: by mx.provider.example (Postfix, from userid 33) id A; d\r\n";
        assertThat(told(past(), local + FORGED + REST)).isEqualTo("unavailable");
        var odd = TOP.replace("(there.example", "(x@there.example");
        assertThat(told(past(), odd + FORGED + REST)).isEqualTo("unavailable");
        var broken = "no field\r\n";
        assertThat(told(past(), broken + FORGED + REST)).isEqualTo("unavailable");
        var body = "Subject: x\r\n\r\n";
        assertThat(told(past(), body + FORGED)).isEqualTo("unavailable");
    }

    @Test
    void namesThatAreWrittenCountInThePlaceOfHelo() {
        assertThat(told(past("mx.provider.example"), TOP + REST)).startsWith("203.0.113.9 ");
        assertThat(told(past("other.example"), TOP + REST)).isEqualTo("unavailable");
    }

    @Test
    void hostsThatAreNamedMayHandOnToEachOther() {
        var past = past("mx.provider.example", "in.provider.example", "localhost");
        var inner = hop("10.1.2.3", "mx.provider.example");
        var scanner = hop("127.0.0.1", "in.provider.example");
        var scanned = hop("127.0.0.1", "localhost");
        var outer = TOP.replace("by mx.", "by in.");
        assertThat(told(past, inner + scanner + scanned + outer + FORGED + REST))
                .isEqualTo("203.0.113.9 there.example");
        assertThat(told(past(), inner + outer + REST))
                .as("who wrote the second cannot be told without names")
                .isEqualTo("unavailable");
        assertThat(told(past, inner + outer.replace("by in.", "by evil.") + REST))
                .isEqualTo("unavailable");
        assertThat(told(past, inner.repeat(Tracing.MOST) + TOP + REST)).isEqualTo("unavailable");
    }

    @Test
    void anAddressThatNobodyOnTheInternetHasIsNone() {
        for (var local :
                List.of("10.9.9.9", "192.168.1.1", "169.254.1.1", "0.0.0.0", "255.255.255.255"))
            assertThat(told(past(), TOP.replace("203.0.113.9", local) + REST))
                    .isEqualTo("unavailable");
        for (var local : List.of("fe80::1", "fd00::1", "::", "ff02::1"))
            assertThat(told(past(), TOP.replace("203.0.113.9", "IPv6:" + local) + REST))
                    .isEqualTo("unavailable");
    }
}

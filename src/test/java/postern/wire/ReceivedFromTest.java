package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Parsed;

/** Received fields as servers write them, and as nobody should read them. */
@SuppressWarnings("StringConcatToTextBlock") // its lines end in CRLF
class ReceivedFromTest {
    private static String read(String value) {
        var octets = ("Received:" + value).getBytes(StandardCharsets.ISO_8859_1);
        return switch (ReceivedFrom.read(octets, "Received:".length())) {
            case Parsed.Good<ReceivedFrom>(var from) ->
                    from.client() + "|" + from.helo() + "|" + from.by();
            case Parsed.Bad<ReceivedFrom> _ -> "unsure";
        };
    }

    private static void reads(String value, String expected) {
        assertThat(read(value)).as(value).isEqualTo(expected);
    }

    @Test
    void postfix() {
        reads(
                " from mail.there.example (mail.there.example [203.0.113.9])\r\n"
                        + "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\r\n"
                        + "\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)\r\n"
                        + "\t(No client certificate requested)\r\n"
                        + "\tby mx.provider.example (Postfix) with ESMTPS id 4XyZ12abcd\r\n"
                        + "\tfor <b@ours.example>; Fri, 27 Nov 2026 10:00:00 +0100 (CET)\r\n",
                "203.0.113.9|mail.there.example|mx.provider.example");
        reads(
                " from [203.0.113.9] (unknown [203.0.113.9]) by mx.provider.example (Postfix) with ESMTP id A;"
                        + " Fri, 27 Nov 2026 10:00:00 +0100 (CET)\r\n",
                "203.0.113.9|[203.0.113.9]|mx.provider.example");
        reads(
                " from [IPv6:2001:DB8:0::9] (unknown [IPv6:2001:db8::9]) by mx.provider.example with ESMTP; d\r\n",
                "2001:db8::9|[IPv6:2001:DB8:0::9]|mx.provider.example");
        reads(
                " from a.example (a.example [IPv6:2001:db8::9])\r\n\tby mx.provider.example with ESMTP; date\r\n",
                "2001:db8::9|a.example|mx.provider.example");
    }

    @Test
    void sendmail() {
        reads(
                " from mail.there.example (dyn-9.there.example [203.0.113.9] (may be forged))\r\n"
                        + "\tby mx.provider.example (8.17.1/8.17.1) with ESMTPS id 3AR9x0aB012345\r\n"
                        + "\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO)\r\n"
                        + "\tfor <b@ours.example>; Fri, 27 Nov 2026 10:00:00 +0100\r\n",
                "203.0.113.9|mail.there.example|mx.provider.example");
    }

    @Test
    void exim() {
        reads(
                " from mail.there.example ([203.0.113.9])\r\n\tby mx.provider.example with esmtps"
                        + " (TLS1.3) tls TLS_AES_256_GCM_SHA384\r\n\t(Exim 4.97)\r\n"
                        + "\t(envelope-from <a@there.example>)\r\n\tid 1r7abc-0001-2x\r\n"
                        + "\tfor b@ours.example; Fri, 27 Nov 2026 10:00:00 +0100\r\n",
                "203.0.113.9|mail.there.example|mx.provider.example");
        reads(
                " from host9.there.example ([203.0.113.9]:50123 helo=mail.there.example) by mx.provider.example with esmtp; d\r\n",
                "203.0.113.9|mail.there.example|mx.provider.example");
        reads(
                " from [203.0.113.9] (helo=mail.there.example) by mx.provider.example with esmtp; d\r\n",
                "203.0.113.9|mail.there.example|mx.provider.example");
        reads(
                " from [203.0.113.9] (port=50123 helo=[192.0.2.1]) by mx.provider.example with esmtp; d\r\n",
                "203.0.113.9|[192.0.2.1]|mx.provider.example");
    }

    @Test
    void exchange() {
        reads(
                " from mail.there.example (203.0.113.9) by\r\n EX01.provider.example (10.1.2.3) with Microsoft"
                        + " SMTP Server\r\n (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id"
                        + " 15.1.2507.39;\r\n Fri, 27 Nov 2026 10:00:00 +0100\r\n",
                "203.0.113.9|mail.there.example|EX01.provider.example");
        reads(
                " from a.there.example (2001:db8::9) by EX01.provider.example (fe80::1) with Microsoft SMTP Server id 15; d\r\n",
                "2001:db8::9|a.there.example|EX01.provider.example");
    }

    @Test
    void harakaGmailAndOurselves() {
        reads(
                " from mail.there.example (host9.there.example [203.0.113.9])\r\n"
                        + "\tby mx.provider.example (Haraka/3.0.3) with ESMTPS id 0B7A-1.1\r\n"
                        + "\tenvelope-from <a@there.example>\r\n\ttls TLS_AES_256_GCM_SHA384;\r\n"
                        + "\tFri, 27 Nov 2026 10:00:00 +0000\r\n",
                "203.0.113.9|mail.there.example|mx.provider.example");
        reads(
                " from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41]) by mx.google.com with SMTPS id x; d\r\n",
                "209.85.220.41|mail-sor-f41.google.com|mx.google.com");
        for (var word :
                new String[] {
                    "host9.there.example ", "unverified ", "unknown ", "RDNS failed ", ""
                })
            reads(
                    " from a.example ("
                            + word
                            + "[203.0.113.9])\r\n\tby mx.provider.example (Postern) with ESMTP id 1;\r\n\td\r\n",
                    "203.0.113.9|a.example|mx.provider.example");
    }

    static String[] hostile() {
        return new String[] {
            "",
            " by mx.provider.example with ESMTP; d",
            " (from a) from a.example ([203.0.113.9]) by mx.provider.example; d",
            " from a.example by mx.provider.example with ESMTP; d",
            // the client's HELO is a literal, and nobody says what it really was
            " from [192.0.2.1] by mx.provider.example with ESMTP; d",
            " from [192.0.2.1] (Postfix) by mx.provider.example with ESMTP; d",
            // a HELO that brings its own comment and clause
            " from a (b [192.0.2.1]) by mx.provider.example (real [203.0.113.9]) by mx.provider.example; d",
            " from a (b [192.0.2.1]) (real [203.0.113.9]) by mx.provider.example; d",
            " from a (b [192.0.2.1]) (203.0.113.9) by mx.provider.example; d",
            " from a (b [192.0.2.1]) (real [IPv6:2001:db8::9]) by mx.provider.example; d",
            " from a ([192.0.2.1] [203.0.113.9]) by mx.provider.example; d",
            " from a (b [192.0.2.1] (c [203.0.113.9])) by mx.provider.example; d",
            " from a (helo=[192.0.2.1] [203.0.113.9]) by mx.provider.example; d",
            " from unknown (HELO b) (203.0.113.9) by mx.provider.example with SMTP; d",
            " from a ([192.0.2.1] helo=b ident=x y) by mx.provider.example; d",
            " from a (x@b [192.0.2.1]) by mx.provider.example; d",
            " from a (b [192.0.2.1]) from c (d [203.0.113.9]) by mx.provider.example; d",
            " from \"a b\" (b [192.0.2.1]) by mx.provider.example; d",
            " from a\\ (b [192.0.2.1]) by mx.provider.example; d",
            " from a (b [192.0.2.1]\\) by mx.provider.example; d",
            " from a (b [192.0.2.1] by mx.provider.example; d",
            " from a \"(b [192.0.2.1]) by mx.provider.example; d",
            " from a (b [192.0.2.1]); by mx.provider.example",
            " from a (b [192.0.2.1]) by (c) mx.provider.example; d",
            " from a (b [192.0.2.999]) by mx.provider.example; d",
            " from a (b [fe80::1%eth0]) by mx.provider.example; d",
            " from a (b [0x7f.1]) by mx.provider.example; d",
            " from a (b [192.0.2.1]) by mx.provider.example\u0000; d",
            " from a (b\u00e4 [192.0.2.1]) by mx.provider.example; d",
            " from a (b [192.0.2.1])\rby mx.provider.example; d",
            " from a (b [192.0.2.1])\nby mx.provider.example; d",
            // qmail's way, and others in which a literal is what the client calls itself
            " from [203.0.113.9] (HELO [192.0.2.1]) by mx.provider.example with SMTP; d",
            " from a (HELO [192.0.2.1]) by mx.provider.example with SMTP; d",
            " from a (ehlo [192.0.2.1]) by mx.provider.example with SMTP; d",
            " from a (eHlO b [192.0.2.1]) by mx.provider.example with SMTP; d",
            " from a (b Helo [192.0.2.1]) by mx.provider.example with SMTP; d",
            " from a (helo [192.0.2.1] (may be forged)) by mx.provider.example; d",
            " from a (b c [192.0.2.1]) by mx.provider.example; d",
            " from a (RDNS b [192.0.2.1]) by mx.provider.example; d",
            " from a (failed RDNS [192.0.2.1]) by mx.provider.example; d",
            // a name that is another address
            " from [10.1.2.3] (unknown [203.0.113.9]) by mx.provider.example (Postfix) with ESMTP; d",
            " from [203.0.113.9] (b [192.0.2.1]) by mx.provider.example; d",
            " from [203.0.113.9] ([192.0.2.1]) by mx.provider.example; d",
            " from [203.0.113.9]:25 ([192.0.2.1]:4000 helo=b) by mx.provider.example; d",
            " from [IPv6:2001:db8::9] (b [192.0.2.1]) by mx.provider.example; d",
            " from 203.0.113.9 (b [192.0.2.1]) by mx.provider.example; d",
            " from 2001:db8::9 (192.0.2.1) by mx.provider.example; d",
            " from [b] (b [192.0.2.1]) by mx.provider.example; d",
        };
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatIsNotPlainIsNotRead(String value) {
        assertThat(read(value)).isEqualTo("unsure");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 50_000})
    void muchOfItTakesLittleTime(int times) {
        read(" from a (" + "b ".repeat(times) + "[192.0.2.1]) by c; d");
        read(" from a (" + "(".repeat(times) + "[192.0.2.1]) by c; d");
        read(" from a ([192.0.2.1]" + " helo=x".repeat(times) + "!) by c; d");
        read(" from a (b [192.0.2.1]) " + "(x) ".repeat(times) + "by c; d");
    }
}

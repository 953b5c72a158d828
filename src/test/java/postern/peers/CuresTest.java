package postern.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import postern.app.Programs;
import postern.net.Authority;

/** What an audit says to change in Exim and OpenSMTPD mends what it found there. */
@Tag("peers")
@Tag("root")
@Tag("unpacked")
@Tag("long")
@SuppressWarnings("StringConcatToTextBlock") // with %1$s and other things that read badly in one
class CuresTest {
    /**
     * @param finding that is there before, and is gone behind the cure
     * @param opened the rule before
     * @param cured the rule as the finding's cure says it
     */
    record Case(String finding, String opened, String cured) {
        @Override
        public String toString() {
            return finding + " by " + opened;
        }
    }

    private static final String NEXT = " action \"next\"";

    static Stream<Case> exim() {
        var closed = EximPeer.CLOSED;
        return Stream.of(
                new Case("relay-plain", "accept", "require domains = ours.example\n  accept"),
                new Case(
                        "relay-plain",
                        "accept hosts = *\n  " + closed,
                        "accept hosts = 192.0.2.1\n  " + closed),
                new Case("relay-reverse-path", "accept senders = *@ours.example", closed),
                new Case("relay-reverse-path", "accept sender_domains = ours.example", closed),
                new Case(
                        "relay-helo",
                        "accept condition = ${if match{$sender_helo_name}{ours}}",
                        closed),
                new Case(
                        "relay-look-alike",
                        "accept domains = *ours.example",
                        "accept domains = ours.example : *.ours.example"),
                new Case(
                        "denied-for-now",
                        closed + "\n  defer message = relay not permitted",
                        closed + "\n  deny message = relay not permitted"));
    }

    static Stream<Case> openSmtpd() {
        var closed = OpenSmtpdPeer.CLOSED;
        return Stream.of(
                new Case(
                        "relay-plain",
                        "match from any for any" + NEXT,
                        closed + "\nmatch from local for rcpt-to \"a@b.example\"" + NEXT),
                new Case(
                        "relay-reverse-path",
                        "match from any mail-from \"@ours.example\" for any" + NEXT,
                        closed),
                new Case(
                        "relay-helo",
                        "match from any helo \"ours.example\" for any" + NEXT,
                        closed),
                new Case(
                        "relay-look-alike",
                        "match from any for domain \"*ours.example\"" + NEXT,
                        "match from any for domain { \"ours.example\", \"*.ours.example\" }"
                                + NEXT),
                new Case(
                        "taken-as-mailbox",
                        closed,
                        "table recipients { \"postmaster@ours.example\" }\n"
                                + "match from any for domain \"ours.example\""
                                + " rcpt-to <recipients>"
                                + NEXT));
    }

    private interface Rig {
        Peer start(int nextHop) throws IOException, InterruptedException;
    }

    private static Audited audit(Rig rig) throws IOException, InterruptedException {
        int hop = Programs.freePort();
        try (var peer = rig.start(hop)) {
            return Audited.of(peer, hop);
        }
    }

    private static void check(String finding, Audited before, Audited behind) {
        assertThat(before.found()).as("before").contains(finding);
        assertThat(behind.found()).as("behind").doesNotContain(finding);
        assertThat(behind.verdict())
                .as(String.valueOf(behind.answer().member("reasons")))
                .isEqualTo("closed");
    }

    @ParameterizedTest
    @MethodSource
    void exim(Case one) throws Exception {
        check(
                one.finding(),
                audit(hop -> EximPeer.start("", hop, one.opened())),
                audit(hop -> EximPeer.start("", hop, one.cured())));
    }

    @ParameterizedTest
    @MethodSource
    void openSmtpd(Case one) throws Exception {
        check(
                one.finding(),
                audit(hop -> OpenSmtpdPeer.start("", hop, one.opened())),
                audit(hop -> OpenSmtpdPeer.start("", hop, one.cured())));
    }

    /** One Exim with all that is not about recipients, and the same with each cure. */
    @Test
    void eximsGreetingLoginAndTls(@TempDir Path folder) throws Exception {
        Authority.write(folder, "mx", new Authority("us").issue(Authority.rsa("relay.test")));
        Daemon.open(folder);
        for (var file : List.of("mx.pem", "mx.key"))
            Daemon.run("chown", "Debian-exim", folder.resolve(file).toString());
        var tls =
                "tls_advertise_hosts = *\ntls_certificate = %1$s/mx.pem\ntls_privatekey = %1$s/mx.key\n"
                        .formatted(folder);
        var login =
                "plain:\n driver = plaintext\n public_name = PLAIN\n server_prompts = :\n"
                        + " server_condition = ${if eq{$auth3}{secret}}\n"
                        + " server_set_id = $auth2\n";
        var before =
                audit(hop ->
                        EximPeer.start(
                                "",
                                hop,
                                EximPeer.CLOSED,
                                tls + "tls_require_ciphers = NORMAL:+VERS-TLS1.0:+VERS-TLS1.1",
                                login));
        var behind =
                audit(hop ->
                        EximPeer.start(
                                "",
                                hop,
                                EximPeer.CLOSED,
                                tls
                                        + "smtp_banner = $smtp_active_hostname ESMTP\n"
                                        + "auth_advertise_hosts ="
                                        + " ${if eq{$tls_in_cipher}{}{}{*}}\n"
                                        + "tls_require_ciphers ="
                                        + " NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
                                login));
        assertThat(before.found()).contains("banner", "clear-login", "old-tls");
        assertThat(behind.found()).doesNotContain("banner", "clear-login", "old-tls");
        assertThat(behind.verdict())
                .as(String.valueOf(behind.answer().member("reasons")))
                .isEqualTo("closed");
    }

    /** Whoever has a host behind that takes local parts apart keeps such from it. */
    @Test
    void localPartsThatHideAnotherAddressAreRefused() throws Exception {
        var hiding = List.of("percent-ours", "bang-ours", "quoted-ours");
        var servers =
                Map.<String, Rig>of(
                        "Exim",
                        hop ->
                                EximPeer.start(
                                        "",
                                        hop,
                                        "deny local_parts = ^[.] : ^.*[@%!/|]\n  "
                                                + EximPeer.CLOSED),
                        "OpenSMTPD",
                        hop ->
                                OpenSmtpdPeer.start(
                                        "",
                                        hop,
                                        "match from any for any rcpt-to regex"
                                                + " \"[%!@/].*@\" reject\n"
                                                + OpenSmtpdPeer.CLOSED));
        assertThat(audit(hop -> EximPeer.start("", hop, EximPeer.CLOSED)).mailboxes())
                .containsAnyElementsOf(hiding);
        for (var server : servers.entrySet())
            assertThat(audit(server.getValue()).mailboxes())
                    .as(server.getKey())
                    .doesNotContainAnyElementsOf(hiding);
    }
}

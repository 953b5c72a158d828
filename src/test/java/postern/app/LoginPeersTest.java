package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail programs and libraries that others wrote log in and send, over STARTTLS. */
@Tag("peers")
@Timeout(180)
class LoginPeersTest extends LoginRig {
    private static final Path CLIENTS = Path.of("src/test/clients").toAbsolutePath();
    private static final byte[] MESSAGE =
            "From: ann@ours.example\r\nTo: you@b.example\r\nSubject: hello\r\n\r\nhello\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5"})
    void swaks(String mechanism) throws Exception {
        logsInAndSends(
                mechanism,
                secret ->
                        Programs.run(
                                List.of(
                                        Programs.find("swaks"),
                                        "--server",
                                        "127.0.0.1:" + port(),
                                        "--tls",
                                        "--auth",
                                        mechanism,
                                        "--auth-user",
                                        "Ann",
                                        "--auth-password",
                                        secret,
                                        "--from",
                                        "ann@ours.example",
                                        "--to",
                                        "you@b.example")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5", "OAUTHBEARER", "XOAUTH2"})
    void curl(String mechanism) throws Exception {
        var message = Files.write(folder.resolve("message"), MESSAGE);
        logsInAndSends(
                mechanism,
                secret -> {
                    var command =
                            new ArrayList<>(
                                    List.of(
                                            Programs.find("curl"),
                                            "-sSkv",
                                            "--ssl-reqd",
                                            "smtp://127.0.0.1:" + port() + "/client.example",
                                            "--login-options",
                                            "AUTH=" + mechanism,
                                            "--mail-from",
                                            "ann@ours.example",
                                            "--mail-rcpt",
                                            "you@b.example",
                                            "--upload-file",
                                            message.toString()));
                    command.addAll(
                            takesToken(mechanism)
                                    ? List.of("--user", "ann", "--oauth2-bearer", secret)
                                    : List.of("--user", "ann:" + secret));
                    return Programs.run(command);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "login",
                "cram-md5",
                "scram-sha-1",
                "scram-sha-256",
                "oauthbearer",
                "xoauth2"
            })
    void msmtp(String mechanism) throws Exception {
        var file = folder.resolve("msmtprc");
        logsInAndSends(
                mechanism,
                secret -> {
                    Files.writeString(
                            file,
                            """
                            account default
                            host 127.0.0.1
                            port %s
                            domain client.example
                            tls on
                            tls_starttls on
                            tls_certcheck off
                            auth %s
                            user ann
                            passwordeval cat %s
                            from ann@ours.example
                            """
                                    .formatted(
                                            port(),
                                            mechanism,
                                            Files.writeString(folder.resolve("secret"), secret)));
                    Files.setPosixFilePermissions(
                            file, PosixFilePermissions.fromString("rw-------"));
                    return Programs.run(
                            List.of(Programs.find("msmtp"), "-C", file.toString(), "you@b.example"),
                            MESSAGE,
                            60);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "login", "cram-md5", "oauthbearer"})
    void snail(String mechanism) throws Exception {
        logsInAndSends(
                mechanism,
                secret -> {
                    var command =
                            new ArrayList<>(
                                    List.of(
                                            "env",
                                            "HOME=" + folder,
                                            "DEAD=/dev/null",
                                            Programs.find("s-nail"),
                                            "-:/",
                                            "-vv",
                                            "-r",
                                            "ann@ours.example",
                                            "-s",
                                            "hello"));
                    for (var setting :
                            List.of(
                                    "v15-compat",
                                    "sendwait",
                                    "from=ann@ours.example",
                                    "smtp-use-starttls",
                                    "smtp-auth=" + mechanism,
                                    "tls-verify=ignore",
                                    "user=ann",
                                    "password=" + secret,
                                    "mta=smtp://127.0.0.1:" + port())) {
                        command.add("-S");
                        command.add(setting);
                    }
                    command.add("you@b.example");
                    return Programs.run(command, "hello\n".getBytes(StandardCharsets.US_ASCII), 60);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5"})
    void smtplib(String mechanism) throws Exception {
        logsInAndSends(
                mechanism,
                secret ->
                        Programs.run(
                                List.of(
                                        Programs.find("python3"),
                                        CLIENTS.resolve("smtplib_client.py").toString(),
                                        port(),
                                        mechanism,
                                        "ann",
                                        secret)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"})
    void nodemailer(String mechanism) throws Exception {
        var installed =
                Programs.run(
                        List.of(
                                Programs.find("npm"),
                                "install",
                                "--prefer-offline",
                                "--no-audit",
                                "--no-fund",
                                "--prefix",
                                folder.toString(),
                                "nodemailer@10.6.1"));
        assertThat(installed.status()).as(installed.output()).isZero();
        logsInAndSends(
                mechanism,
                secret ->
                        Programs.run(
                                List.of(
                                        "env",
                                        "NODE_PATH=" + folder.resolve("node_modules"),
                                        Programs.find("node"),
                                        CLIENTS.resolve("nodemailer_client.js").toString(),
                                        port(),
                                        mechanism,
                                        "ann",
                                        secret)));
    }

    /** GNU SASL binds to the TLS connection. */
    @ParameterizedTest
    @ValueSource(
            strings = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "CRAM-MD5"})
    void gsasl(String mechanism) throws Exception {
        assertThat(gsasl(mechanism, GUESS).output()).contains("\n535 5.7.8");
        assertThat(gsasl(mechanism, PASSWORD).output())
                .contains("\n220 2.0.0 Ready to start TLS")
                .contains("\n235 2.7.0")
                .contains("server trusted");
    }

    private Programs.Result gsasl(String mechanism, String password) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Programs.find("gsasl"),
                                "--client",
                                "--smtp",
                                "--connect=127.0.0.1:" + port(),
                                "--x509-ca-file=",
                                "--hostname=relay.test",
                                "--mechanism=" + mechanism,
                                "--authentication-id=ann",
                                "--password=" + password));
        if (!mechanism.endsWith("-PLUS")) command.add("--no-cb");
        return Programs.run(command, new byte[0], 60);
    }
}

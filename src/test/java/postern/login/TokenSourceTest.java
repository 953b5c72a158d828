package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.OAuthClient;
import postern.config.OAuthClient.Grant;
import postern.login.TokenSource.Result;

class TokenSourceTest {
    @TempDir private Path folder;
    private final LoopbackWeb web = new LoopbackWeb();
    private final TestClock clock = new TestClock();
    private Path secret;
    private Path refresh;

    @BeforeEach
    void files() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), "s3cret: /+%\n");
        refresh = Files.writeString(folder.resolve("refresh"), "first\n");
    }

    @AfterEach
    void close() {
        web.close();
    }

    private TokenSource source(Grant grant, @Nullable Path secretFile, String scope) {
        return new TokenSource(
                new OAuthClient(
                        web.uri("/token"),
                        "postern relay",
                        secretFile,
                        grant,
                        scope,
                        null,
                        Duration.ofSeconds(2)),
                clock);
    }

    private TokenSource credentials() {
        return source(new Grant.ClientCredentials(), secret, "https://mail.example/.default");
    }

    private TokenSource refreshing() {
        return source(new Grant.Refresh(refresh), secret, "");
    }

    private void grants(String token, String more) {
        web.json(
                "/token",
                200,
                "{\"access_token\":\"" + token + "\",\"token_type\":\"bearer\"" + more + "}");
    }

    private static Result token(String value) {
        return new Result.Token(value);
    }

    @Test
    void clientCredentialsAreSentAsTheStandardSays() {
        grants("a1", ",\"expires_in\":3600");
        assertThat(credentials().token()).isEqualTo(token("a1"));
        var asked = web.asked("/token").getFirst();
        assertThat(asked.form())
                .isEqualTo(
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "scope",
                                "https://mail.example/.default"));
        var shown = asked.authorization().substring("Basic ".length());
        assertThat(new String(Base64.getDecoder().decode(shown), StandardCharsets.UTF_8))
                .isEqualTo("postern+relay:s3cret%3A+%2F%2B%25"); // RFC 6749 §2.3.1
    }

    @Test
    void aClientWithoutASecretIsNamedInTheForm() {
        grants("a1", "");
        assertThat(source(new Grant.Refresh(refresh), null, "").token()).isEqualTo(token("a1"));
        var asked = web.asked("/token").getFirst();
        assertThat(asked.authorization()).isNull();
        assertThat(asked.form())
                .isEqualTo(
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "refresh_token",
                                "first",
                                "client_id",
                                "postern relay"));
    }

    @Test
    void aTokenIsKeptUntilSomeTimeBeforeItsEnd() {
        var source = credentials();
        grants("a1", ",\"expires_in\":3600");
        assertThat(source.token()).isEqualTo(token("a1"));
        grants("a2", ",\"expires_in\":3600");
        clock.pass(Duration.ofMinutes(54));
        assertThat(source.token()).isEqualTo(token("a1"));
        clock.pass(Duration.ofMinutes(1));
        assertThat(source.token()).isEqualTo(token("a2"));
        assertThat(web.asked("/token")).hasSize(2);
    }

    @Test
    void whileTheServerIsDownTheOldTokenServesToItsEnd() {
        var source = credentials();
        grants("a1", ",\"expires_in\":3600");
        assertThat(source.token()).isEqualTo(token("a1"));
        web.goDown();
        clock.pass(Duration.ofSeconds(3599));
        assertThat(source.token()).isEqualTo(token("a1"));
        clock.pass(Duration.ofSeconds(1));
        assertThat(source.token()).isInstanceOf(Result.Unavailable.class);
        web.comeBack();
        clock.pass(Duration.ofSeconds(10));
        grants("a2", "");
        assertThat(source.token()).isEqualTo(token("a2"));
    }

    @Test
    void aFailureIsNotAskedForAgainAtOnce() {
        var source = credentials();
        web.json("/token", 503, "");
        assertThat(source.token()).isInstanceOf(Result.Unavailable.class);
        clock.pass(Duration.ofSeconds(9));
        assertThat(source.token()).isInstanceOf(Result.Unavailable.class);
        assertThat(web.asked("/token")).hasSize(1);
        grants("a1", "");
        clock.pass(Duration.ofSeconds(1));
        assertThat(source.token()).isEqualTo(token("a1"));
    }

    @Test
    void aTokenThatWasRefusedIsNotGivenAgain() {
        var source = credentials();
        grants("a1", ",\"expires_in\":3600");
        assertThat(source.token()).isEqualTo(token("a1"));
        grants("a2", ",\"expires_in\":3600");
        source.refused("another");
        assertThat(source.token()).isEqualTo(token("a1"));
        source.refused("a1");
        assertThat(source.token()).isEqualTo(token("a2"));
    }

    @ParameterizedTest
    @CsvSource({
        "400,invalid_grant,Refused",
        "401,invalid_client,Refused",
        "401,'',Refused",
        "400,invalid_scope,Refused",
        "400,'',Unavailable",
        "429,slow_down,Unavailable",
        "400,temporarily_unavailable,Unavailable",
        "500,invalid_grant,Unavailable",
        "404,'',Unavailable"
    })
    void whatTheServerSaysDecidesWhetherWaitingHelps(int status, String code, String result) {
        web.json(
                "/token",
                status,
                code.isEmpty()
                        ? ""
                        : "{\"error\":\"" + code + "\",\"error_description\":\"because\"}");
        var answer = credentials().token();
        assertThat(answer.getClass().getSimpleName()).isEqualTo(result);
        assertThat(answer.toString()).contains("" + status, code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "not JSON",
                "{}",
                "{\"access_token\":7}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"a\\u0001b\"}",
                "{\"access_token\":\"a\",\"expires_in\":0}"
            })
    void anAnswerWithoutATokenIsNone(String body) {
        web.json("/token", 200, body);
        assertThat(credentials().token()).isInstanceOf(Result.Unavailable.class);
    }

    @Test
    void onlyBearersAreTaken() {
        web.json("/token", 200, "{\"access_token\":\"a\",\"token_type\":\"DPoP\"}");
        assertThat(credentials().token()).isInstanceOf(Result.Refused.class);
    }

    @Test
    void aRedirectIsNotFollowed() {
        web.page(
                "/token",
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/elsewhere");
                    LoopbackWeb.send(exchange, 307, "");
                });
        web.json("/elsewhere", 200, "{\"access_token\":\"a\"}");
        assertThat(credentials().token().toString()).contains("redirects (307)");
        assertThat(web.asked("/elsewhere")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowAnswerIsNotWaitedFor(boolean header) {
        web.hangs("/token", header);
        assertThat(credentials().token().toString())
                .contains("gave no whole answer within 2000 ms");
    }

    @Test
    void aHugeAnswerIsNotRead() {
        grants("a", ",\"more\":\"" + "x".repeat(1 << 20) + "\"");
        assertThat(credentials().token()).isInstanceOf(Result.Unavailable.class);
    }

    @Test
    void aSecretThatIsNotThereIsSaid() throws IOException {
        Files.delete(secret);
        assertThat(credentials().token())
                .isEqualTo(new Result.Unavailable("there is no file " + secret));
        assertThat(web.asked("/token")).isEmpty();
    }

    @Test
    void aNewRefreshTokenIsWrittenForItsOwnerAlone() throws IOException {
        Files.setPosixFilePermissions(refresh, PosixFilePermissions.fromString("rw-r--r--"));
        var link = Files.createSymbolicLink(folder.resolve("link"), refresh);
        grants("a1", ",\"refresh_token\":\"second\",\"expires_in\":60");
        var source = source(new Grant.Refresh(link), secret, "");
        assertThat(source.token()).isEqualTo(token("a1"));
        assertThat(refresh).hasContent("second");
        assertThat(link).isSymbolicLink();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(refresh)))
                .isEqualTo("rw-------");
        clock.pass(Duration.ofMinutes(1));
        assertThat(source.token()).isEqualTo(token("a1"));
        assertThat(web.asked("/token").getLast().form()).containsEntry("refresh_token", "second");
        assertThat(source.trouble()).isEmpty();
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void aNewRefreshTokenThatCannotBeWrittenIsKeptAndSaid() throws IOException {
        var source = refreshing();
        var obstacle =
                Files.createDirectories(folder.resolve("refresh.new/in-the-way")).getParent();
        grants("a1", ",\"refresh_token\":\"second\",\"expires_in\":60");
        assertThat(source.token()).isEqualTo(token("a1"));
        assertThat(source.trouble()).contains("cannot be written to " + refresh);
        clock.pass(Duration.ofMinutes(1));
        Files.delete(obstacle.resolve("in-the-way"));
        grants("a2", ",\"expires_in\":60");
        assertThat(source.token()).isEqualTo(token("a2"));
        assertThat(web.asked("/token").getLast().form()).containsEntry("refresh_token", "second");
        assertThat(refresh).hasContent("second");
        assertThat(source.trouble()).isEmpty();
    }

    @Test
    void whatAPersonHasWrittenGoesBeforeWhatCouldNotBeWritten() throws IOException {
        var source = refreshing();
        Files.createDirectories(folder.resolve("refresh.new/in-the-way"));
        grants("a1", ",\"refresh_token\":\"second\",\"expires_in\":60");
        assertThat(source.token()).isEqualTo(token("a1"));
        Files.writeString(refresh, "by hand");
        clock.pass(Duration.ofMinutes(1));
        grants("a2", ",\"expires_in\":60");
        assertThat(source.token()).isEqualTo(token("a2"));
        assertThat(web.asked("/token").getLast().form()).containsEntry("refresh_token", "by hand");
        assertThat(source.trouble()).isEmpty();
    }

    @Test
    void oneThreadRenewsForAll() throws InterruptedException, ExecutionException {
        var go = new CountDownLatch(1);
        web.page(
                "/token",
                exchange -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    LoopbackWeb.send(exchange, 200, "{\"access_token\":\"a1\"}");
                });
        var source = credentials();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Result> ask = source::token;
            var all = List.of(threads.submit(ask), threads.submit(ask), threads.submit(ask));
            go.countDown();
            for (Future<Result> one : all) assertThat(one.get()).isEqualTo(token("a1"));
        }
        assertThat(web.asked("/token")).hasSize(1);
    }

    @Test
    void aTokenIsNotWrittenIntoLogs() {
        assertThat(token("a1").toString()).doesNotContain("a1");
    }
}

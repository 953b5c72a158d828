package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.TestIssuer.header;
import static postern.login.TestIssuer.signed;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.UserSource.Oidc;
import postern.config.UserSource.Oidc.Keys;

/** Where keys come from, how long they count, and what happens while nobody gives them. */
class IssuerKeysTest {
    private static final String DISCOVERY = "/realms/x/.well-known/openid-configuration";

    @TempDir private Path folder;
    private final TestIssuer issuer = new TestIssuer();
    private OidcDirectory directory = issuer.directory();

    @AfterEach
    void close() {
        issuer.close();
    }

    private void keys(Keys keys) {
        var source = issuer.source;
        directory =
                new OidcDirectory(
                        new Oidc(
                                source.issuer(),
                                source.audience(),
                                source.claims(),
                                source.scopes(),
                                source.algorithms(),
                                keys,
                                null,
                                source.leeway(),
                                source.timeout(),
                                source.cache(),
                                source.outage(),
                                null),
                        issuer.clock);
    }

    private void isWelcome(String token) {
        assertThat(directory.token("bob", token)).isInstanceOf(Answer.Welcome.class);
    }

    private void isWrong(String token) {
        assertThat(directory.token("bob", token)).isInstanceOf(Answer.Wrong.class);
    }

    private void isUnavailable(String token, String why) {
        var answer = directory.token("bob", token);
        assertThat(answer).isInstanceOf(Answer.Unavailable.class);
        assertThat(answer.toString()).contains(why);
    }

    /** By a key that has been there all the time, in a token of now. */
    private String byOther() {
        return signed(header("RS256", "r2"), issuer.claims(), TestIssuer.OTHER_RSA);
    }

    @Test
    void keysAreAskedForOnceInTheirTime() {
        for (int i = 0; i < 5; i++) isWelcome(issuer.token());
        issuer.clock.pass(Duration.ofMinutes(10).minusSeconds(1));
        isWelcome(issuer.token());
        assertThat(issuer.asked()).isEqualTo(1);
        issuer.clock.pass(Duration.ofSeconds(1));
        isWelcome(issuer.token());
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsTakenBackDoesNotCountBeyondTheCache() {
        isWelcome(issuer.token());
        issuer.has(TestIssuer.OTHER_RSA);
        issuer.clock.pass(Duration.ofMinutes(10));
        isWrong(issuer.token());
    }

    @Test
    void anUnknownKeyIsAskedFor() {
        isWelcome(issuer.token());
        issuer.has(TestIssuer.RSA, TestIssuer.OTHER_RSA);
        issuer.clock.pass(Duration.ofSeconds(10));
        isWelcome(byOther());
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void unknownKeysAreAskedForOnceInTenSeconds() {
        isWelcome(issuer.token());
        for (int i = 0; i < 100; i++)
            isWrong(signed(header("RS256", "k" + i), issuer.claims(), TestIssuer.OTHER_RSA));
        assertThat(issuer.asked()).isEqualTo(1);
        issuer.clock.pass(Duration.ofSeconds(10));
        for (int i = 0; i < 100; i++)
            isWrong(signed(header("RS256", "k" + i), issuer.claims(), TestIssuer.OTHER_RSA));
        assertThat(issuer.asked()).isEqualTo(2);
        isWelcome(issuer.token());
    }

    @Test
    void aTokenThatNamesNoKeyIsTriedWithEach() {
        var header = header("RS256", "");
        header.remove("kid");
        issuer.has(TestIssuer.EC, TestIssuer.OTHER_RSA, TestIssuer.RSA);
        isWelcome(signed(header, issuer.claims(), TestIssuer.RSA));
        issuer.has(TestIssuer.EC, TestIssuer.OTHER_RSA);
        issuer.clock.pass(Duration.ofMinutes(10));
        isWrong(signed(header, issuer.claims(), TestIssuer.RSA));
        issuer.has(TestIssuer.RSA);
        issuer.clock.pass(Duration.ofSeconds(10));
        isWelcome(signed(header, issuer.claims(), TestIssuer.RSA));
    }

    @Test
    void anIssuerThatIsDownFromTheBeginning() {
        issuer.web.goDown();
        isUnavailable(issuer.token(), "connection refused");
        issuer.web.comeBack();
        isUnavailable(issuer.token(), "connection refused"); // not asked again at once
        issuer.clock.pass(Duration.ofSeconds(10));
        isWelcome(issuer.token());
    }

    @Test
    void whileTheIssuerIsDownKnownKeysCountForADay() {
        isWelcome(issuer.token());
        issuer.web.goDown();
        issuer.clock.pass(Duration.ofHours(24).minusSeconds(1));
        isWelcome(issuer.token());
        isWrong(signed(header("RS256", "r1"), issuer.claims(), TestIssuer.OTHER_RSA));
        isUnavailable(byOther(), "connection refused"); // it may be a new key
        isWrong(signed(issuer.claims("exp", 0)));
        issuer.clock.pass(Duration.ofSeconds(1));
        isUnavailable(issuer.token(), "connection refused");
        issuer.web.comeBack();
        issuer.clock.pass(Duration.ofSeconds(10));
        isWelcome(issuer.token());
    }

    @Test
    void anOutageIsNotedOnceInTenSeconds() {
        isWelcome(issuer.token());
        issuer.web.json("/keys", 503, "");
        issuer.clock.pass(Duration.ofMinutes(10));
        for (int i = 0; i < 10; i++) isWelcome(issuer.token());
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void aClockThatIsSetBackDoesNotStopUsFromAsking() {
        isWelcome(issuer.token());
        issuer.has(TestIssuer.OTHER_RSA);
        issuer.clock.pass(Duration.ofDays(-1));
        isWelcome(byOther());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "[]",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":7}",
                "{\"keys\":[7]}",
                "{\"keys\":null}",
                "{\"keys\":[{}]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\"}]}"
            })
    void keysThatAreNone(String body) {
        issuer.web.json("/keys", 200, body);
        isUnavailable(issuer.token(), issuer.web.uri("/keys").toString());
    }

    @Test
    void aKeyThatCannotBeReadLeavesTheOthers() {
        var good = TestIssuer.RSA.toPublicJWK().toJSONString();
        issuer.web.json(
                "/keys", 200, "{\"keys\":[{\"kty\":\"RSA\"},{\"kty\":\"new\"}," + good + "]}");
        isWelcome(issuer.token());
    }

    @Test
    void aDiscoveryThatWillNotDo() {
        for (var page :
                List.of(
                        Map.of(
                                "issuer",
                                issuer.issuer() + "/",
                                "jwks_uri",
                                issuer.web.uri("/keys")),
                        Map.of("jwks_uri", issuer.web.uri("/keys").toString()),
                        Map.of("issuer", issuer.issuer()),
                        Map.of("issuer", issuer.issuer(), "jwks_uri", "http://192.0.2.1/keys"),
                        Map.of("issuer", issuer.issuer(), "jwks_uri", "file:///etc/passwd"))) {
            issuer.web.json(DISCOVERY, 200, TestIssuer.json(page));
            isUnavailable(issuer.token(), issuer.web.uri(DISCOVERY).toString());
            issuer.clock.pass(Duration.ofSeconds(10));
        }
        issuer.web.json(DISCOVERY, 500, "");
        isUnavailable(issuer.token(), "answered 500");
        assertThat(issuer.asked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {DISCOVERY, "/keys"})
    void aRedirectIsNotFollowed(String path) {
        issuer.web.page(
                path,
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/elsewhere");
                    LoopbackWeb.send(exchange, 302, "");
                });
        isUnavailable(issuer.token(), "redirects (302)");
        assertThat(issuer.web.asked("/elsewhere")).isEmpty();
    }

    @Test
    void aHugeBodyIsNotRead() {
        var good = TestIssuer.RSA.toPublicJWK().toJSONString();
        issuer.web.json(
                "/keys", 200, "{\"keys\":[" + good + "],\"x\":\"" + "x".repeat(1 << 20) + "\"}");
        isUnavailable(issuer.token(), issuer.web.uri("/keys").toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowAnswerIsNotWaitedFor(boolean header) {
        issuer.web.hangs("/keys", header);
        isUnavailable(issuer.token(), "gave no whole answer within 2000 ms");
    }

    @Test
    void oneThreadAsksForAll() throws InterruptedException, ExecutionException {
        var go = new CountDownLatch(1);
        var body = new JWKSet(List.of(TestIssuer.RSA)).toString();
        issuer.web.page(
                "/keys",
                exchange -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    LoopbackWeb.send(exchange, 200, body);
                });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answer> ask = () -> directory.token("bob", issuer.token());
            var all = List.of(threads.submit(ask), threads.submit(ask), threads.submit(ask));
            go.countDown();
            for (Future<Answer> one : all) assertThat(one.get()).isInstanceOf(Answer.Welcome.class);
        }
        assertThat(issuer.asked()).isEqualTo(1);
    }

    @Test
    void keysAtAPlaceOfTheirOwn() {
        keys(new Keys.At(issuer.web.uri("/keys")));
        isWelcome(issuer.token());
        assertThat(issuer.web.asked(DISCOVERY)).isEmpty();
    }

    @Test
    void keysInAFile() throws IOException {
        var file = folder.resolve("keys.json");
        keys(new Keys.InFile(file));
        isUnavailable(issuer.token(), file.toString());
        Files.writeString(file, new JWKSet(List.of(TestIssuer.RSA)).toString());
        issuer.clock.pass(Duration.ofSeconds(10));
        isWelcome(issuer.token());
        Files.writeString(file, new JWKSet(List.of(TestIssuer.OTHER_RSA)).toString());
        issuer.clock.pass(Duration.ofSeconds(10));
        isWelcome(byOther());
        assertThat(issuer.asked()).isZero();
    }

    @Test
    void afterClosingNobodyIsAsked() {
        directory.close();
        isUnavailable(issuer.token(), DISCOVERY);
    }
}

package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.UserSource.Oidc;
import postern.config.UserSource.Oidc.Introspection;
import postern.config.UserSource.Oidc.Introspection.Kind;

/** What becomes of opaque tokens. */
class IntrospectorTest {
    private static final String TOKEN = "ya29.opaque/token+=";

    @TempDir private Path folder;
    private final TestIssuer issuer = new TestIssuer();
    private Path secret;
    private OidcDirectory directory;

    @BeforeEach
    void introspects() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
        directory = directory(Kind.STANDARD);
        tells(active());
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    private OidcDirectory directory(Kind kind) {
        var source = issuer.source;
        boolean standard = kind == Kind.STANDARD;
        return new OidcDirectory(
                new Oidc(
                        source.issuer(),
                        source.audience(),
                        source.claims(),
                        source.scopes(),
                        source.algorithms(),
                        source.keys(),
                        new Introspection(
                                issuer.web.uri("/introspect"),
                                kind,
                                standard ? "relay" : "",
                                standard ? secret : null,
                                Duration.ofMinutes(1)),
                        source.leeway(),
                        source.timeout(),
                        source.cache(),
                        source.outage(),
                        null),
                issuer.clock);
    }

    private Map<String, Object> active() {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("active", true);
        answer.put("aud", "postern");
        answer.put("username", "Bob");
        answer.put("exp", issuer.clock.instant().getEpochSecond() + 300);
        answer.put("realm_access", Map.of("roles", java.util.List.of("staff")));
        return answer;
    }

    private void tells(Map<String, Object> answer) {
        issuer.web.json("/introspect", 200, TestIssuer.json(answer));
    }

    private void tells(String name, Object value) {
        var answer = active();
        answer.put(name, value);
        tells(answer);
    }

    private int asked() {
        return issuer.web.asked("/introspect").size();
    }

    private Answer ask(String token) {
        return directory.token("bob", token);
    }

    private void isUnavailable(String why) {
        var answer = ask(TOKEN);
        assertThat(answer).isInstanceOf(Answer.Unavailable.class);
        assertThat(answer.toString()).contains(why);
    }

    @Test
    void anActiveTokenIsWelcome() {
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
        var account = ((Answer.Welcome) ask(TOKEN)).account();
        assertThat(account.user()).isEqualTo("bob");
        assertThat(account.groups()).isEqualTo(Set.of("staff"));
        var question = issuer.web.asked("/introspect").getFirst();
        assertThat(question.form())
                .isEqualTo(Map.of("token", TOKEN, "token_type_hint", "access_token"));
        var shown = Base64.getDecoder().decode(question.authorization().substring(6));
        assertThat(new String(shown, StandardCharsets.UTF_8)).isEqualTo("relay:s3cret");
    }

    @Test
    void signedTokensAreNotAskedAbout() {
        assertThat(ask(issuer.token())).isInstanceOf(Answer.Welcome.class);
        assertThat(ask(TestIssuer.signed(issuer.claims("exp", 0))))
                .isInstanceOf(Answer.Wrong.class);
        var none = TestIssuer.part(Map.of("alg", "none")) + "." + TestIssuer.part(issuer.claims());
        assertThat(ask(none + ".")).isInstanceOf(Answer.Wrong.class);
        assertThat(asked()).isZero();
    }

    @Test
    void anInactiveTokenIsWrong() {
        issuer.web.json("/introspect", 200, "{\"active\":false}");
        assertThat(ask(TOKEN))
                .isEqualTo(new Answer.Wrong("the issuer says that the token is not active"));
    }

    @Test
    void anotherUsersToken() {
        assertThat(directory.token("alice", TOKEN))
                .isEqualTo(new Answer.Wrong("the token is for bob, not for alice"));
        assertThat(directory.token("bob", TOKEN)).isInstanceOf(Answer.Welcome.class);
        assertThat(directory.token("", TOKEN)).isInstanceOf(Answer.Welcome.class);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void whatItSaysHasToDo() {
        long now = issuer.clock.instant().getEpochSecond();
        var wrongs = new LinkedHashMap<String, Object>();
        wrongs.put("exp", now - 30);
        wrongs.put("nbf", now + 60);
        wrongs.put("aud", "account");
        wrongs.put("iss", "https://evil.example");
        wrongs.put("username", null);
        wrongs.put("typ", "Refresh");
        wrongs.put("cnf", Map.of());
        wrongs.forEach((name, value) -> {
            tells(name, value);
            assertThat(ask(name)).as(name).isInstanceOf(Answer.Wrong.class);
        });
        tells("iss", issuer.issuer());
        assertThat(ask("iss2")).isInstanceOf(Answer.Welcome.class);
    }

    @Test
    void withoutAnAudienceItsClientHasToBeNamed() {
        var answer = active();
        answer.remove("aud");
        tells(answer);
        assertThat(ask("a")).isInstanceOf(Answer.Wrong.class);
        answer.put("client_id", "smtp");
        tells(answer);
        assertThat(ask("b")).isInstanceOf(Answer.Welcome.class);
        answer.put("aud", "account");
        tells(answer);
        assertThat(ask("c")).isInstanceOf(Answer.Wrong.class);
    }

    @Test
    void anAnswerIsKeptForItsTime() {
        for (int i = 0; i < 3; i++) assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
        issuer.clock.pass(Duration.ofSeconds(59));
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
        assertThat(asked()).isEqualTo(1);
        issuer.web.json("/introspect", 200, "{\"active\":false}");
        issuer.clock.pass(Duration.ofSeconds(1));
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Wrong.class);
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Wrong.class);
        assertThat(asked()).isEqualTo(2);
        tells(active());
        issuer.clock.pass(Duration.ofSeconds(10));
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
    }

    @Test
    void anAnswerIsNotKeptBeyondTheTokensEnd() {
        tells("exp", issuer.clock.instant().getEpochSecond() + 20);
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
        issuer.web.json("/introspect", 200, "{\"active\":false}");
        issuer.clock.pass(Duration.ofSeconds(20));
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Wrong.class);
    }

    @Test
    void oldAnswersMakeRoom() {
        ask(TOKEN);
        for (int i = 0; i < 1999; i++) ask("t" + i);
        ask(TOKEN);
        assertThat(asked()).isEqualTo(2000);
        ask("one more"); // in place of t0
        ask(TOKEN);
        assertThat(asked()).isEqualTo(2001);
        ask("t0");
        assertThat(asked()).isEqualTo(2002);
    }

    @Test
    void anIssuerThatIsDown() {
        issuer.web.goDown();
        isUnavailable("connection refused");
        issuer.web.comeBack();
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
        issuer.web.goDown();
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
        issuer.clock.pass(Duration.ofMinutes(1));
        isUnavailable("connection refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
    void aRefusalOfUsIsNobodysWrongToken(int status) {
        issuer.web.json("/introspect", status, "{\"error\":\"invalid_client\"}");
        isUnavailable("answered " + status + " invalid_client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"active\":\"true\"}", "{\"active\":null}", "[]", "true", ""})
    void whatDoesNotSayWhetherItIsActive(String body) {
        issuer.web.json("/introspect", 200, body);
        isUnavailable(issuer.web.uri("/introspect").toString());
    }

    @Test
    void aSecretThatIsNotThere() throws IOException {
        Files.delete(secret);
        isUnavailable("there is no file " + secret);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowAnswerIsNotWaitedFor(boolean header) {
        issuer.web.hangs("/introspect", header);
        isUnavailable("gave no whole answer within 2000 ms");
    }

    @Test
    void googlesTokeninfo() {
        directory = directory(Kind.TOKENINFO);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("aud", "postern");
        answer.put("azp", "postern");
        answer.put("exp", "" + (issuer.clock.instant().getEpochSecond() + 20));
        answer.put("preferred_username", "bob");
        tells(answer);
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Welcome.class);
        var question = issuer.web.asked("/introspect").getFirst();
        assertThat(question.authorization()).isNull();
        assertThat(question.form()).isEqualTo(Map.of("access_token", TOKEN));
        issuer.web.json("/introspect", 400, "{\"error\":\"invalid_token\"}");
        issuer.clock.pass(Duration.ofSeconds(20));
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Wrong.class);
        issuer.web.json("/introspect", 400, "{\"error\":\"quota\"}");
        issuer.clock.pass(Duration.ofSeconds(10));
        isUnavailable("answered 400 quota");
        answer.put("aud", "another");
        tells(answer);
        assertThat(ask(TOKEN)).isInstanceOf(Answer.Wrong.class);
    }
}

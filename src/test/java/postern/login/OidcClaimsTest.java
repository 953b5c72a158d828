package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.TestIssuer.signed;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.UserSource.Oidc;
import postern.config.UserSource.Oidc.Claims;
import postern.mail.Mailbox;

/** What tokens have to say, and what becomes of it. */
class OidcClaimsTest {
    private final TestIssuer issuer = new TestIssuer();
    private OidcDirectory directory = issuer.directory();

    @AfterEach
    void close() {
        issuer.close();
    }

    private Account account(Map<String, Object> claims) {
        var answer = directory.token("", signed(claims));
        assertThat(answer).isInstanceOf(Answer.Welcome.class);
        return ((Answer.Welcome) answer).account();
    }

    private void isWrong(Map<String, Object> claims, String why) {
        assertThat(directory.token("", signed(claims))).isInstanceOf(Answer.Wrong.class);
        assertThat(directory.token("", signed(claims)).toString()).contains(why);
    }

    private void reading(Claims claims, String... scopes) {
        var source = issuer.source;
        directory =
                new OidcDirectory(
                        new Oidc(
                                source.issuer(),
                                source.audience(),
                                claims,
                                List.of(scopes),
                                source.algorithms(),
                                source.keys(),
                                null,
                                source.leeway(),
                                source.timeout(),
                                source.cache(),
                                source.outage(),
                                null),
                        issuer.clock);
    }

    private long now() {
        return issuer.clock.instant().getEpochSecond();
    }

    @Test
    void theEndWithItsLeeway() {
        assertThat(account(issuer.claims("exp", now() - 29)).user()).isEqualTo("bob");
        isWrong(issuer.claims("exp", now() - 30), "has expired");
        isWrong(issuer.claims("exp", 0), "has expired");
        isWrong(issuer.claims("exp", -1e300), "has expired");
        isWrong(issuer.without("exp"), "no end");
    }

    @Test
    void anEndThatIsNone() {
        for (var end : Arrays.asList("soon", true, List.of(now() + 60), Map.of(), null))
            isWrong(issuer.claims("exp", end), "has expired");
    }

    @Test
    void theBeginningWithItsLeeway() {
        assertThat(account(issuer.claims("nbf", now() + 30)).user()).isEqualTo("bob");
        isWrong(issuer.claims("nbf", now() + 31), "not valid yet");
        isWrong(issuer.claims("nbf", "tomorrow"), "not valid yet");
    }

    @Test
    void theAudience() {
        assertThat(account(issuer.claims("aud", List.of("account", "smtp"))).user())
                .isEqualTo("bob");
        isWrong(issuer.claims("aud", "account"), "is for [account], not for us");
        isWrong(issuer.claims("aud", "POSTERN"), "not for us");
        isWrong(issuer.claims("aud", List.of()), "not for us");
        isWrong(issuer.claims("aud", Map.of("postern", true)), "not for us");
        isWrong(issuer.without("aud"), "not for us");
        var claims = issuer.without("aud");
        claims.put("client_id", "postern"); // counts where an introspection says it, not here
        isWrong(claims, "not for us");
    }

    @Test
    void theIssuer() {
        for (var other :
                List.of(
                        issuer.issuer() + "/",
                        issuer.issuer().replace("http:", "https:"),
                        issuer.issuer() + "y",
                        "https://evil.example",
                        ""))
            isWrong(issuer.claims("iss", other), "is by " + other + ", not by " + issuer.issuer());
        isWrong(issuer.without("iss"), "is by null");
        assertThat(issuer.asked()).isZero(); // for others' tokens nobody is asked
    }

    @Test
    void aLogIsNotFilledByWhatATokenSays() {
        var answer = directory.token("", signed(issuer.claims("iss", "x".repeat(9000))));
        assertThat(((Answer.Wrong) answer).why()).startsWith("the token is by x").hasSize(301);
    }

    @Test
    void tokensForOtherUses() {
        for (var type : List.of("ID", "Refresh", "Offline", "Logout", "id"))
            isWrong(issuer.claims("typ", type), "of type " + type + " is no access token");
        isWrong(issuer.claims("at_hash", "x"), "an ID token");
        isWrong(issuer.claims("c_hash", "x"), "an ID token");
        isWrong(issuer.claims("cnf", Map.of("jkt", "x")), "bound to a key");
        assertThat(account(issuer.without("typ")).user()).isEqualTo("bob");
    }

    @Test
    void theUser() {
        assertThat(account(issuer.without("sub")).user()).isEqualTo("bob");
        isWrong(issuer.without("preferred_username"), "has no claim preferred_username");
        isWrong(issuer.claims("preferred_username", 7), "has no claim preferred_username");
        isWrong(issuer.claims("preferred_username", List.of("bob")), "has no claim");
        isWrong(issuer.claims("preferred_username", ""), "no user can be called");
        isWrong(issuer.claims("preferred_username", "bob,alice"), "no user can be called");
        isWrong(issuer.claims("preferred_username", "*"), "no user can be called");
        isWrong(issuer.claims("preferred_username", "b\nob"), "no user can be called");
        var claims = issuer.without("preferred_username");
        claims.put("username", "bob"); // a word of introspection
        isWrong(claims, "has no claim preferred_username");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bob", "BOB", "bob@example.com", "Bob@EXAMPLE.com"})
    void whoTheClientMayBe(String named) {
        assertThat(directory.token(named, issuer.token())).isInstanceOf(Answer.Welcome.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice@example.com", "bo", "bob@example.net", "*@example.com"})
    void whoTheClientMayNotBe(String named) {
        assertThat(directory.token(named, issuer.token()))
                .isEqualTo(new Answer.Wrong("the token is for bob, not for " + named));
    }

    @Test
    void groups() {
        assertThat(account(issuer.claims()).groups())
                .containsExactlyInAnyOrder("staff", "printers");
        assertThat(account(issuer.without("realm_access")).groups()).isEmpty();
        assertThat(account(issuer.claims("realm_access", "staff")).groups()).isEmpty();
        assertThat(account(issuer.claims("realm_access", Map.of("roles", "staff"))).groups())
                .containsExactly("staff");
        var odd = Arrays.asList("a b", "a,b", "*", "", "/", 7, null, "x".repeat(256), "it");
        assertThat(account(issuer.claims("realm_access", Map.of("roles", odd))).groups())
                .containsExactly("it");
    }

    @Test
    void namesOfClaimsMayHoldDots() {
        reading(new Claims("user.name", "https://example.com/groups", List.of("mail.all")));
        var claims = issuer.claims("user", Map.of("name", "ann"));
        claims.put("https://example.com/groups", List.of("staff"));
        claims.put("mail.all", List.of("a@example.com", "b@example.com"));
        var account = account(claims);
        assertThat(account.user()).isEqualTo("ann");
        assertThat(account.groups()).containsExactly("staff");
        assertThat(account.addresses().patterns()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "'true',true", "false,false", "'false',false", "0,false", "'',false"})
    void anAddressThatIsNotVerifiedIsNotOwned(String verified, boolean owned) {
        var claims = issuer.claims("email_verified", verified);
        if (verified.equals("false")) claims.put("email_verified", false);
        assertThat(owns(account(claims), "bob@example.com")).isEqualTo(owned);
        assertThat(owns(account(issuer.without("email_verified")), "bob@example.com")).isTrue();
    }

    @Test
    void anAddressThatIsNotVerifiedIsNoNameEither() {
        reading(new Claims("email", "groups", List.of("email")));
        assertThat(account(issuer.claims()).user()).isEqualTo("bob@example.com");
        isWrong(issuer.claims("email_verified", false), "has not verified the address");
    }

    /** What a user could write into a profile opens nothing. */
    @Test
    void addressesAreNoPatterns() {
        assertThat(owns(account(issuer.claims("email", "*@example.com")), "ann@example.com"))
                .isFalse();
        for (var text : List.of("*@*", "<>", "@example.com", "*@*.example.com", "example.com", ""))
            assertThat(account(issuer.claims("email", text)).addresses().patterns())
                    .as(text)
                    .isEmpty();
    }

    private static boolean owns(Account account, String address) {
        return account.addresses().first(Mailbox.of(address)) >= 0;
    }

    @Test
    void scopes() {
        reading(issuer.source.claims(), "smtp", "mail.send");
        isWrong(issuer.claims(), "no scope smtp");
        isWrong(issuer.claims("scope", "openid smtp mail.send2"), "no scope mail.send");
        isWrong(issuer.claims("scope", "SMTP mail.send"), "no scope smtp");
        assertThat(account(issuer.claims("scope", "openid smtp mail.send")).user())
                .isEqualTo("bob");
        assertThat(account(issuer.claims("scp", List.of("mail.send", "smtp"))).user())
                .isEqualTo("bob");
        var both = new LinkedHashMap<>(issuer.claims("scope", "smtp"));
        both.put("scp", "mail.send");
        assertThat(account(both).user()).isEqualTo("bob");
    }
}

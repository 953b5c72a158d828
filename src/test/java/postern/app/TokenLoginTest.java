package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What clients with tokens hear that are not welcome; those that are have tests of their own. */
class TokenLoginTest {
    /** Nobody has signed it: that comes last. */
    private static String message(String issuer, long end) {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var header = "{\"alg\":\"RS256\",\"kid\":\"one\"}".getBytes(StandardCharsets.UTF_8);
        var claims =
                "{\"iss\":\"%s\",\"aud\":\"postern\",\"exp\":%d,\"preferred_username\":\"bob\"}"
                        .formatted(issuer, end)
                        .getBytes(StandardCharsets.UTF_8);
        var token = encoder.encodeToString(header) + "." + encoder.encodeToString(claims) + ".AAAA";
        var message = "user=bob\u0001auth=Bearer " + token + "\u0001\u0001";
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anIssuerThatIsDownIsNobodysWrongToken() throws IOException {
        var issuer = "http://127.0.0.1:" + Programs.freePort();
        var lines =
                """
                domains: [ours.example]
                users: { oidc: { issuer: "%s", audience: postern } }
                listeners: { submission: { address: "127.0.0.1:0", tls: none } }
                grants: [ { login: { on: [submission] } } ]
                routes: [ { to: any, next-hop: "127.0.0.1:9" } ]
                """
                        .formatted(issuer);
        try (var relay = RunningRelay.of(lines);
                var client = new WireClient(relay.port("submission"))) {
            client.reply();
            client.say("EHLO client.example");
            long now = Instant.now().getEpochSecond();
            assertThat(client.say("AUTH XOAUTH2 " + message(issuer, now + 300)))
                    .startsWith("454 4.7.0 ");
            assertThat(client.say("AUTH XOAUTH2 " + message(issuer, now - 300))).startsWith("334 ");
            assertThat(client.say("")).startsWith("535 5.7.8 ");
            assertThat(client.say("MAIL FROM:<bob@ours.example>")).startsWith("530 5.7.0 ");
        }
    }
}

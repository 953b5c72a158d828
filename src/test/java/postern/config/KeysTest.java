package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No key is merely known: nonsense behind any of them is noticed. */
class KeysTest {
    private static final Path FILE = Path.of("/etc/postern/postern.yaml");

    static List<Shape> shapes() {
        var shapes =
                new ArrayList<>(
                        List.of(
                                RootReader.SHAPE,
                                Tls.SHAPE,
                                Tls.CERTIFICATE_SHAPE,
                                Acme.SHAPE,
                                Dkim.SHAPE,
                                Dkim.KEY_SHAPE,
                                ClientCertificates.SHAPE,
                                Inspecting.SHAPE,
                                Hidden.SHAPE,
                                Limits.SHAPE,
                                Retries.SHAPE,
                                Places.DNS,
                                Reputation.SHAPE,
                                Reputation.LIST_SHAPE,
                                Greylisting.SHAPE,
                                Places.SPOOL,
                                Logs.SHAPE,
                                Logs.OUTPUT_SHAPE,
                                Masking.SHAPE,
                                Rotation.SHAPE,
                                Places.METRICS,
                                Watching.SHAPE,
                                Alerts.SHAPE,
                                Alerts.MAIL_SHAPE,
                                Alerts.WEBHOOK_SHAPE,
                                Alerts.COMMAND_SHAPE,
                                AlertConditions.SHAPE,
                                DailyReport.SHAPE,
                                ReleaseCheck.SHAPE,
                                UserSources.SHAPE,
                                UserSources.SHAPE,
                                Guessing.SHAPE,
                                OidcReader.SHAPE,
                                IntrospectionReader.SHAPE,
                                LdapReader.SHAPE,
                                LdapGroups.SHAPE,
                                Listeners.SHAPE,
                                Listeners.PROXY_SHAPE,
                                Routes.SHAPE,
                                RouteProof.SHAPE,
                                RouteSecurity.CERTIFICATE_SHAPE,
                                RouteLogin.SHAPE,
                                RouteLogin.OAUTH_SHAPE,
                                Rewriting.SHAPE,
                                Acknowledgements.SHAPE,
                                PolicyTests.SHAPE,
                                Assertions.SHAPE,
                                Assertions.NEVER_SHAPE,
                                Selectors.NOT_SHAPE,
                                RateTerms.EXCEPT_SHAPE,
                                RateTerms.WARM_UP_SHAPE,
                                AddressGuards.RULE,
                                HostGuards.HELO_RULE,
                                ContentGuard.RULE));
        shapes.addAll(Grants.SHAPES);
        shapes.addAll(Guards.SHAPES);
        return shapes;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyKeyThatIsKnownIsRead(Shape shape) {
        for (var key : shape.keys()) {
            var text = nonsense(shape, key.name());
            var reading = SettingsFile.read(FILE, text.getBytes(StandardCharsets.UTF_8));
            assertThat(reading).as(text).isInstanceOf(Reading.Unreadable.class);
            assertThat(((Reading.Unreadable) reading).problems())
                    .as(text)
                    .anySatisfy(problem ->
                            assertThat(problem.message())
                                    .contains(key.name())
                                    .doesNotContain("has no"));
        }
    }

    private static String nonsense(Shape shape, String key) {
        var inner = "{ " + key + ": { such: nonsense } }";
        var kind = shape.path().substring(shape.path().lastIndexOf(' ') + 1);
        return switch (shape.path()) {
            case "the file" ->
                    List.of("networks", "listeners").contains(key)
                            ? key + ": [1]\n"
                            : key + ": { such: nonsense }\n";
            case "a listener" -> "listeners: { x: " + inner + " }\n";
            case "a certificate" -> "tls: { certificates: [ " + inner + " ] }\n";
            case "a signing key" -> "dkim: { keys: [ " + inner + " ] }\n";
            case "reputation: greylist" -> "reputation: { greylist: " + inner + " }\n";
            case "a list of reputation" -> "reputation: { lists: [ " + inner + " ] }\n";
            case "an output of the log" -> "log: { outputs: [ " + inner + " ] }\n";
            case "mask" -> "log: { outputs: [ { to: x, mask: " + inner + " } ] }\n";
            case "rotate" -> "log: { rotate: " + inner + " }\n";
            case "alerts: mail", "alerts: webhook", "alerts: command", "alerts: conditions" ->
                    "alerts: { " + kind + ": " + inner + " }\n";
            case "acme" -> "tls: { acme: " + inner + " }\n";
            case "client-certificates" ->
                    "listeners: { x: { client-certificates: " + inner + " } }\n";
            case "inspect", "hide" -> "listeners: { x: { " + kind + ": " + inner + " } }\n";
            case "proxy" -> "listeners: { x: { proxy: " + inner + " } }\n";
            case "a route" -> "routes: [ " + inner + " ]\n";
            case "verify", "client-certificate", "login" ->
                    "routes: [ { " + kind + ": " + inner + " } ]\n";
            case "oauth" -> "routes: [ { login: { oauth: " + inner + " } } ]\n";
            case "a rewriting" -> "rewrite: [ " + inner + " ]\n";
            case "an acknowledgement" -> "acknowledge: [ " + inner + " ]\n";
            case "users: guessing" -> "users: { guessing: " + inner + " }\n";
            case "a test" ->
                    key.equals("facts")
                            ? "tests: [ { facts: [ nonsense ] } ]\n"
                            : "tests: [ " + inner + " ]\n";
            case "an assertion" -> "assert: [ " + inner + " ]\n";
            case "never" -> "assert: [ { never: " + inner + " } ]\n";
            case "users: oidc" -> "users: { oidc: " + inner + " }\n";
            case "users: oidc: introspection" ->
                    "users: { oidc: { introspection: " + inner + " } }\n";
            case "users: ldap" -> "users: { ldap: " + inner + " }\n";
            case "users: ldap: groups" -> "users: { ldap: { groups: " + inner + " } }\n";
            case "except", "warm-up" -> "guards: [ { limit: { " + kind + ": " + inner + " } } ]\n";
            case "not" -> "grants: [ { relay: { not: " + inner + " } } ]\n";
            case "a rule" -> "guards: [ { forward-path: { rules: [ " + inner + " ] } } ]\n";
            case "a content rule" -> "guards: [ { content: { rules: [ " + inner + " ] } } ]\n";
            case "a helo rule" -> "guards: [ { helo: { rules: [ " + inner + " ] } } ]\n";
            default -> {
                if (shape.path().startsWith("grants: "))
                    yield "grants: [ { " + kind + ": " + inner + " } ]\n";
                if (shape.path().startsWith("guards: "))
                    yield "guards: [ { " + kind + ": " + inner + " } ]\n";
                yield shape.path() + ": " + inner + "\n";
            }
        };
    }
}

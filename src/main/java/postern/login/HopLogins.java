package postern.login;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.config.HopSecurity;
import postern.config.HopSecurity.Login;
import postern.config.HopSecurity.Secret;
import postern.config.Rights;
import postern.config.RouteRule;

/** What we log in to the next hops of all routes with; passwords are read once. */
public final class HopLogins {
    private final Map<Login, Credentials> credentials = new HashMap<>();

    /**
     * @param before those that were in force until now: tokens that they hold stay
     * @param warnings told of what a person should look at, then and later
     * @throws IOException with a sentence for people where there is no password
     */
    public HopLogins(
            List<RouteRule> routes,
            @Nullable HopLogins before,
            InstantSource clock,
            Consumer<String> warnings)
            throws IOException {
        for (var route : routes) {
            var login = route.security().login();
            if (login == null || credentials.containsKey(login)) continue;
            var known =
                    before != null && login.secret() instanceof Secret.Tokens
                            ? before.credentials.get(login)
                            : null;
            credentials.put(login, known == null ? read(login, clock, warnings) : known);
        }
    }

    /** What to log in with; null where no login belongs to that. */
    public @Nullable Credentials of(HopSecurity security) {
        var login = security.login();
        if (login == null) return null;
        var found = credentials.get(login);
        if (found == null) throw new IllegalStateException("no route has that login");
        return found;
    }

    private static Credentials read(Login login, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        var allowed = EnumSet.noneOf(Mechanism.class);
        for (var word : login.mechanisms()) {
            var mechanism = Mechanism.of(word);
            if (mechanism != null) allowed.add(mechanism);
        }
        return switch (login.secret()) {
            case Secret.Password(var file) -> {
                warnIfOpen(file, warnings);
                yield Credentials.password(login.user(), new SecretFile(file).line(), allowed);
            }
            case Secret.Tokens(var client) -> {
                if (client.secret() != null) warnIfOpen(client.secret(), warnings);
                yield Credentials.tokens(
                        login.user(), new TokenSource(client, clock), allowed, warnings);
            }
        };
    }

    private static void warnIfOpen(Path file, Consumer<String> warnings) {
        if (Rights.letEverybodyRead(file))
            warnings.accept(file + " can be read by everybody on this host: chmod 600 mends that");
    }
}

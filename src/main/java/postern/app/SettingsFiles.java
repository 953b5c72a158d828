package postern.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import postern.config.HopSecurity.Secret;
import postern.config.OAuthClient;
import postern.config.Settings;
import postern.config.UserSource;

/**
 * The files that a configuration names, by when they are read.
 *
 * @param atStart and at a reload, and of these some when they are replaced
 * @param always again and again while the relay runs
 */
record SettingsFiles(List<Path> atStart, List<Path> always) {
    static SettingsFiles of(Settings settings) {
        var atStart = new ArrayList<Path>();
        var always = new ArrayList<Path>();
        atStart.add(settings.file());
        for (var certificate : settings.tls().certificates())
            atStart.addAll(List.of(certificate.chain(), certificate.key()));
        for (var key : settings.dkim().keys()) atStart.add(key.file());
        var forwarding = settings.forwarding();
        if (forwarding.srs() != null) atStart.add(forwarding.srs().secrets());
        if (forwarding.seal() != null) atStart.add(forwarding.seal().file());
        for (var listener : settings.listeners())
            if (listener.clientCertificates() != null)
                atStart.add(listener.clientCertificates().authorities());
        for (var route : settings.routes()) {
            var security = route.security();
            var ours = security.certificate();
            if (ours != null) atStart.addAll(List.of(ours.chain(), ours.key()));
            if (security.login() == null) continue;
            switch (security.login().secret()) {
                case Secret.Password(var file) -> atStart.add(file);
                case Secret.Tokens(var client) -> always.addAll(files(client));
            }
        }
        for (var source : settings.users()) always.addAll(files(source));
        if (settings.tls().acme() != null && settings.tls().acme().authorities() != null)
            always.add(settings.tls().acme().authorities());
        return new SettingsFiles(atStart, always);
    }

    private static List<Path> files(OAuthClient client) {
        var token = client.grant() instanceof OAuthClient.Grant.Refresh(var file) ? file : null;
        return named(client.secret(), client.ca(), token);
    }

    private static List<Path> files(UserSource source) {
        return switch (source) {
            case UserSource.File(var path) -> List.of(path);
            case UserSource.Ldap ldap -> {
                var identity = ldap.identity();
                yield named(ldap.ca(), identity == null ? null : identity.password());
            }
            case UserSource.Oidc oidc -> {
                var asked = oidc.introspection();
                yield named(
                        oidc.ca(),
                        asked == null ? null : asked.secret(),
                        oidc.keys() instanceof UserSource.Oidc.Keys.InFile(var file) ? file : null);
            }
        };
    }

    private static List<Path> named(@Nullable Path... paths) {
        return Stream.of(paths).filter(Objects::nonNull).toList();
    }
}

package postern.app;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.Dkim;
import postern.config.Problem;
import postern.config.Settings;
import postern.dkim.KeyName;
import postern.dkim.Keyring;
import postern.dkim.SigningKey;
import postern.dkim.SigningKey.Reading;

/** The files of keys to sign with that a configuration names. */
final class SigningKeys {
    private SigningKeys() {}

    /** Those that cannot be used: with them the relay does not start. */
    static List<Problem> problems(Settings settings) {
        var problems = new ArrayList<Problem>();
        var all = new ArrayList<>(settings.dkim().keys());
        var seal = settings.forwarding().seal();
        if (seal != null) all.add(seal);
        for (var key : all)
            if (read(key) instanceof Reading.Unusable(var why, var cure))
                problems.add(
                        new Problem(
                                key.line(), key.column(), why, CertificateReport.sentence(cure)));
        return problems;
    }

    /**
     * All of them, in the order of the file.
     *
     * @throws Failure if one cannot be used
     */
    static List<SigningKey> read(Settings settings) {
        var keys = new ArrayList<SigningKey>();
        for (var key : settings.dkim().keys()) keys.add(usable(settings, key, "dkim"));
        return keys;
    }

    /**
     * All that have to be published: that of the seal too.
     *
     * @throws Failure if one cannot be used
     */
    static List<SigningKey> published(Settings settings) {
        var keys = read(settings);
        var seal = seal(settings);
        if (seal != null && keys.stream().noneMatch(key -> key.name().equals(seal.name())))
            keys.add(seal);
        return keys;
    }

    /**
     * The key that seals what goes on; null for none.
     *
     * @throws Failure if it cannot be used
     */
    static @Nullable SigningKey seal(Settings settings) {
        var key = settings.forwarding().seal();
        return key == null ? null : usable(settings, key, "arc");
    }

    private static SigningKey usable(Settings settings, Dkim.SigningKey key, String section) {
        return switch (read(key)) {
            case Reading.Usable(var usable) -> usable;
            case Reading.Unusable(var why, var cure) ->
                    throw new Failure(
                            Failure.UNREADABLE,
                            settings.file() + ":" + key.line() + ": " + section + ": " + why,
                            cure);
        };
    }

    /**
     * The same, by whose mail they sign.
     *
     * @throws Failure if one cannot be used
     */
    static Keyring keyring(Settings settings) {
        return new Keyring(read(settings));
    }

    private static Reading read(Dkim.SigningKey key) {
        return SigningKey.read(new KeyName(key.selector(), key.domain()), key.file());
    }
}

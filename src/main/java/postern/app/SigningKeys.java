package postern.app;

import java.util.ArrayList;
import java.util.List;
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
        for (var key : settings.dkim().keys())
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
        for (var key : settings.dkim().keys())
            switch (read(key)) {
                case Reading.Usable(var usable) -> keys.add(usable);
                case Reading.Unusable(var why, var cure) ->
                        throw new Failure(
                                Failure.UNREADABLE,
                                settings.file() + ":" + key.line() + ": dkim: " + why,
                                cure);
            }
        return keys;
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

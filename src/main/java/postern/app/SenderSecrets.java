package postern.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.Forwarding;
import postern.config.Problem;
import postern.config.Rights;
import postern.config.Settings;
import postern.mailauth.Srs;
import postern.net.ForwardedSenders;
import postern.session.SenderScheme;

/** The file of secrets by which senders of forwarded mail get addresses of ours (SRS). */
final class SenderSecrets {
    private static final int LEAST = 16; // characters
    private static final int LARGEST = 64 << 10;

    private SenderSecrets() {}

    /** What keeps it from being used: with that the relay does not start. */
    static List<Problem> problems(Settings settings) {
        var srs = settings.forwarding().srs();
        if (srs == null) return List.of();
        var why = why(srs, new ArrayList<>());
        return why == null ? List.of() : List.of(new Problem(srs.line(), srs.column(), why, CURE));
    }

    private static final String CURE =
            "Write a secret a line, such as \"openssl rand -base64 24\" prints, and chmod 600 the"
                    + " file.";

    /**
     * The scheme of the settings.
     *
     * @throws Failure if the file cannot be used
     */
    static SenderScheme scheme(Settings settings) {
        var srs = settings.forwarding().srs();
        if (srs == null) return SenderScheme.NONE;
        var secrets = new ArrayList<byte[]>();
        var why = why(srs, secrets);
        if (why != null)
            throw new Failure(
                    Failure.UNREADABLE, settings.file() + ":" + srs.line() + ": srs: " + why, CURE);
        return new ForwardedSenders(new Srs(secrets, srs.domain(), srs.days()), settings.policy());
    }

    /** Reads them; why they cannot be used, or null. */
    private static @Nullable String why(Forwarding.Srs srs, List<byte[]> secrets) {
        var file = srs.secrets();
        if (Rights.letEverybodyRead(file)) return file + " can be read by everybody on this host";
        byte[] octets;
        try (var in = Files.newInputStream(file)) {
            octets = in.readNBytes(LARGEST + 1);
        } catch (NoSuchFileException _) {
            return "there is no file " + file;
        } catch (AccessDeniedException _) {
            return file + " may not be read by this user";
        } catch (IOException e) {
            return file + " cannot be read: " + e.getMessage();
        }
        if (octets.length > LARGEST) return file + " is larger than 64 KiB";
        for (var line : new String(octets, StandardCharsets.UTF_8).lines().toList()) {
            var secret = line.strip();
            if (secret.isEmpty()) continue;
            if (secret.length() < LEAST)
                return file + " holds a secret of less than " + LEAST + " characters";
            secrets.add(secret.getBytes(StandardCharsets.UTF_8));
        }
        return secrets.isEmpty() ? file + " holds no secret" : null;
    }
}

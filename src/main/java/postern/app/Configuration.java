package postern.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import postern.config.Problem;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.host.HostReader;
import postern.mail.Parsed;
import postern.proof.Proof;
import postern.proof.Property;

/**
 * The configuration file, as commands need it: readable, or a failure that says all that is wrong.
 */
final class Configuration {
    private Configuration() {}

    /**
     * @throws Failure with every problem, if it cannot be read
     */
    static Settings read(Path file) {
        return switch (SettingsFile.read(file)) {
            case Reading.Read(var settings) -> settings;
            case Reading.Unreadable(var problems) ->
                    throw new Failure(
                            Failure.UNREADABLE,
                            text(file, problems),
                            "Nothing was changed. postern check -c " + file + " shows this again.");
        };
    }

    private static String text(Path file, List<Problem> problems) {
        var text =
                new StringBuilder(
                        problems.size() == 1 ? "one problem" : problems.size() + " problems");
        text.append(" in the configuration");
        for (var problem : problems)
            text.append("\n")
                    .append(problem.in(file.toString()))
                    .append("\n    ")
                    .append(problem.cure());
        return text.toString();
    }

    static Parsed<Duration> duration(String text) {
        return SettingsFile.duration(text);
    }

    /**
     * @throws Failure if the policy could make this host an open relay
     */
    static void demandSafe(Settings settings) {
        var properties = Proving.prove(settings, HostReader.live(), Instant.now());
        if (Proof.permitsStart(properties)) return;
        var text = new StringBuilder("the policy is not proved");
        for (var property : properties)
            if (!property.permitsStart())
                text.append("\n")
                        .append(place(settings, property))
                        .append(property.name())
                        .append(": ")
                        .append(property.detail())
                        .append("\n    ")
                        .append(property.cure());
        throw new Failure(
                Failure.NO,
                text.toString(),
                "Nothing was changed. postern check -c " + settings.file() + " shows this again.");
    }

    private static String place(Settings settings, Property property) {
        return property.line() == 0 ? "" : settings.file() + ":" + property.line() + ": ";
    }
}

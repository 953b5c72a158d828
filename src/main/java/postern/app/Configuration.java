package postern.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import postern.config.Problem;
import postern.config.Reading;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.mail.Parsed;
import postern.proof.HostFacts;

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
     * @param host the machine that it is proved for
     * @param now the policy is proved from then on
     * @throws Failure if the policy is not proved, or a test in the file fails
     */
    static void demandSafe(Settings settings, HostFacts host, Instant now) {
        var examination = Proving.examine(settings, host, now);
        if (examination.permitsStart()) return;
        var report = new ExaminationReport(settings, examination, new Paint(false));
        throw new Failure(
                Failure.NO,
                settings.file() + ": not proved\n" + report.whatForbidsStart().stripTrailing(),
                "Nothing was changed. postern check -c " + settings.file() + " shows this again.");
    }
}

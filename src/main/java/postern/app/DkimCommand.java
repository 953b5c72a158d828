package postern.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.config.Problem;
import postern.config.Settings;
import postern.config.SettingsFile;
import postern.dkim.Publication;
import postern.dkim.SigningKey;
import postern.dkim.ZoneText;
import postern.dns.Resolver;
import postern.dns.StubResolver;
import postern.mail.Parsed;

/** Makes keys to sign with, and looks after what the DNS says of them. */
@Command(
        name = "dkim",
        mixinStandardHelpOptions = true,
        description = {
            "Makes keys that mail is signed with (DKIM), shows what has to stand in the DNS for them, and asks whether"
                    + " it does.",
            "Exit status: 0 done, or all keys are published; 1 one is not, or there is none; 2 bad words, or a file"
                    + " that cannot be read; 69 a file cannot be written."
        },
        subcommands = {DkimGenerateCommand.class, DkimCommand.Show.class, DkimCommand.Check.class})
final class DkimCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    DkimCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Failure.UNREADABLE;
    }

    private static List<SigningKey> keys(Settings settings) {
        var keys = SigningKeys.published(settings);
        if (keys.isEmpty())
            throw new Failure(
                    Failure.NO,
                    settings.file() + " names no key to sign with",
                    "postern dkim generate makes one, and says how to name it there");
        return keys;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the DNS records of the configured keys as a zone file has them, cut into"
                            + " strings of at most 255 octets.")
    static final class Show implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Show() {}

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            for (var key : keys(Configuration.read(configuration.file())))
                out.print(ZoneText.of(key));
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description =
                    "Asks the DNS for each configured key, and says what is wrong with what is there.")
    static final class Check implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Option(
                names = "--dns",
                paramLabel = "SERVER[:PORT]",
                description =
                        "Ask that server, such as the one where the zone lies (default: those of the"
                                + " configuration).")
        private @Nullable String server;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Check() {}

        @Override
        public Integer call() {
            var settings = Configuration.read(configuration.file());
            var keys = keys(settings);
            var resolver = resolver(settings);
            var out = spec.commandLine().getOut();
            int bad = 0;
            for (var key : keys) {
                var publication = Publication.of(key, resolver);
                bad += publication.problems().isEmpty() ? 0 : 1;
                tell(publication, out::println);
            }
            out.println(
                    bad == 0
                            ? "All keys are published as they have to be."
                            : bad + " of " + keys.size() + " keys cannot be relied on.");
            out.flush();
            return bad == 0 ? 0 : Failure.NO;
        }

        private static void tell(Publication publication, Consumer<String> line) {
            var key = publication.key();
            line.accept(
                    key.name()
                            + " ("
                            + key.algorithm().word()
                            + ", "
                            + key.bits()
                            + " bits): "
                            + (publication.problems().isEmpty() ? "published" : "not good"));
            for (var problem : publication.problems()) {
                var shown = new Problem(0, 0, problem.why(), problem.cure()); // printable
                line.accept("  " + shown.message());
                line.accept("    " + shown.cure());
            }
        }

        private Resolver resolver(Settings settings) {
            if (server == null) return StubResolver.of(settings.dns());
            return switch (SettingsFile.dnsServer(server)) {
                case Parsed.Good<Settings.Address>(var address) ->
                        StubResolver.of(
                                new Settings.Dns(
                                        List.of(address),
                                        settings.dns().timeout(),
                                        settings.dns().dnssec()));
                case Parsed.Bad<Settings.Address>(var why) ->
                        throw new Failure(
                                Failure.UNREADABLE,
                                "--dns " + server + ": " + why,
                                "write for instance 127.0.0.1, 192.0.2.53:53 or [2001:db8::53]:53");
            };
        }
    }

    /** A file as seen from the configuration's folder. */
    static Path beside(Path configuration, String name) {
        return configuration.toAbsolutePath().resolveSibling(name).normalize();
    }
}

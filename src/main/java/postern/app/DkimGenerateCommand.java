package postern.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.dkim.Algorithm;
import postern.dkim.KeyName;
import postern.dkim.NewKey;
import postern.dkim.SigningKey;
import postern.dkim.SigningKey.Reading;
import postern.dkim.ZoneText;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.mail.Selector;

/** Makes a key, and says what to publish and what to write into the configuration. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a private key in a new file, and prints the DNS record to publish and the lines for the"
                    + " configuration.",
            "An existing file is never overwritten: a new key gets a new selector."
        })
final class DkimGenerateCommand implements Callable<Integer> {
    enum Type {
        RSA(Algorithm.RSA_SHA256),
        ED25519(Algorithm.ED25519_SHA256);

        private final Algorithm algorithm;

        Type(Algorithm algorithm) {
            this.algorithm = algorithm;
        }
    }

    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            required = true,
            description = "Whose mail it signs.")
    private String domain = "";

    @Option(
            names = "--selector",
            paramLabel = "SELECTOR",
            required = true,
            description =
                    "Which of the domain's keys it is: a word that was not used before, such as"
                            + " s2026.")
    private String selector = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "rsa",
            description =
                    "rsa (2048 bits, which everybody can verify) or ed25519 (short, for a second key"
                            + " beside it; default: ${DEFAULT-VALUE}).")
    private Type type = Type.RSA;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The new file (default: dkim/DOMAIN.SELECTOR.pem beside the configuration).")
    private @Nullable Path file;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    DkimGenerateCommand() {}

    @Override
    public Integer call() {
        var name = name();
        var place = DkimCommand.beside(configuration.file(), "");
        var written =
                file == null
                        ? DkimCommand.beside(
                                configuration.file(),
                                "dkim/" + name.domain() + "." + name.selector() + ".pem")
                        : file.toAbsolutePath().normalize();
        write(written);
        switch (SigningKey.read(name, written)) {
            case Reading.Unusable(var why, var cure) ->
                    throw new Failure(Failure.UNAVAILABLE, why, cure);
            case Reading.Usable(var key) ->
                    tell(
                            key,
                            written,
                            written.startsWith(place) ? place.relativize(written) : written,
                            spec.commandLine().getOut());
        }
        return 0;
    }

    private KeyName name() {
        var of =
                switch (Domain.parse(domain)) {
                    case Parsed.Good<Domain>(var good) -> good;
                    case Parsed.Bad<Domain>(var why) ->
                            throw bad(
                                    "--domain " + domain + ": " + why,
                                    "write for instance example.com");
                };
        var word =
                switch (Selector.parse(selector)) {
                    case Parsed.Good<String>(var good) -> good;
                    case Parsed.Bad<String>(var why) ->
                            throw bad(
                                    "--selector " + selector + ": " + why,
                                    "write letters, digits and hyphens, such as s2026");
                };
        return switch (KeyName.parse(word, of.name())) {
            case Parsed.Good<KeyName>(var good) -> good;
            case Parsed.Bad<KeyName>(var why) -> throw bad(why, "take a shorter selector");
        };
    }

    private static Failure bad(String why, String cure) {
        return new Failure(Failure.UNREADABLE, why, cure);
    }

    private void write(Path written) {
        try {
            var folder = written.getParent();
            if (folder != null) Folders.createPrivate(folder);
            Files.createFile(
                    written,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(written, NewKey.pem(type.algorithm));
        } catch (FileAlreadyExistsException _) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    written + " exists already, and is left as it is",
                    "a new key gets a new selector; --out names another file");
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "cannot write " + written + ": " + e.getMessage(),
                    "name a file in a folder that is yours: --out FILE");
        }
    }

    private static void tell(SigningKey key, Path written, Path named, PrintWriter out) {
        out.println(
                "written: "
                        + written
                        + " ("
                        + key.algorithm().keyType()
                        + ", "
                        + key.bits()
                        + " bits), which nobody but its owner can read");
        out.println();
        out.println("Publish this in the DNS:");
        out.println();
        out.print(ZoneText.of(key));
        out.println();
        out.println("Name it in the configuration:");
        out.println();
        out.println("dkim:");
        out.println("  keys:");
        out.println(
                "    - { domain: "
                        + key.name().domain()
                        + ", selector: "
                        + key.name().selector()
                        + ", key: "
                        + named
                        + " }");
        out.println();
        out.println(
                "Then \"postern dkim check\" asks whether the DNS has it, and \"postern reload\" takes it"
                        + " up.");
        out.flush();
    }
}

package postern.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import postern.config.Settings;
import postern.journal.JournalRecord.Notice.Level;
import postern.mail.Parsed;
import postern.unix.Ports;
import postern.unix.Privileges;
import postern.unix.RunAs;

/** From root to a user without rights, once all is done that only root can do. */
final class GivingUpRoot {
    private static final int PRIVILEGED = 1024; // ports below that need root

    private GivingUpRoot() {}

    /**
     * Becomes the user that the options or else the settings name. For good, and in all threads.
     *
     * @return that user; null where nothing was given up
     * @throws Failure if that cannot be, or could be undone
     */
    static @Nullable RunAs perform(
            Settings settings, RunOptions options, Ports ports, Notices notices) {
        var name = options.user() != null ? options.user() : settings.runAs();
        if (name == null) {
            warnOfRoot(settings, notices);
            return null;
        }
        var user = find(name);
        if (!Privileges.isRoot()) {
            if (Privileges.user() == user.uid()) return null;
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "only root can become another user (" + name + ")",
                    "start the relay as root, or as that user; or remove run-as and --user");
        }
        if (user.isRoot()) return null;
        try {
            holdPort(settings, ports);
            Handover.perform(settings, user);
            Privileges.giveUp(user);
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "cannot give up root and become " + name + ": " + e.getMessage(),
                    "start with the rights to do that (CAP_SETUID, CAP_SETGID, CAP_CHOWN), or as"
                            + " that user from the beginning");
        }
        notices.say(
                Level.INFO,
                "root is given up: all threads run as " + name + " (user " + user.uid() + ")");
        demandReadable(settings, name, notices);
        return user;
    }

    private static void warnOfRoot(Settings settings, Notices notices) {
        boolean open = settings.listeners().stream().anyMatch(l -> !l.address().isLoopback());
        if (open && Privileges.isRoot())
            notices.warn(
                    "the relay runs as root, and keeps on: name another user with run-as, or run"
                            + " --user (run-as: root says that it has to be)");
    }

    private static RunAs find(String name) {
        return switch (RunAs.find(name)) {
            case Parsed.Good<RunAs>(var user) -> user;
            case Parsed.Bad<RunAs>(var why) ->
                    throw new Failure(
                            Failure.UNAVAILABLE,
                            "cannot run as " + name + ": " + why,
                            "make it, for instance: useradd --system --user-group "
                                    + name.split(":", 2)[0]);
        };
    }

    /** Certificates are ordered later, at a port that only root can open. */
    private static void holdPort(Settings settings, Ports ports) throws IOException {
        var acme = settings.tls().acme();
        if (acme == null || acme.answers().port() == 0 || acme.answers().port() >= PRIVILEGED)
            return;
        var address = InetAddress.getByAddress(acme.answers().address().octets());
        try {
            ports.hold(new InetSocketAddress(address, acme.answers().port()));
        } catch (IOException e) {
            throw new IOException("acme, port " + acme.answers().port() + ": " + e.getMessage(), e);
        }
    }

    private static void demandReadable(Settings settings, String name, Notices notices) {
        for (var program : program())
            if (!Files.isReadable(program))
                throw new Failure(
                        Failure.UNAVAILABLE,
                        name + " cannot read the program that runs here (" + program + ")",
                        "install Java and Postern where everybody can read them, such as"
                                + " /usr/lib/jvm and /opt/postern");
        for (var written : written(settings))
            if (!Files.isWritable(written) && !isMissing(written))
                throw new Failure(
                        Failure.UNAVAILABLE,
                        name + " cannot write " + written,
                        "give it to that user, for instance: chown -R "
                                + name
                                + " "
                                + written
                                + "; the folders above must let it through");
        for (var rotated : settings.log().rotated()) {
            var folder = rotated.toAbsolutePath().getParent();
            if (folder != null && !Files.isWritable(folder))
                throw new Failure(
                        Failure.UNAVAILABLE,
                        name + " cannot put " + rotated + " aside: it cannot write " + folder,
                        "give the folder to that user, or leave out rotate and let logrotate do it");
        }
        var files = SettingsFiles.of(settings);
        for (var file : files.always())
            if (!Files.isReadable(file))
                throw new Failure(
                        Failure.UNAVAILABLE,
                        name + " cannot read " + file + ", which is read again and again",
                        "let that user or its group read it, for instance: chgrp and chmod 640");
        for (var file : files.atStart())
            if (!Files.isReadable(file))
                notices.warn(
                        file
                                + " was read as root, and cannot be read as "
                                + name
                                + ": a reload, and another file in its place, need a restart; or"
                                + " let the user's group read it (chgrp, chmod 640)");
    }

    /** In a folder where it can be made. */
    private static boolean isMissing(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent != null && Files.isWritable(parent) && !Files.exists(file);
    }

    private static List<Path> written(Settings settings) {
        var paths = new ArrayList<Path>();
        paths.add(settings.data());
        paths.addAll(settings.log().files());
        return paths;
    }

    /** What Java still opens while it runs: a part for the whole of each. */
    private static List<Path> program() {
        var program = new ArrayList<Path>();
        program.add(Path.of(System.getProperty("java.home"), "lib", "modules"));
        for (var type : List.of(Main.class, CommandLine.class)) {
            var source = type.getProtectionDomain().getCodeSource();
            if (source != null) program.add(Path.of(URI.create(source.getLocation().toString())));
        }
        return program;
    }
}

package postern.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import postern.app.Programs;

/** OpenSMTPD in a mount namespace, where the folders that are compiled in are its own. */
record OpenSmtpdPeer(String name, int port, Daemon daemon) implements Peer {
    static final String CLOSED = "match from any for domain \"" + OURS + "\" action \"next\"";

    /**
     * @param rule the line that says which mail is taken
     */
    static OpenSmtpdPeer start(String name, int nextHop, String rule)
            throws IOException, InterruptedException {
        var folder = Daemon.folder("opensmtpd");
        Daemon.make(folder.resolve("spool"), "root:root", "rwx--x--x");
        for (var part : List.of("queue", "corrupt", "incoming", "purge", "temporary"))
            Daemon.make(folder.resolve("spool").resolve(part), "opensmtpq:root", "rwx------");
        Daemon.make(folder.resolve("spool/offline"), "root:opensmtpq", "rwxrwx---");
        Daemon.open(Files.createDirectory(folder.resolve("run")));
        // it would ask for the client's name otherwise
        Files.writeString(folder.resolve("resolv.conf"), "lookup file\nnameserver 127.0.0.1\n");
        int port = Programs.freePort();
        var file =
                Files.writeString(
                        folder.resolve("smtpd.conf"),
                        """
                        smtp max-message-size 1048576
                        smtp limit max-mails 1000
                        mta limit max-conn-per-host 20
                        mta limit max-conn-per-route 20
                        mta limit max-conn-per-connector 20
                        mta limit session-mail-max 1000
                        mta limit conn-delay-host 0
                        mta limit conn-delay-route 0
                        mta limit reconn-delay-route 0
                        mta limit conn-delay-relay 0
                        mta limit conn-delay-source 0
                        mta limit conn-delay-connector 0
                        mta limit conn-delay-domain 0
                        listen on 127.0.0.1 port %d hostname relay.test
                        action "next" relay host smtp://127.0.0.1:%d
                        %s
                        """
                                .formatted(port, nextHop, rule));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var command =
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        ("mount --bind %1$s/spool /var/spool/smtpd && mount --bind %1$s/run /run"
                                        + " && mount --bind %1$s/resolv.conf /etc/resolv.conf"
                                        + " && exec %2$s -d -f %3$s")
                                .formatted(
                                        folder, Daemon.unpacked("opensmtpd/usr/sbin/smtpd"), file));
        return new OpenSmtpdPeer(name, port, Daemon.start(folder, port, command));
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}

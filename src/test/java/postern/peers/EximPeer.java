package postern.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import postern.app.Programs;

/**
 * Exim in a mount namespace, where the folder of configurations that is compiled in is its own: an
 * Exim that is installed is neither seen nor touched.
 */
record EximPeer(String name, int port, Daemon daemon) implements Peer {
    static final String CLOSED = "accept domains = " + OURS;

    private static final String NO_TLS = "\ntls_advertise_hosts =";

    /**
     * @param rule the line of the list for RCPT that accepts
     */
    static EximPeer start(String name, int nextHop, String rule)
            throws IOException, InterruptedException {
        return start(name, nextHop, rule, "", "");
    }

    /**
     * @param options more lines of the main part
     * @param authenticators the lines of that part
     */
    static EximPeer start(
            String name, int nextHop, String rule, String options, String authenticators)
            throws IOException, InterruptedException {
        var folder = Daemon.folder("exim");
        Daemon.open(Files.createDirectory(folder.resolve("etc")));
        Daemon.make(folder.resolve("spool"), "Debian-exim:Debian-exim", "rwxr-x---");
        Daemon.make(folder.resolve("log"), "Debian-exim:Debian-exim", "rwxr-x---");
        // it runs itself again as another user, who may not be let into the sources' folder
        var program =
                Files.copy(
                        Daemon.unpacked("exim/usr/sbin/exim4"),
                        folder.resolve("exim4"),
                        StandardCopyOption.COPY_ATTRIBUTES);
        int port = Programs.freePort();
        Files.writeString(
                folder.resolve("etc/exim4.conf"),
                """
                primary_hostname = relay.test
                exim_path = %1$s
                spool_directory = %2$s/spool
                log_file_path = %2$s/log/%%slog
                pid_file_path = %2$s/exim.pid
                local_interfaces = 127.0.0.1
                daemon_smtp_ports = %3$d
                host_lookup =
                rfc1413_hosts =
                %6$s
                dsn_advertise_hosts = *
                acl_smtp_rcpt = acl_rcpt
                message_size_limit = 1M
                smtp_accept_max = 200
                smtp_accept_max_nonmail = 1000
                smtp_max_synprot_errors = 1000
                smtp_max_unknown_commands = 1000
                smtp_accept_queue_per_connection = 0
                recipients_max = 1000
                deliver_drop_privilege = true
                begin acl
                acl_rcpt:
                  %4$s
                  deny message = relay not permitted
                begin routers
                next:
                  driver = manualroute
                  domains = *
                  route_list = * 127.0.0.1
                  self = send
                  transport = out
                begin transports
                out:
                  driver = smtp
                  port = %5$d
                  allow_localhost
                  hosts_avoid_tls = *
                  hosts_try_dane =
                begin retry
                * * F,2h,1s
                begin authenticators
                %7$s
                """
                        .formatted(
                                program,
                                folder,
                                port,
                                rule,
                                nextHop,
                                options.contains("tls_") ? options : options + NO_TLS,
                                authenticators));
        var command =
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount --bind %s/etc /etc/exim4 && exec %s -bdf -q5s"
                                .formatted(folder, program));
        return new EximPeer(name, port, Daemon.start(folder, port, command));
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}

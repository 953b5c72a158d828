package postern.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import postern.app.Programs;

/** A whole Postfix, as Debian ships it but for what a relay has to be told. */
record PostfixPeer(String name, int port, Daemon daemon) implements Peer {
    /**
     * @param settings lines of main.cf that take the place of the usual ones
     */
    static PostfixPeer start(String name, int nextHop, String... settings)
            throws IOException, InterruptedException {
        return withMap(name, nextHop, "", settings);
    }

    /**
     * With a map.
     *
     * @param lines of the map
     * @param settings in which {@code %s} is its place
     */
    static PostfixPeer withMap(String name, int nextHop, String lines, String... settings)
            throws IOException, InterruptedException {
        var folder = Daemon.folder("postfix");
        Daemon.open(Files.createDirectory(folder.resolve("etc")));
        Daemon.open(Files.createDirectory(folder.resolve("queue")));
        Daemon.make(folder.resolve("data"), "postfix", "rwx------");
        var map = Files.writeString(folder.resolve("map"), lines);
        int port = Programs.freePort();
        Files.writeString(
                folder.resolve("etc/main.cf"),
                """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/log
                maillog_file_prefixes = %1$s
                myhostname = relay.test
                mydestination =
                mynetworks = 192.0.2.1/32
                relay_domains = %2$s
                smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
                relayhost = [127.0.0.1]:%3$d
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                alias_maps =
                alias_database =
                local_recipient_maps =
                disable_dns_lookups = yes
                smtpd_peername_lookup = no
                message_size_limit = 1048576
                in_flow_delay = 0
                smtpd_error_sleep_time = 0
                smtpd_soft_error_limit = 1000
                smtpd_hard_error_limit = 1000
                %4$s
                """
                        .formatted(
                                folder,
                                OURS,
                                nextHop,
                                String.join("\n", settings).replace("%s", map.toString())));
        Files.writeString(
                folder.resolve("etc/master.cf"),
                """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                smtp unix - - n - - smtp
                relay unix - - n - - smtp
                error unix - - n - - error
                retry unix - - n - - error
                proxymap unix - - n - - proxymap
                anvil unix - - n - 1 anvil
                postlog unix-dgram n - n - 1 postlogd
                """
                        .formatted(port));
        var command =
                List.of(
                        Programs.find("postfix"),
                        "-c",
                        folder.resolve("etc").toString(),
                        "start-fg");
        return new PostfixPeer(name, port, Daemon.start(folder, port, command));
    }

    @Override
    public void close() throws IOException {
        daemon.close();
    }
}

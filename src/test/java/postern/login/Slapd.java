package postern.login;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import postern.app.Programs;
import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;

/** Debian's slapd on loopback with some people, in a folder of its own. */
final class Slapd implements AutoCloseable {
    private static final String PEOPLE =
            """
            dn: dc=example,dc=com
            objectClass: domain
            dc: example

            dn: cn=postern,dc=example,dc=com
            objectClass: organizationalRole
            objectClass: simpleSecurityObject
            cn: postern
            userPassword: our secret

            dn: cn=usual,dc=example,dc=com
            objectClass: organizationalRole
            objectClass: pwdPolicy
            cn: usual
            pwdAttribute: userPassword
            pwdLockout: TRUE
            pwdMaxFailure: 3
            pwdMustChange: TRUE

            dn: cn=short,dc=example,dc=com
            objectClass: organizationalRole
            objectClass: pwdPolicy
            cn: short
            pwdAttribute: userPassword
            pwdMaxAge: 3600

            dn: ou=people,dc=example,dc=com
            objectClass: organizationalUnit
            ou: people

            dn: ou=groups,dc=example,dc=com
            objectClass: organizationalUnit
            ou: groups

            dn: cn=Bob (the\\, first) *,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            objectClass: inetLocalMailRecipient
            cn: Bob (the, first) *
            sn: Bob
            uid: bob
            mail: bob@example.com
            mailLocalAddress: sales-*@example.com
            mailLocalAddress: no address
            userPassword: bob's secret
            employeeNumber: 007

            dn: uid=eve,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            cn: Eve
            sn: Eve
            uid: eve
            userPassword: eve's secret

            dn: uid=late,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            cn: Late
            sn: Late
            uid: late
            userPassword: late's secret
            pwdChangedTime: 20200101000000Z
            pwdPolicySubentry: cn=short,dc=example,dc=com

            dn: uid=fresh,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            cn: Fresh
            sn: Fresh
            uid: fresh
            userPassword: fresh's secret
            pwdReset: TRUE

            dn: uid=slow,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            cn: Slow
            sn: Slow
            uid: slow
            userPassword: SLOW
            pwdPolicySubentry: cn=short,dc=example,dc=com

            dn: cn=twin,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            cn: twin
            sn: twin
            uid: twin
            userPassword: twin's secret

            dn: uid=twin,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            cn: twin
            sn: twin
            uid: twin
            userPassword: twin's secret

            dn: cn=staff,ou=groups,dc=example,dc=com
            objectClass: groupOfNames
            cn: staff
            member: cn=Bob (the\\, first) *,ou=people,dc=example,dc=com

            dn: cn=others,ou=groups,dc=example,dc=com
            objectClass: groupOfNames
            cn: others
            member: uid=eve,ou=people,dc=example,dc=com
            """;

    private final Path folder;
    private final int port;
    private final int tlsPort;
    private final Path config;
    private @Nullable Process process;

    /**
     * @param certificate with its key beside it, {@code .key}; null for a server without TLS
     */
    Slapd(Path folder, @Nullable Path certificate) throws IOException {
        this.folder = Files.createDirectories(folder);
        port = Programs.freePort();
        tlsPort = Programs.freePort();
        config = Files.writeString(folder.resolve("slapd.conf"), config(certificate));
        Files.createDirectories(folder.resolve("db"));
        var slow =
                run(
                                "slappasswd",
                                "-o",
                                "module-path=/usr/lib/ldap",
                                "-o",
                                "module-load=argon2",
                                "-h",
                                "{ARGON2}",
                                "-s",
                                "slow's secret")
                        .strip();
        var people = Files.writeString(folder.resolve("people.ldif"), PEOPLE.replace("SLOW", slow));
        run("slapadd", "-f", config.toString(), "-l", people.toString());
        start();
    }

    private String config(@Nullable Path certificate) {
        var tls =
                certificate == null
                        ? ""
                        : "TLSCertificateFile %s\nTLSCertificateKeyFile %s\n"
                                .formatted(certificate, certificate + ".key");
        return """
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        include /etc/ldap/schema/misc.schema
        pidfile %1$s/pid
        referral ldap://127.0.0.1:%2$d
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload ppolicy
        moduleload argon2
        %3$s
        database mdb
        suffix "dc=example,dc=com"
        rootdn "cn=admin,dc=example,dc=com"
        directory %1$s/db
        maxsize 10485760
        overlay ppolicy
        ppolicy_default "cn=usual,dc=example,dc=com"
        ppolicy_use_lockout
        access to attrs=userPassword by anonymous auth by * none
        access to attrs=employeeNumber by dn.exact="cn=postern,dc=example,dc=com" compare by * none
        access to * by dn.exact="cn=postern,dc=example,dc=com" read by anonymous auth by * none
        """
                .formatted(folder, port, tls);
    }

    private static String run(String program, String... words) throws IOException {
        var command = new ArrayList<>(List.of("/usr/sbin/" + program));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) throw new IOException(program + ": " + said);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }

    void start() throws IOException {
        process =
                new ProcessBuilder(
                                "/usr/sbin/slapd",
                                "-d",
                                "none",
                                "-h",
                                "ldap://127.0.0.1:" + port + " ldaps://127.0.0.1:" + tlsPort,
                                "-f",
                                config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        try {
            await().atMost(10, TimeUnit.SECONDS).until(this::isListening);
        } catch (ConditionTimeoutException e) {
            throw new IOException("slapd: " + Files.readString(folder.resolve("log")), e);
        }
    }

    private boolean isListening() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    void kill() {
        var running = process;
        if (running == null) return;
        running.destroyForcibly();
        await().atMost(10, TimeUnit.SECONDS).until(() -> !running.isAlive());
    }

    /** It holds its connections and answers nothing until it may go on. */
    void pause() throws IOException {
        signal("-STOP"); // its threads stop one after the other
        await().atMost(10, TimeUnit.SECONDS).until(this::isPaused);
    }

    private boolean isPaused() throws IOException {
        if (process == null) return false;
        try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (var task : (Iterable<Path>) tasks::iterator)
                if (!Files.readString(task.resolve("status")).contains("State:\tT")) return false;
        }
        return true;
    }

    void goOn() throws IOException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException {
        if (process == null) throw new IllegalStateException("it does not run");
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().onExit().join();
    }

    Server clear() {
        return new Server(Security.CLEAR, "127.0.0.1", port);
    }

    /**
     * @param host as which it is looked for, and has to prove itself
     */
    Server startTls(String host) {
        return new Server(Security.STARTTLS, host, port);
    }

    Server implicit(String host) {
        return new Server(Security.IMPLICIT, host, tlsPort);
    }

    @Override
    public void close() {
        kill();
    }
}

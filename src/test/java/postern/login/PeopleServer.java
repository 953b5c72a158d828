package postern.login;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import postern.config.LdapFilter;
import postern.config.UserSource.Ldap;
import postern.config.UserSource.Ldap.Groups;
import postern.config.UserSource.Ldap.Identity;
import postern.config.UserSource.Ldap.Security;
import postern.config.UserSource.Ldap.Server;

/** The library's server in memory, with some people, and what a configuration says of it. */
final class PeopleServer implements AutoCloseable {
    static final String BASE = "dc=example,dc=com";
    static final String BOB = "uid=bob,ou=people," + BASE;
    private static final String POSTERN = "cn=postern," + BASE;

    /** What is done before the server does anything itself; it may throw what is to be answered. */
    interface Before<R> {
        void see(R request) throws LDAPException;
    }

    final InMemoryDirectoryServer server;

    /** The names that were logged in as, in their order. */
    final List<String> binds = new CopyOnWriteArrayList<>();

    /** The filters that were searched for, in their order. */
    final List<String> searches = new CopyOnWriteArrayList<>();

    volatile Before<String> beforeBind = _ -> {};
    volatile Before<String> beforeSearch = _ -> {};

    PeopleServer() throws LDAPException {
        this(0);
    }

    PeopleServer(int port) throws LDAPException {
        var config = new InMemoryDirectoryServerConfig(BASE);
        config.setSchema(null);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig(
                        "people", InetAddress.getLoopbackAddress(), port, null));
        config.addInMemoryOperationInterceptor(
                new InMemoryOperationInterceptor() {
                    @Override
                    public void processSimpleBindRequest(
                            InMemoryInterceptedSimpleBindRequest request) throws LDAPException {
                        binds.add(request.getRequest().getBindDN());
                        beforeBind.see(request.getRequest().getBindDN());
                    }

                    @Override
                    public void processSearchRequest(InMemoryInterceptedSearchRequest request)
                            throws LDAPException {
                        searches.add(request.getRequest().getFilter().toString());
                        beforeSearch.see(request.getRequest().getFilter().toString());
                    }
                });
        server = new InMemoryDirectoryServer(config);
        add(BASE, "objectClass: domain", "dc: example");
        add(POSTERN, "objectClass: device", "userPassword: our secret");
        add("ou=people," + BASE, "objectClass: organizationalUnit");
        add("ou=groups," + BASE, "objectClass: organizationalUnit");
        person("bob", "mail: bob@example.com", "mailAlternateAddress: sales-*@example.com");
        person("eve");
        group("staff", "member: " + BOB);
        group("sales", "member: " + BOB);
        group("others", "member: uid=eve,ou=people," + BASE);
        server.startListening();
    }

    void add(String dn, String... lines) throws LDAPException {
        var entry = new ArrayList<>(List.of("dn: " + dn));
        entry.addAll(List.of(lines));
        try {
            server.add(entry.toArray(String[]::new));
        } catch (LDIFException e) {
            throw new IllegalArgumentException(dn, e);
        }
    }

    /** One below ou=people whose password is the name and "'s secret". */
    void person(String name, String... lines) throws LDAPException {
        var all =
                new ArrayList<>(
                        List.of(
                                "objectClass: person",
                                "uid: " + name,
                                "userPassword: " + name + "'s secret"));
        all.addAll(List.of(lines));
        add("uid=" + name + ",ou=people," + BASE, all.toArray(String[]::new));
    }

    void group(String name, String... lines) throws LDAPException {
        var all = new ArrayList<>(List.of("objectClass: groupOfNames", "cn: " + name));
        all.addAll(List.of(lines));
        add("cn=" + name + ",ou=groups," + BASE, all.toArray(String[]::new));
    }

    Server at() {
        return at(server.getListenPort());
    }

    static Server at(int port) {
        return new Server(Security.CLEAR, "127.0.0.1", port);
    }

    /** A configuration that finds those people. */
    Source source(Path folder) throws java.io.IOException {
        var password = Files.writeString(folder.resolve("password"), "our secret\n");
        return new Source(List.of(at()), new Identity(POSTERN, password));
    }

    /** A configuration; what is not said is as in the reference. */
    record Source(
            List<Server> servers,
            @Nullable Path ca,
            @Nullable Identity identity,
            String base,
            String filter,
            String user,
            @Nullable String compare,
            @Nullable Groups groups,
            List<String> addresses,
            Duration timeout,
            int connections) {
        Source(List<Server> servers, @Nullable Identity identity) {
            this(
                    servers,
                    null,
                    identity,
                    "ou=people," + BASE,
                    "(&(objectClass=person)(uid={user}))",
                    "uid",
                    null,
                    new Groups.Entries("ou=groups," + BASE, new LdapFilter("(member={dn})"), "cn"),
                    List.of("mail", "mailAlternateAddress"),
                    Duration.ofSeconds(5),
                    4);
        }

        Source servers(List<Server> others) {
            return new Source(
                    others,
                    ca,
                    identity,
                    base,
                    filter,
                    user,
                    compare,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }

        Source ca(Path other) {
            return new Source(
                    servers,
                    other,
                    identity,
                    base,
                    filter,
                    user,
                    compare,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }

        Source identity(@Nullable Identity other) {
            return new Source(
                    servers,
                    ca,
                    other,
                    base,
                    filter,
                    user,
                    compare,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }

        Source base(String other) {
            return new Source(
                    servers,
                    ca,
                    identity,
                    other,
                    filter,
                    user,
                    compare,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }

        Source filter(String other) {
            return new Source(
                    servers,
                    ca,
                    identity,
                    base,
                    other,
                    user,
                    compare,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }

        Source user(String other) {
            return new Source(
                    servers,
                    ca,
                    identity,
                    base,
                    filter,
                    other,
                    compare,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }

        Source compare(String other) {
            return new Source(
                    servers,
                    ca,
                    identity,
                    base,
                    filter,
                    user,
                    other,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }

        Source groups(Groups other) {
            return new Source(
                    servers,
                    ca,
                    identity,
                    base,
                    filter,
                    user,
                    compare,
                    other,
                    addresses,
                    timeout,
                    connections);
        }

        Source addresses(List<String> other) {
            return new Source(
                    servers,
                    ca,
                    identity,
                    base,
                    filter,
                    user,
                    compare,
                    groups,
                    other,
                    timeout,
                    connections);
        }

        Source timeout(Duration other) {
            return new Source(
                    servers,
                    ca,
                    identity,
                    base,
                    filter,
                    user,
                    compare,
                    groups,
                    addresses,
                    other,
                    connections);
        }

        Source connections(int other) {
            return new Source(
                    servers, ca, identity, base, filter, user, compare, groups, addresses, timeout,
                    other);
        }

        Ldap ldap() {
            return new Ldap(
                    servers,
                    ca,
                    identity,
                    base,
                    new LdapFilter(filter),
                    user,
                    compare,
                    groups,
                    addresses,
                    timeout,
                    connections);
        }
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}

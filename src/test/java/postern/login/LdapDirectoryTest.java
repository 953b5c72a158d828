package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.UserSource.Ldap.Groups;
import postern.policy.AddressPattern;

/** What a directory answers that can be reached, from the library's server in memory. */
class LdapDirectoryTest {
    @TempDir private Path folder;
    private PeopleServer people;
    private PeopleServer.Source source;

    @BeforeEach
    void start() throws LDAPException, IOException {
        people = new PeopleServer();
        source = people.source(folder);
    }

    @AfterEach
    void stop() {
        people.close();
    }

    private Answer password(PeopleServer.Source source, String user, String password) {
        try (var directory = new LdapDirectory(source.ldap(), InstantSource.system())) {
            return directory.password(user, password);
        }
    }

    private Answer account(PeopleServer.Source source, String user) {
        try (var directory = new LdapDirectory(source.ldap(), InstantSource.system())) {
            return directory.account(user);
        }
    }

    private static List<String> addresses(Account account) {
        return account.addresses().patterns().stream().map(AddressPattern::toString).toList();
    }

    private static Account welcomed(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Welcome.class);
        return ((Answer.Welcome) answer).account();
    }

    @Test
    void theRightPasswordBringsGroupsAndAddresses() {
        var account = welcomed(password(source, "bob", "bob's secret"));
        assertThat(account.user()).isEqualTo("bob");
        assertThat(account.groups()).isEqualTo(Set.of("staff", "sales"));
        assertThat(addresses(account)).containsExactly("bob@example.com", "sales-*@example.com");
    }

    @Test
    void whoeverLooksUpStaysLoggedIn() {
        try (var directory =
                new LdapDirectory(source.connections(1).ldap(), InstantSource.system())) {
            for (int i = 0; i < 3; i++) {
                welcomed(directory.password("bob", "bob's secret"));
                assertThat(directory.password("eve", "wrong")).isInstanceOf(Answer.Wrong.class);
            }
        }
        assertThat(people.binds.stream().filter(dn -> dn.startsWith("cn=postern"))).hasSize(1);
    }

    @Test
    void aWrongPasswordAndAnUnknownUser() {
        assertThat(password(source, "bob", "eve's secret"))
                .isEqualTo(
                        new Answer.Wrong(
                                "invalid credentials (49): " + unableTo(PeopleServer.BOB)));
        assertThat(password(source, "mallory", "bob's secret")).isEqualTo(new Answer.Unknown());
        assertThat(password(source, "", "bob's secret")).isEqualTo(new Answer.Unknown());
    }

    private static String unableTo(String dn) {
        return "Unable to bind as user '" + dn + "' because the provided password was incorrect.";
    }

    @Test
    void anUnknownUserIsLoggedInAsNobody() {
        assertThat(password(source, "mallory", "x")).isEqualTo(new Answer.Unknown());
        assertThat(people.binds.getLast())
                .isEqualTo("cn=nobody of that name,ou=people,dc=example,dc=com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "bob's secret\0", "\0bob's secret"})
    void anEmptyPasswordIsWrongAndNobodyIsAsked(String password) {
        assertThat(password(source, "bob", password)).isInstanceOf(Answer.Wrong.class);
        assertThat(people.searches).isEmpty();
        assertThat(people.binds).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "b*",
                "*)(uid=*",
                "bob)(objectClass=*",
                "x))(|(uid=bob",
                "\\62ob",
                "bob\0",
                "{dn}",
                "bob,ou=people"
            })
    void aNameIsNeverAPartOfTheFilter(String user) {
        assertThat(password(source, user, "bob's secret")).isEqualTo(new Answer.Unknown());
        assertThat(account(source, user)).isEqualTo(new Answer.Unknown());
    }

    @Test
    void aNameIsOneHoweverItIsTyped() throws LDAPException {
        people.person("Carol", "uid: a-second-name");
        assertThat(welcomed(password(source, "BOB", "bob's secret")).user()).isEqualTo("bob");
        assertThat(welcomed(password(source, "a-second-name", "Carol's secret")).user())
                .isEqualTo("carol");
        assertThat(welcomed(password(source, "CAROL", "Carol's secret")).user()).isEqualTo("carol");
    }

    @Test
    void anAccountNeedsNoProof() {
        assertThat(welcomed(account(source, "bob")).groups()).contains("staff");
        assertThat(welcomed(account(source, "eve")).groups()).containsExactly("others");
        assertThat(account(source, "mallory")).isEqualTo(new Answer.Unknown());
        assertThat(people.binds).allMatch(dn -> dn.startsWith("cn=postern"));
    }

    @Test
    void twoEntriesAreNobody() {
        var wide = source.filter("(|(uid={user})(objectClass=person))");
        assertThat(password(wide, "bob", "bob's secret"))
                .isEqualTo(
                        new Answer.Unavailable(
                                "ambiguous: more than one entry is found for that user"));
        assertThat(account(wide, "bob")).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void aBaseThatIsNotThereIsNoAnswer() {
        assertThat(password(source.base("ou=gone,dc=example,dc=com"), "bob", "bob's secret"))
                .isInstanceOf(Answer.Unavailable.class)
                .asString()
                .contains("no such object (32)");
    }

    @Test
    void anEntryWithoutANameIsNoAnswer() {
        assertThat(password(source.user("employeeNumber"), "bob", "bob's secret"))
                .isInstanceOf(Answer.Unavailable.class)
                .asString()
                .contains("has no employeeNumber");
        assertThat(account(source.user("userPassword"), "bob"))
                .asString()
                .contains("its userPassword names no user: a name holds");
    }

    @Test
    void valuesThatAreNoAddressesAreLeftOut() throws LDAPException {
        people.person(
                "frank",
                "mail: SMTP:frank@example.com",
                "mail: smtp:f.rank@example.com",
                "mail: sip:frank@example.com",
                "mail: X500:/o=example/cn=frank",
                "mail: frank",
                "mail: <>",
                "mail: *@*",
                "mailAlternateAddress: *@*.example.net",
                "mailAlternateAddress: FRANK@example.com");
        assertThat(addresses(welcomed(account(source, "frank"))))
                .containsExactly("frank@example.com", "f.rank@example.com", "*@*.example.net");
    }

    @Test
    void groupsThatTheEntryNames() throws LDAPException {
        people.person(
                "grace",
                "memberOf: CN=Staff,OU=Groups,DC=example,DC=com",
                "memberOf: CN=Mail Senders,OU=Groups,DC=example,DC=com",
                "memberOf: CN=a\\,b,OU=Groups,DC=example,DC=com",
                "memberOf: plain");
        var named = source.groups(new Groups.Attribute("memberOf"));
        assertThat(welcomed(account(named, "grace")).groups()).isEqualTo(Set.of("Staff", "plain"));
    }

    @Test
    void aPartOfTheGroupsIsNoAnswer() throws LDAPException {
        people.person("heidi", "memberOf;range=0-1499: cn=staff,dc=example,dc=com");
        assertThat(account(source.groups(new Groups.Attribute("memberOf")), "heidi"))
                .isInstanceOf(Answer.Unavailable.class)
                .asString()
                .contains("has more of memberOf than it tells");
        for (int i = 0; i < 1001; i++) people.group("many" + i, "member: " + PeopleServer.BOB);
        assertThat(account(source, "bob"))
                .isInstanceOf(Answer.Unavailable.class)
                .asString()
                .contains("size limit exceeded (4)");
    }

    @Test
    void aPasswordThatIsCompared() throws LDAPException {
        people.person("ivan", "token: In Clear");
        var compared = source.compare("token");
        welcomed(password(compared, "ivan", "In Clear"));
        assertThat(password(compared, "ivan", "ivan's secret"))
                .isEqualTo(new Answer.Wrong("token is another"));
        assertThat(password(compared, "bob", "x")).isInstanceOf(Answer.Wrong.class);
        assertThat(password(compared, "mallory", "x")).isEqualTo(new Answer.Unknown());
        assertThat(people.binds).allMatch(dn -> dn.startsWith("cn=postern"));
    }

    @Test
    void aPasswordIsNotRemembered() throws LDAPException {
        try (var directory = new LdapDirectory(source.ldap(), InstantSource.system())) {
            welcomed(directory.password("bob", "bob's secret"));
            people.server.modify(
                    PeopleServer.BOB,
                    new Modification(ModificationType.REPLACE, "userPassword", "another"));
            assertThat(directory.password("bob", "bob's secret")).isInstanceOf(Answer.Wrong.class);
            welcomed(directory.password("bob", "another"));
        }
    }

    /** Only what is about the user is Wrong; nothing but a success lets anybody in. */
    @ParameterizedTest
    @CsvSource({
        "49, '80090308: LdapErr: DSID-0C09, comment: AcceptSecurityContext error, data 775, v4563', 'the account is locked'",
        "49, 'AcceptSecurityContext error, data 532, v1db1', 'the password has expired'",
        "49, 'AcceptSecurityContext error, data 52e, v1db1', 'wrong password'",
        "48, 'no password', 'no password'",
        "19, 'Exceed password retry limit', 'Exceed password retry limit'",
        "53, 'Account inactivated. Contact system administrator.', 'Account inactivated'",
        "53, 'not now', ",
        "13, 'TLS confidentiality required', ",
        "8, 'strong authentication required', ",
        "50, 'no', ",
        "51, 'busy', ",
        "52, 'shutting down', ",
        "1, 'operations error', ",
        "10, 'ask another', ",
        "32, 'no such object', ",
        "80, 'other', ",
        "14, 'go on', ",
    })
    void whatAServerSaysOfAPassword(int code, String message, String wrong) {
        people.beforeBind =
                dn -> {
                    if (dn.equals(PeopleServer.BOB))
                        throw new LDAPException(ResultCode.valueOf(code), message);
                };
        var answer = password(source, "bob", "bob's secret");
        if (wrong == null) assertThat(answer).isInstanceOf(Answer.Unavailable.class);
        else assertThat(answer).isInstanceOf(Answer.Wrong.class).asString().contains(wrong);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 11, 12, 50, 51, 52, 53, 80})
    void aSearchThatFailsIsNoAnswer(int code) {
        people.beforeSearch =
                filter -> {
                    if (filter.contains("uid="))
                        throw new LDAPException(ResultCode.valueOf(code), "not now");
                };
        assertThat(password(source, "bob", "bob's secret")).isInstanceOf(Answer.Unavailable.class);
        assertThat(account(source, "mallory")).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void groupsThatCannotBeHadAreNoAnswer() {
        people.beforeSearch =
                filter -> {
                    if (filter.contains("member=")) throw new LDAPException(ResultCode.BUSY, "no");
                };
        assertThat(password(source, "bob", "bob's secret")).isInstanceOf(Answer.Unavailable.class);
    }

    /** What the library throws at a source that no reader makes. */
    @Test
    void anErrorOfOurOwnIsNoAnswer() {
        var broken = source.filter("(uid={user}");
        assertThat(account(broken, "bob")).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void lookUpsByNobody() {
        welcomed(password(source.identity(null), "bob", "bob's secret"));
        assertThat(people.binds).containsExactly(PeopleServer.BOB);
    }

    @Test
    void itHasSomethingToSayToPasswordsAndCertificates() {
        try (var directory = new LdapDirectory(source.ldap(), InstantSource.system())) {
            assertThat(directory.name()).isEqualTo("ldap");
            assertThat(directory.mechanisms())
                    .containsExactlyInAnyOrder(
                            Mechanism.PLAIN, Mechanism.LOGIN, Mechanism.EXTERNAL);
            assertThat(directory.stored("bob", Mechanism.SCRAM_SHA_256))
                    .isEqualTo(new Answer.Unknown());
            assertThat(directory.token("bob", "x")).isEqualTo(new Answer.Unknown());
            assertThat(directory.trouble()).isNull();
        }
    }
}

package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;

/** Who has to log in, and what users may write as. */
class LoginGrantTest {
    private static final IpSet PRINTER = IpSet.of(List.of(IpPrefix.parse("192.0.2.40").orThrow()));
    private final Policy policy =
            new Policy(
                    List.of(DomainPattern.of("example.com")),
                    Map.of(),
                    List.of(
                            new Grant.Receive(terms("receive", "inbound", null)),
                            new Grant.Login(
                                    terms("login", "submission", null),
                                    null,
                                    Grant.Users.ALL,
                                    new Grant.As.Own()),
                            new Grant.Collect(
                                    terms("collect", "odmr", null),
                                    Grant.Users.ALL,
                                    new DomainSet(List.of(DomainPattern.of("example.com")))),
                            new Grant.Device(
                                    terms(
                                            "printer",
                                            "inbound",
                                            AddressPatterns.of("*@example.com")),
                                    new Grant.Clients(List.of("printer"), PRINTER),
                                    Mailbox.of("printer@example.com"))),
                    List.of());

    private static Grant.Terms terms(String name, String listener, AddressPatterns to) {
        return new Grant.Terms(name, 1, List.of(listener), to, null, null);
    }

    private Reply reply(String listener, String user, boolean ownsPath, boolean ownsFrom) {
        var facts =
                Facts.NONE
                        .with(Fact.LISTENER, listener)
                        .with(Fact.CLIENT, IpAddress.of("203.0.113.9"))
                        .with(Fact.HELO, "client.example")
                        .with(Fact.TLS, true)
                        .with(Fact.USER, user.isEmpty() ? Optional.empty() : Optional.of(user))
                        .with(Fact.GROUPS, Set.of())
                        .with(Fact.REVERSE_PATH, ReversePath.of("<a@elsewhere.example>"))
                        .with(Fact.OWNS_REVERSE_PATH, ownsPath)
                        .with(Fact.FORWARD_PATH, Mailbox.of("b@far.example"))
                        .with(Fact.FROM, ReversePath.of("<a@elsewhere.example>"))
                        .with(Fact.OWNS_FROM, ownsFrom);
        return ((Verdict.Decided) policy.judge(facts)).decision().reply();
    }

    @Test
    void whereNothingButALoginPermitsOneHasToLogIn() {
        assertThat(reply("submission", "", false, false)).isEqualTo(Replies.AUTH_FIRST);
        assertThat(reply("odmr", "", false, false)).isEqualTo(Replies.AUTH_FIRST);
        assertThat(reply("inbound", "", false, false)).isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void usersWriteAsThemselvesInTheEnvelopeAndInFrom() {
        assertThat(reply("submission", "ann", true, true)).isEqualTo(Replies.RECIPIENT_OK);
        assertThat(reply("submission", "ann", false, true)).isEqualTo(Replies.NOT_YOUR_ADDRESS);
        assertThat(reply("submission", "ann", true, false)).isEqualTo(Replies.NOT_YOUR_ADDRESS);
    }

    @Test
    void whoHasLoggedInCannotSlipThroughTheGrantForEverybody() {
        assertThat(reply("inbound", "ann", true, true)).isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void loginIsOfferedOnlyWhereAGrantNamesTheListener() {
        assertThat(policy.offersLogin("submission")).isTrue();
        assertThat(policy.offersLogin("odmr")).isTrue();
        assertThat(policy.offersLogin("inbound")).isFalse();
    }

    @Test
    void aDeviceIsOneOfUs() {
        assertThat(policy.mayRelay(IpAddress.of("192.0.2.40"))).isTrue();
        assertThat(policy.mayRelay(IpAddress.of("192.0.2.41"))).isFalse();
    }

    @Test
    void onWhichListenerOneHasToLogInIsSaidByAllGrants() {
        var everywhere = new Grant.Terms("everywhere", 1, List.of(), null, null, null);
        var users = new Grant.Login(everywhere, null, Grant.Users.ALL, new Grant.As.Anybody());
        var inbound = new Grant.Receive(terms("receive", "inbound", null));
        assertThat(stranger("odmr", users, inbound)).isEqualTo(Replies.AUTH_FIRST);
        assertThat(stranger("inbound", users, inbound)).isEqualTo(Replies.RELAY_DENIED);
        var submission =
                new Grant.Login(
                        terms("login", "submission", null),
                        null,
                        Grant.Users.ALL,
                        new Grant.As.Anybody());
        var receive = new Grant.Receive(everywhere);
        assertThat(stranger("submission", submission, receive)).isEqualTo(Replies.RELAY_DENIED);
        assertThat(stranger("submission", submission)).isEqualTo(Replies.AUTH_FIRST);
        assertThat(stranger("inbound", submission)).isEqualTo(Replies.RELAY_DENIED);
        var forward =
                new Grant.Forward(
                        new Grant.Terms(
                                "forward",
                                1,
                                List.of(),
                                AddressPatterns.of("a@example.com"),
                                null,
                                null),
                        List.of(Mailbox.of("b@far.example")));
        assertThat(stranger("submission", submission, forward)).isEqualTo(Replies.AUTH_FIRST);
    }

    /** What somebody who has not logged in hears about a foreign forward-path. */
    private static Reply stranger(String listener, Grant... grants) {
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")),
                        Map.of(),
                        List.of(grants),
                        List.of());
        var facts = ExamplePolicy.rcpt(listener, "203.0.113.9", "b@far.example");
        return ExamplePolicy.decision(policy.judge(facts)).reply();
    }

    @Test
    void whoMayWriteAsAnybodyIsNeverToldThatAnAddressIsNotTheirs() {
        var some =
                new Grant.Login(
                        terms("login", "submission", AddressPatterns.of("*@near.example")),
                        null,
                        new Grant.Users(List.of("ann"), List.of("staff")),
                        new Grant.As.Anybody());
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")),
                        Map.of(),
                        List.of(some),
                        List.of());
        for (var user : List.of("ann", "bob")) {
            var facts =
                    ExamplePolicy.rcpt("submission", "203.0.113.9", "b@far.example")
                            .with(Fact.USER, Optional.of(user))
                            .with(Fact.GROUPS, Set.of())
                            .with(Fact.OWNS_REVERSE_PATH, false);
            assertThat(ExamplePolicy.decision(policy.judge(facts)).reply())
                    .isEqualTo(Replies.RELAY_DENIED);
        }
    }

    @Test
    void usersAreThoseNamedAndThoseOfTheGroups() {
        for (var user : List.of("ann", "bob"))
            for (var group : List.of("staff", "guests")) {
                boolean named = user.equals("ann");
                boolean grouped = group.equals("staff");
                assertThat(isUser(user, group, List.of("ann"), List.of())).isEqualTo(named);
                assertThat(isUser(user, group, List.of(), List.of("staff"))).isEqualTo(grouped);
                assertThat(isUser(user, group, List.of("ann"), List.of("staff")))
                        .isEqualTo(named || grouped);
                assertThat(isUser(user, group, List.of(), List.of())).isTrue();
            }
    }

    private static boolean isUser(
            String user, String group, List<String> names, List<String> groups) {
        var grant =
                new Grant.Login(
                        terms("login", "submission", null),
                        null,
                        new Grant.Users(names, groups),
                        new Grant.As.Anybody());
        var facts =
                ExamplePolicy.rcpt("submission", "203.0.113.9", "b@far.example")
                        .with(Fact.USER, Optional.of(user))
                        .with(Fact.GROUPS, Set.of(group));
        return ExamplePolicy.decision(ExamplePolicy.policy(List.of(grant)).judge(facts))
                .outcome()
                .isAcceptance();
    }
}

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
    private static final Policy POLICY =
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

    private static Reply reply(String listener, String user, boolean ownsPath, boolean ownsFrom) {
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
        return ((Verdict.Decided) POLICY.judge(facts)).decision().reply();
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
        assertThat(POLICY.offersLogin("submission")).isTrue();
        assertThat(POLICY.offersLogin("odmr")).isTrue();
        assertThat(POLICY.offersLogin("inbound")).isFalse();
    }

    @Test
    void aDeviceIsOneOfUs() {
        assertThat(POLICY.mayRelay(IpAddress.of("192.0.2.40"))).isTrue();
        assertThat(POLICY.mayRelay(IpAddress.of("192.0.2.41"))).isFalse();
    }
}

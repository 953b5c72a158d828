package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.all;
import static postern.proof.Draft.any;
import static postern.proof.Draft.client;
import static postern.proof.Draft.not;
import static postern.proof.Draft.on;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Guard;
import postern.policy.HeloPatterns;

/** How each fact of a difference is told. */
class RegionWordsTest {
    private static final String[] DOORS = {"inbound", "outbound", "submission"};
    private static final Condition LOGGED_IN = new Condition.LoggedIn();
    private static final Condition ALICE = new Condition.UserIn(List.of("alice"));
    private static final Condition STAFF = new Condition.GroupIn(List.of("staff"));
    private static final Condition HOURLY = new Condition.OverLimit("hourly");

    /** What is newly refused by a guard that refuses where that holds. */
    private static String refused(Draft base, Draft same, Condition where, String... doors) {
        var told = Draft.told(base, same.refuse(where), doors);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).startsWith("refused: ");
        return told.getFirst().substring("refused: ".length());
    }

    /** The same of mail to our domains, on three listeners where nobody logs in. */
    private static String incoming(Condition where) {
        return refused(new Draft().receive(), new Draft().receive(), where, DOORS);
    }

    /** The same where all mail comes from users. */
    private static String submitted(Condition where) {
        return refused(new Draft().login(), new Draft().login(), where, DOORS);
    }

    /** The same of mail to our domains, and of mail from users on one of the listeners. */
    private static String mixed(Condition where) {
        return refused(
                new Draft().receive().login("submission"),
                new Draft().receive().login("submission"),
                where,
                DOORS);
    }

    /** What becomes newly refused where a condition is in doubt. */
    private static String inDoubt(Draft base, Draft same, Condition where) {
        var careless = Draft.guard("g", 20, where, Draft.REFUSE);
        var careful =
                new Guard("g", Guard.Kind.BLOCK, 20, where, List.of(), Draft.REFUSE, Draft.DEFER);
        return String.join("\n", Draft.told(base.guard(careless), same.guard(careful), DOORS));
    }

    @Test
    void listenersAreNamed() {
        assertThat(incoming(on("inbound"))).isEqualTo("listener inbound");
        assertThat(incoming(on("inbound", "outbound"))).isEqualTo("listener inbound, outbound");
        assertThat(incoming(not(on("inbound")))).isEqualTo("listener outbound, submission");
    }

    @Test
    void listenersThatOnlyThePolicyNamesAreNamedWhereNoneIsKnown() {
        var base = new Draft().receive();
        assertThat(refused(base, new Draft().receive(), on("inbound")))
                .isEqualTo("listener inbound");
        assertThat(refused(base, new Draft().receive(), not(on("inbound"))))
                .isEqualTo("listener all but inbound");
    }

    @Test
    void tls() {
        var active = new Condition.TlsActive();
        assertThat(incoming(active)).isEqualTo("with TLS");
        assertThat(incoming(not(active))).isEqualTo("without TLS");
    }

    @Test
    void whetherTheRecipientIsKnown() {
        var known = new Condition.RecipientKnown();
        assertThat(incoming(known)).isEqualTo("recipient known");
        assertThat(incoming(not(known))).isEqualTo("recipient unknown");
        assertThat(incoming(any(known, not(known))))
                .isEqualTo("unless it cannot be told whether the recipient is known");
        assertThat(inDoubt(new Draft().receive(), new Draft().receive(), not(known)))
                .isEqualTo("refused: while it cannot be told whether the recipient is known");
    }

    @Test
    void whetherTheAddressesAreTheUsersOwn() {
        var path = new Condition.OwnsReversePath();
        assertThat(submitted(path)).isEqualTo("reverse-path of the user's own");
        assertThat(submitted(not(path))).isEqualTo("reverse-path not the user's own");
        assertThat(submitted(any(path, not(path))))
                .isEqualTo("unless it cannot be told whose the reverse-path is");
        assertThat(inDoubt(new Draft().login(), new Draft().login(), path))
                .isEqualTo("refused: while it cannot be told whose the reverse-path is");
        var from = new Condition.OwnsFrom();
        assertThat(submitted(from)).isEqualTo("From of the user's own");
        assertThat(submitted(not(from))).isEqualTo("From not the user's own");
        assertThat(submitted(any(from, not(from))))
                .isEqualTo("unless it cannot be told whose From is");
        assertThat(inDoubt(new Draft().login(), new Draft().login(), from))
                .isEqualTo("refused: while it cannot be told whose From is");
    }

    @Test
    void whatIsRefusedInDoubtTooIsToldWithTheDoubt() {
        var known = new Condition.RecipientKnown();
        var careful =
                new Guard(
                        "g",
                        Guard.Kind.BLOCK,
                        20,
                        not(known),
                        List.of(),
                        Draft.REFUSE,
                        Draft.DEFER);
        assertThat(Draft.told(new Draft().receive(), new Draft().receive().guard(careful), DOORS))
                .containsExactly(
                        "refused: recipient unknown or while it cannot be told whether the"
                                + " recipient is known");
    }

    @Test
    void groups() {
        assertThat(submitted(STAFF)).isEqualTo("user in group staff");
        assertThat(submitted(not(STAFF))).isEqualTo("user not in group staff");
        assertThat(submitted(any(STAFF, not(STAFF)))).isEqualTo("unless the groups cannot be had");
        assertThat(inDoubt(new Draft().login(), new Draft().login(), STAFF))
                .isEqualTo("refused: while the groups cannot be had");
    }

    @Test
    void limits() {
        assertThat(incoming(HOURLY)).isEqualTo("over the limit \"hourly\"");
        assertThat(incoming(not(HOURLY))).isEqualTo("within the limit \"hourly\"");
        assertThat(incoming(any(HOURLY, not(HOURLY))))
                .isEqualTo("unless the limits cannot be counted");
        assertThat(inDoubt(new Draft().receive(), new Draft().receive(), HOURLY))
                .isEqualTo("refused: while the limits cannot be counted");
    }

    @Test
    void users() {
        assertThat(submitted(ALICE)).isEqualTo("user alice");
        assertThat(submitted(not(ALICE))).isEqualTo("logged in except user alice");
        assertThat(submitted(new Condition.UserIn(List.of("alice", "bob"))))
                .isEqualTo("user alice, bob");
        assertThat(submitted(all(not(ALICE), not(new Condition.UserIn(List.of("bob", "carol"))))))
                .isEqualTo("logged in except user alice, user bob, carol");
    }

    @Test
    void thatNobodyHasLoggedInIsToldWhereSomebodyCan() {
        assertThat(mixed(LOGGED_IN)).isEqualTo("logged in");
        assertThat(mixed(all(on("submission"), not(LOGGED_IN))))
                .isEqualTo("listener submission; nobody logged in");
        assertThat(mixed(all(on("inbound"), not(LOGGED_IN)))).isEqualTo("listener inbound");
        assertThat(mixed(not(LOGGED_IN))).isEqualTo("nobody logged in");
        assertThat(incoming(not(LOGGED_IN))).isEmpty();
    }

    @Test
    void aLoginThatIsGoneOrNewCountsToo() {
        var none = new Draft().receive();
        var login = new Draft().receive().login("submission");
        var outside = all(on("submission"), not(LOGGED_IN));
        assertThat(
                        Draft.told(
                                new Draft().receive().login("submission"),
                                new Draft().receive().refuse(outside),
                                DOORS))
                .contains("refused: listener submission; nobody logged in");
        assertThat(Draft.told(none, login.refuse(outside), DOORS))
                .contains("refused: listener submission; nobody logged in");
    }

    @Test
    void doubtAboutTheUser() {
        assertThat(mixed(any(LOGGED_IN, not(LOGGED_IN))))
                .isEqualTo("unless it cannot be told who has logged in");
    }

    @Test
    void helo() {
        var dynamic =
                new Condition.HeloIn(
                        HeloPatterns.of(
                                DomainPattern.of("*.dyn.example"), DomainPattern.of("bad.test")));
        var bare =
                new Condition.HeloIn(
                        new HeloPatterns(Set.of(HeloPatterns.Kind.BARE), new DomainSet(List.of())));
        assertThat(incoming(dynamic)).isEqualTo("helo *.dyn.example, bad.test");
        assertThat(incoming(not(dynamic))).isEqualTo("helo all but *.dyn.example, bad.test");
        assertThat(incoming(any(dynamic, bare))).isEqualTo("helo *.dyn.example, bad.test, bare");
    }

    private static Condition until(String moment) {
        return new Condition.Until(Instant.parse(moment));
    }

    private static final Condition JUNE = until("2026-06-30T23:59:59Z");
    private static final Condition YEAR = until("2026-12-31T23:59:59Z");
    private static final Condition NOON = until("2027-01-01T12:00:00Z");

    @Test
    void times() {
        assertThat(incoming(JUNE)).isEqualTo("until 2026-06-30");
        assertThat(incoming(not(JUNE))).isEqualTo("after 2026-06-30");
        assertThat(incoming(not(NOON))).isEqualTo("after 2027-01-01T12:00:00Z");
        assertThat(incoming(all(not(JUNE), YEAR)))
                .isEqualTo("after 2026-06-30 and until 2026-12-31");
        assertThat(incoming(any(JUNE, not(YEAR))))
                .isEqualTo("until 2026-06-30 or after 2026-12-31");
        assertThat(incoming(any(JUNE, all(not(YEAR), NOON))))
                .isEqualTo("until 2026-06-30 or after 2026-12-31 and until 2027-01-01T12:00:00Z");
    }

    @Test
    void whatHasEndedIsNotTold() {
        var past = until("2025-12-31T23:59:59Z");
        assertThat(incoming(all(not(past), JUNE))).isEqualTo("until 2026-06-30");
    }

    @Test
    void factsAreToldInTheirOrder() {
        assertThat(
                        incoming(
                                all(
                                        client("192.0.2.0/24"),
                                        new Condition.TlsActive(),
                                        on("inbound"),
                                        JUNE)))
                .isEqualTo("listener inbound; with TLS; client 192.0.2.0/24; until 2026-06-30");
    }
}

package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.all;
import static postern.proof.Draft.any;
import static postern.proof.Draft.client;
import static postern.proof.Draft.not;
import static postern.proof.Draft.on;
import static postern.proof.Draft.to;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Grant;

/** Into which parts a difference is put, and whether they are all of it and nothing else. */
class BoxTest {
    private static final String[] DOORS = {"a", "b", "c", "d", "e"};
    private static final Condition LOGGED_IN = new Condition.LoggedIn();
    private static final Condition TLS = new Condition.TlsActive();

    private static Draft base() {
        return new Draft().receive();
    }

    /** What a guard newly refuses that refuses where that holds. */
    private static String refused(Condition where) {
        var told = Draft.told(base(), base().refuse(where), DOORS);
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    /** On one listener, one client. */
    private static Condition pair(String listener, int client) {
        return all(on(listener), client("192.0.2." + client));
    }

    @Test
    void factsThatDoNotHangTogetherAreOnePart() {
        assertThat(refused(all(on("a", "b"), client("192.0.2.1"), TLS)))
                .isEqualTo("refused: listener a, b; with TLS; client 192.0.2.1");
    }

    @Test
    void everythingHasNoWords() {
        assertThat(refused(Condition.always())).isEqualTo("refused: ");
    }

    @Test
    void factsThatHangTogetherAreTwoPartsOrThree() {
        assertThat(refused(any(pair("a", 1), pair("b", 2))))
                .isEqualTo("refused: listener a; client 192.0.2.1 | listener b; client 192.0.2.2");
        assertThat(refused(any(pair("a", 1), pair("b", 2), pair("d", 3))))
                .isEqualTo(
                        "refused: listener a; client 192.0.2.1 | listener b; client 192.0.2.2"
                                + " | listener d; client 192.0.2.3");
    }

    @Test
    void classesThatAreAlikeAreOnePart() {
        assertThat(refused(any(pair("a", 1), pair("c", 1), pair("b", 2), pair("d", 2))))
                .isEqualTo(
                        "refused: listener a, c; client 192.0.2.1 | listener b, d; client"
                                + " 192.0.2.2");
    }

    @Test
    void whatWouldBeMorePartsIsToldByWhatIsAroundIt() {
        assertThat(refused(any(pair("a", 1), pair("b", 2), pair("c", 3), pair("d", 4))))
                .isEqualTo("refused: some of: listener all but e; client" + " 192.0.2.1-192.0.2.4");
    }

    @Test
    void anInexactPartIsToldBesideAnExactOne() {
        var tangled = new ArrayList<Condition>();
        for (int i = 2; i <= 5; i++) tangled.add(all(pair("b", i), to("u" + i + "@example.com")));
        tangled.add(all(pair("a", 1), to("u1@example.com")));
        assertThat(refused(any(tangled.toArray(Condition[]::new))))
                .isEqualTo(
                        "refused: some of: listener b; forward-path u2@example.com,"
                                + " u3@example.com, u4@example.com and 1 more; client"
                                + " 192.0.2.2-192.0.2.5 | listener a; forward-path"
                                + " u1@example.com; client 192.0.2.1");
    }

    @Test
    void eitherOfTwoFactsIsTwoParts() {
        assertThat(refused(any(on("a"), TLS)))
                .isEqualTo("refused: listener b, c, d and 1 more; with TLS | listener a");
    }

    @Test
    void whatFollowsFromTheGrantIsNotToldUnlessTheEditSaysIt() {
        assertThat(Draft.told(base().login("b"), base().login("b").refuse(LOGGED_IN), DOORS))
                .containsExactly("refused: logged in");
        assertThat(
                        Draft.told(
                                base().login("b"),
                                base().login("b").refuse(all(LOGGED_IN, on("b"))),
                                DOORS))
                .containsExactly("refused: listener b; logged in");
    }

    private static final Condition STAFF = new Condition.GroupIn(List.of("staff"));

    /** Only a group may send. */
    private static Draft staff() {
        var users = new Grant.Users(List.of(), List.of("staff"));
        return new Draft()
                .grant(
                        new Grant.Login(
                                Draft.terms("login", 12), null, users, new Grant.As.Anybody()));
    }

    private static List<String> refusedOfStaff(Condition where) {
        return Draft.told(staff(), staff().refuse(where), DOORS);
    }

    @Test
    void aGroupThatFollowsFromTheGrantIsToldWhereverTheEditNamesIt() {
        assertThat(refusedOfStaff(TLS)).containsExactly("refused: with TLS");
        assertThat(refusedOfStaff(STAFF)).containsExactly("refused: user in group staff");
        assertThat(refusedOfStaff(not(not(STAFF)))).containsExactly("refused: user in group staff");
        assertThat(refusedOfStaff(all(TLS, STAFF)))
                .containsExactly("refused: with TLS; user in group staff");
        assertThat(refusedOfStaff(all(TLS, any(STAFF, STAFF))))
                .containsExactly("refused: with TLS; user in group staff");
    }

    @Test
    void whatFollowsFromTheListenersIsNotTold() {
        var older = base();
        var newer = base().refuse(all(on("x", "a"), not(on("x"))));
        assertThat(Draft.told(older, newer, "a", "x")).containsExactly("refused: listener a");
        assertThat(Draft.told(base(), base().refuse(on("a")), "a")).containsExactly("refused: ");
    }

    @Test
    void manyClassesThatAreAlikeAreStillParts() {
        var forA = new ArrayList<String>();
        var forB = new ArrayList<String>();
        for (int i = 0; i < 15; i++) (i % 2 == 0 ? forA : forB).add("u" + i + "@example.com");
        var where =
                any(
                        all(on("a"), to(forA.toArray(String[]::new))),
                        all(on("b"), to(forB.toArray(String[]::new))));
        assertThat(refused(where))
                .isEqualTo(
                        "refused: listener a; forward-path u0@example.com, u2@example.com,"
                                + " u4@example.com and 5 more | listener b; forward-path"
                                + " u1@example.com, u3@example.com, u5@example.com and 4 more");
    }

    @Test
    void aPartOfTheReversePathsIsTold() {
        var spam = new Condition.ReversePathIn(AddressPatterns.of("*@spam.example"));
        assertThat(refused(any(all(spam, to("x@example.com")), all(not(spam), TLS))))
                .isEqualTo(
                        "refused: with TLS; forward-path *@example.com; reverse-path all but"
                                + " *@spam.example | forward-path x@example.com; reverse-path"
                                + " *@spam.example");
    }

    @Test
    void partsStandInTheOrderInWhichThePoliciesNameThem() {
        assertThat(refused(any(pair("c", 3), pair("a", 1), pair("b", 2))))
                .isEqualTo(
                        "refused: listener c; client 192.0.2.3 | listener a; client 192.0.2.1"
                                + " | listener b; client 192.0.2.2");
    }
}

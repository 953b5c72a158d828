package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.DEFER;
import static postern.proof.Draft.REFUSE;
import static postern.proof.Draft.because;
import static postern.proof.Draft.client;
import static postern.proof.Draft.guard;
import static postern.proof.Draft.on;
import static postern.proof.Draft.to;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Grant;

/** Which of several edits a difference is due to. */
class AttributionTest {
    private static final String OFFICE = "198.51.100.0/25";

    private static Draft base() {
        return new Draft().network("office", OFFICE).receive();
    }

    /** By difference the edits that it is due to. */
    private static Map<String, List<String>> due(Draft older, Draft newer, String... doors) {
        var told = Draft.told(older, newer, doors);
        var regions = Draft.regions(older, newer, doors);
        var due = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < regions.size(); i++) due.put(told.get(i), because(regions.get(i)));
        return due;
    }

    @Test
    void aGuardThatIsGoneAndAGrantThatIsNewAreBothNeededForForeignMail() {
        var older = base().refuse(client(OFFICE));
        var newer = base().relay(11, "office");
        assertThat(due(older, newer))
                .isEqualTo(
                        Map.of(
                                "accepted: forward-path *@example.com; client office",
                                List.of("guard g removed [20][]"),
                                "accepted: forward-path foreign addresses; client office",
                                List.of(
                                        "guard g removed [20][]",
                                        "grant relay office added [][11]")));
    }

    @Test
    void theMirrorImageIsDueToTheSameEdits() {
        var older = base().relay(11, "office");
        var newer = base().refuse(client(OFFICE));
        assertThat(due(older, newer))
                .isEqualTo(
                        Map.of(
                                "refused: forward-path *@example.com; client office",
                                List.of("guard g added [][20]"),
                                "refused: forward-path foreign addresses; client office",
                                List.of(
                                        "guard g added [][20]",
                                        "grant relay office removed [11][]")));
    }

    private static final String NOT_THEIR_OWN =
            "logged in; From not the user's own or while it cannot be told whose From is | logged"
                    + " in; reverse-path all mailboxes; reverse-path not the user's own or while"
                    + " it cannot be told whose the reverse-path is; From of the user's own";
    private static final String THEIR_OWN =
            "reverse-path all mailboxes; reverse-path of the user's own; From of the user's own |"
                    + " reverse-path <>; From of the user's own";

    private static Draft login(Grant.As as) {
        return new Draft()
                .grant(new Grant.Login(Draft.terms("login", 12), null, Grant.Users.ALL, as));
    }

    @Test
    void aGrantThatIsInDoubtIsNeeded() {
        var older = login(new Grant.As.Own()).refuse(on("inbound"));
        var newer = login(new Grant.As.Anybody());
        assertThat(due(older, newer, "inbound"))
                .isEqualTo(
                        Map.of(
                                "accepted: " + NOT_THEIR_OWN,
                                List.of("guard g removed [20][]", "grant login changed [12][12]"),
                                "accepted: " + THEIR_OWN,
                                List.of("guard g removed [20][]")));
    }

    @Test
    void aGrantThatIsNoLongerInDoubtIsNeeded() {
        var older = login(new Grant.As.Anybody());
        var newer = login(new Grant.As.Own()).refuse(on("inbound"));
        assertThat(due(older, newer, "inbound"))
                .isEqualTo(
                        Map.of(
                                "refused: " + NOT_THEIR_OWN,
                                List.of("guard g added [][20]", "grant login changed [12][12]"),
                                "refused: " + THEIR_OWN,
                                List.of("guard g added [][20]")));
    }

    @Test
    void ofTwoGrantsThatMatchTheOneThatDecidesCounts() {
        var older =
                base().relay(11, "office")
                        .grant(
                                new Grant.Relay(
                                        Draft.terms("relay host", 12),
                                        new Grant.Clients(List.of(), Draft.set("198.51.100.9"))));
        assertThat(due(older, base()))
                .isEqualTo(
                        Map.of(
                                "refused: forward-path foreign addresses; client 198.51.100.9",
                                List.of("grant relay host removed [12][]"),
                                "refused: forward-path foreign addresses; client office except"
                                        + " 198.51.100.9",
                                List.of("grant relay office removed [11][]")));
    }

    private static final Grant.Terms LATER =
            new Grant.Terms("later", 13, List.of(), null, Draft.NOW.plusSeconds(3600), null);

    @Test
    void aGrantIsNotNeededWhereAnyOtherMatches() {
        var clients = base().clients("office");
        var older = base().relay(11, "office");
        var relayEnds = base().grant(new Grant.Relay(LATER, clients)).refuse(to("a@example.com"));
        assertThat(due(older, relayEnds))
                .isEqualTo(
                        Map.of(
                                "refused: forward-path a@example.com",
                                List.of("guard g added [][20]"),
                                "refused: forward-path foreign addresses; client office; after"
                                        + " 2026-06-01T01:00:00Z",
                                List.of("grant later (it was relay office) changed [11][13]")));
        var receiveEnds =
                new Draft()
                        .network("office", OFFICE)
                        .grant(new Grant.Receive(LATER))
                        .relay(11, "office")
                        .refuse(to("a@example.com"));
        assertThat(due(older, receiveEnds))
                .isEqualTo(
                        Map.of(
                                "refused: forward-path *@example.com; client everybody except"
                                        + " office; after 2026-06-01T01:00:00Z",
                                List.of("grant later (it was receive) changed [10][13]"),
                                "refused: forward-path a@example.com; client everybody except"
                                        + " office; until 2026-06-01T01:00:00Z | forward-path"
                                        + " a@example.com; client office",
                                List.of("guard g added [][20]")));
    }

    @Test
    void whatIsHeldFromNowOnIsToldAmongWhatBothAccept() {
        var held = guard("g", 20, client("192.0.2.1"), new Action.Hold());
        assertThat(due(base(), base().guard(held)))
                .isEqualTo(Map.of("changed: client 192.0.2.1", List.of("guard g added [][20]")));
        var login = new Draft().receive().login("b");
        var heldUsers = guard("g", 20, new Condition.LoggedIn(), new Action.Hold());
        assertThat(due(login, new Draft().receive().login("b").guard(heldUsers), "a", "b"))
                .isEqualTo(Map.of("changed: logged in", List.of("guard g added [][20]")));
    }

    @Test
    void aGrantHasNoPartInWhatIsHeldWhereTrustStays() {
        var held = guard("g", 20, client("192.0.2.1"), new Action.Hold());
        var newer = new Draft().grant(new Grant.Receive(LATER)).guard(held);
        assertThat(due(new Draft().receive(), newer))
                .containsEntry("changed: client 192.0.2.1", List.of("guard g added [][20]"));
    }

    @Test
    void aGrantHasNoPartWhereGuardsRefuseBoth() {
        var rejects = guard("g", 20, client("198.51.100.1"), REFUSE);
        var defers = guard("g", 21, client("198.51.100.1"), DEFER);
        assertThat(due(base().guard(rejects), base().guard(defers).relay(11, "office")))
                .containsEntry("changed: client 198.51.100.1", List.of("guard g changed [20][21]"));
    }

    @Test
    void anotherRefusalIsToldAmongWhatBothRefuse() {
        var rejects = guard("g", 20, client("192.0.2.1"), REFUSE);
        var defers = guard("g", 21, client("192.0.2.1"), DEFER);
        assertThat(due(base().guard(rejects), base().guard(defers)))
                .isEqualTo(
                        Map.of("changed: client 192.0.2.1", List.of("guard g changed [20][21]")));
    }

    @Test
    void guardsThatKeepTheirPlacesDoNotMove() {
        var first = guard("a", 20, client("203.0.113.0/24"), REFUSE);
        var second = guard("b", 21, client("203.0.113.0/25"), DEFER);
        var third = guard("c", 22, to("x@example.com"), DEFER);
        var older = base().guard(third).guard(first).guard(second);
        var newer = base().guard(second).guard(third).guard(first);
        assertThat(due(older, newer))
                .isEqualTo(
                        Map.of(
                                "changed: client 203.0.113.0/25",
                                List.of("guard a moved [20][20]", "guard b moved [21][21]")));
    }
}

package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.proof.Draft.all;
import static postern.proof.Draft.any;
import static postern.proof.Draft.client;
import static postern.proof.Draft.not;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.policy.Condition;

/** How clients are told for which two policies differ. */
class ClientWordsTest {
    private static final String OFFICE = "198.51.100.0/24";
    private static final String BRANCH = "192.0.2.0/24";

    private static Draft base() {
        return new Draft().network("office", OFFICE).network("branch", BRANCH).receive();
    }

    /** The clients for whom that newly refuses. */
    private static String refused(Draft older, Draft newer, Condition where) {
        var told = Draft.told(older, newer.refuse(where));
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).startsWith("refused: client ");
        return told.getFirst().substring("refused: client ".length());
    }

    private static String refused(Condition where) {
        return refused(base(), base(), where);
    }

    @Test
    void networksAreToldByName() {
        assertThat(refused(client(OFFICE))).isEqualTo("office");
        assertThat(refused(client(OFFICE, BRANCH))).isEqualTo("office, branch");
        assertThat(refused(any(client(OFFICE), client(BRANCH)))).isEqualTo("office, branch");
        assertThat(refused(not(client(OFFICE)))).isEqualTo("everybody except office");
        assertThat(refused(all(not(client(OFFICE)), not(client("203.0.113.9")))))
                .isEqualTo("everybody except office, 203.0.113.9");
    }

    @Test
    void whatNoNetworkIsIsToldByItsAddresses() {
        assertThat(refused(client(OFFICE, "203.0.113.0/24"))).isEqualTo("office, 203.0.113.0/24");
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "203.0.113.128/25, 203.0.113.128/25",
        "203.0.113.1 203.0.113.2, 203.0.113.1-203.0.113.2",
        "203.0.113.0/25 203.0.113.128/26, 203.0.113.0-203.0.113.191",
        "203.0.113.64/26 203.0.113.128/26, 203.0.113.64-203.0.113.191",
        "2001:db8::1, 2001:db8::1",
        "2001:db8::/127, 2001:db8::/127",
        "2001:db8::/65, 2001:db8::/65",
        "2001:db8::/64, 2001:db8::/64",
        "2001:db8::/63, 2001:db8::/63",
        "2001:db8::/32, 2001:db8::/32",
        "2001:db8::1 2001:db8::2, 2001:db8::1-2001:db8::2",
        "2001:db8::/64 2001:db8:0:1::/65, 2001:db8::-2001:db8:0:1:7fff:ffff:ffff:ffff",
        "2001:db8:0:1::/64 2001:db8:0:2::/64," + " 2001:db8:0:1::-2001:db8:0:2:ffff:ffff:ffff:ffff",
        "2001:db8:0:0:8000::/65 2001:db8:0:1::/65,"
                + " 2001:db8:0:0:8000::-2001:db8:0:1:7fff:ffff:ffff:ffff",
        "::/0, ::/0",
        "0.0.0.0/0, 0.0.0.0/0",
    })
    void addressesAreToldAsBlocksWhereTheyAreOne(String prefixes, String words) {
        assertThat(refused(client(prefixes.split(" ")))).isEqualTo(words);
    }

    /** The office without these. */
    private static String office(String... without) {
        return refused(all(client(OFFICE), not(client(without))));
    }

    @Test
    void aNetworkOfWhichLittleIsLeftOutIsTold() {
        assertThat(office("198.51.100.9")).isEqualTo("office except 198.51.100.9");
        assertThat(office("198.51.100.9", "198.51.100.20"))
                .isEqualTo("office except 198.51.100.9, 198.51.100.20");
        assertThat(office("198.51.100.0/28", "198.51.100.32/28", "198.51.100.64/28"))
                .isEqualTo("office except 198.51.100.0/28, 198.51.100.32/28, 198.51.100.64/28");
    }

    @Test
    void whatIsLeftOfANetworkIsToldByItselfWhereThatIsShorter() {
        assertThat(office("198.51.100.0/25")).isEqualTo("198.51.100.128/25");
        assertThat(office("198.51.100.0/28", "198.51.100.32/28"))
                .isEqualTo("198.51.100.16/28, 198.51.100.48-198.51.100.255");
        assertThat(
                        office(
                                "198.51.100.0/28",
                                "198.51.100.32/28",
                                "198.51.100.64/28",
                                "198.51.100.240/28"))
                .isEqualTo("198.51.100.16/28, 198.51.100.48/28, 198.51.100.80-198.51.100.239");
    }

    @Test
    void whatIsLeftOfANetworkStandsBehindOtherNetworks() {
        assertThat(refused(any(client(BRANCH), all(client(OFFICE), not(client("198.51.100.9"))))))
                .isEqualTo("branch, office except 198.51.100.9");
    }

    @Test
    void aBlockAroundNetworksIsToldByItselfWhereThatIsShorter() {
        assertThat(refused(client("198.51.0.0/16"))).isEqualTo("198.51.0.0/16");
        assertThat(refused(client("198.51.100.0/23"))).isEqualTo("198.51.100.0/23");
    }

    @Test
    void theNameThatSaysMostIsTaken() {
        var site = "198.51.100.0/23";
        assertThat(
                        refused(
                                base().network("site", site),
                                base().network("site", site),
                                client(site)))
                .isEqualTo("site");
        assertThat(
                        refused(
                                base().network("nothing", "198.51.100.0/24"),
                                base().network("nothing", "198.51.100.0/24"),
                                client(OFFICE)))
                .isEqualTo("office");
    }

    @Test
    void aNetworkThatBecameAnotherIsToldAsTheOldOrTheNew() {
        var narrow = new Draft().network("office", "198.51.100.0/25").receive();
        assertThat(refused(narrow, base(), client(OFFICE))).isEqualTo("the new office");
        assertThat(
                        refused(
                                new Draft().network("office", "198.51.100.0/25").receive(),
                                base(),
                                client("198.51.100.0/25")))
                .isEqualTo("the old office");
    }

    @Test
    void aNetworkThatOnlyOneOfTheFilesHasIsToldByName() {
        var without = new Draft().network("office", OFFICE).receive();
        assertThat(refused(without, base(), client(BRANCH))).isEqualTo("branch");
        assertThat(refused(base(), new Draft().network("office", OFFICE).receive(), client(BRANCH)))
                .isEqualTo("branch");
    }
}

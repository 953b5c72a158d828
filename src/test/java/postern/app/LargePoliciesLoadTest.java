package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code check} needs for large files, and that it says so where it needs too much. The bounds
 * in seconds are wide, because other work may run on the machine: what is measured is printed.
 */
@Tag("load")
class LargePoliciesLoadTest {
    private static final String HEAD =
            """
            hostname: mail.example.com
            listeners:
              inbound: { address: "127.0.0.1:2525" }
              submission: { address: "127.0.0.1:2587", tls: required }
            routes: [ { to: any, next-hop: mx } ]
            """;
    private static final String GRANTS =
            """
            grants:
              - receive: { on: [inbound] }
              - relay: { on: [inbound], from: [office] }
              - login: { on: [submission], users: [%s] }
            """;

    @TempDir private Path folder;

    /** Checks a file with a heap of a gibibyte, and prints how long it took. */
    private String check(String what, String text, int seconds) throws Exception {
        var file = Files.writeString(folder.resolve("postern.yaml"), text);
        Files.writeString(folder.resolve("users.yaml"), "users: {}\n");
        var words = List.of("check", "--json", "--host", "none", "-c", file.toString());
        long begin = System.nanoTime();
        var command = Programs.postern(List.of("-Xmx1g", Programs.AS_SHIPPED), words).command();
        var result = Programs.run(command, new byte[0], 120);
        double lasted = (System.nanoTime() - begin) / 1e9;
        System.out.printf("check of %s: %.2f s%n", what, lasted);
        assertThat(result.output()).as(what).contains("\"properties\":[{");
        assertThat(lasted).as(what).isLessThan(seconds);
        return result.output();
    }

    private static String repeat(int count, java.util.function.IntFunction<String> text) {
        var all = new StringBuilder();
        for (int i = 0; i < count; i++) all.append(text.apply(i));
        return all.toString();
    }

    /** A fifth as many rules as domains, half as many networks, a tenth as many users. */
    private static String sized(int domains, String more) {
        var users = new StringBuilder();
        for (int i = 0; i < Math.max(1, domains / 10); i++)
            users.append(i > 0 ? ", " : "").append("user").append(i);
        return HEAD
                + "domains:\n"
                + repeat(
                        domains,
                        i -> "  - \"" + (i % 3 == 0 ? "*." : "") + "customer" + i + ".example\"\n")
                + "networks:\n  office:\n"
                + repeat(
                        Math.max(1, domains / 2),
                        i -> "    - 10." + (i >> 7 & 255) + "." + (i << 1 & 255) + ".0/24\n")
                + GRANTS.formatted(users)
                + "guards:\n  - forward-path:\n      otherwise: allow\n      rules:\n"
                + repeat(Math.max(1, domains / 5), LargePoliciesLoadTest::rule)
                + more;
    }

    private static String rule(int i) {
        var match =
                switch (i % 4) {
                    case 0 -> "left" + i + "@customer" + i + ".example";
                    case 1 -> "internal-*@customer" + i + ".example";
                    case 2 -> "*-test@*.customer" + i + ".example";
                    default -> "*@closed" + i + ".example";
                };
        return "        - { match: \"" + match + "\", action: deny }\n";
    }

    @Test
    void timeGrowsWithThePolicy() throws Exception {
        for (int domains : List.of(10, 100, 1_000, 10_000))
            assertThat(check(domains + " domains", sized(domains, ""), 20))
                    .doesNotContain("\"undecided\"");
    }

    @Test
    void rewritingCostsLittleMore() throws Exception {
        var rewrite =
                """
                rewrite:
                  - { forward-path: "*@*.customer0.example", as: "*1@*2.customer3.example" }
                  - { forward-path: "sales-*@customer1.example", as: "*1@customer2.example" }
                """
                        + repeat(
                                500,
                                i ->
                                        "  - { forward-path: \"old"
                                                + i
                                                + "@customer4.example\", as: \"new"
                                                + i
                                                + "@customer5.example\" }\n");
        assertThat(check("10000 domains, 502 rewritings", sized(10_000, rewrite), 30))
                .doesNotContain("\"undecided\"");
    }

    @Test
    void oneFaultAmongThousandsOfLinesIsFound() throws Exception {
        var text =
                sized(10_000, "")
                        .replace("  - login:", "  - relay: { from: [\"0.0.0.0/0\"] }\n  - login:");
        assertThat(check("10000 domains with one open grant", text, 30))
                .contains("\"name\":\"no-open-relay\",\"holds\":false");
    }

    private static String small(String grants, String guards) {
        return HEAD
                + "domains: [example.com]\nnetworks: { office: [10.0.0.0/24] }\n"
                + GRANTS.formatted("ann")
                + grants
                + guards;
    }

    @Test
    void unusualShapesAreProvedToo() throws Exception {
        var devices =
                repeat(
                        5_000,
                        i ->
                                "  - device: { from: 10.1.%d.%d, as: d%d@example.com, to: [example.com], rate: 60/h }\n"
                                        .formatted(i >> 8, i & 255, i));
        assertThat(check("5000 devices", small(devices, ""), 30)).doesNotContain("\"undecided\"");
        var prefixes =
                repeat(
                        2_000,
                        i -> "        - { match: \"p" + i + "-*@example.com\", action: deny }\n");
        var rules = "guards:\n  - forward-path:\n      otherwise: allow\n      rules:\n";
        assertThat(check("2000 prefixes at one domain", small("", rules + prefixes), 30))
                .doesNotContain("\"undecided\"");
        var infixes =
                repeat(
                        300,
                        i ->
                                "        - { match: \"*%s*@example.com\", action: deny }\n"
                                        .formatted(
                                                ""
                                                        + (char) ('a' + i / 26)
                                                        + (char) ('a' + i % 26)));
        assertThat(check("300 patterns *xy* in one list", small("", rules + infixes), 30))
                .doesNotContain("\"undecided\"");
    }

    @Test
    void whatCostsTooMuchIsToldWithItsLimit() throws Exception {
        var guards =
                "guards:\n"
                        + repeat(
                                20,
                                i ->
                                        "  - forward-path: { name: g%d, otherwise: allow, rules: [ { match: \"*%s*@*\", action: deny } ] }\n"
                                                .formatted(
                                                        i,
                                                        "" + (char) ('a' + i) + (char) ('b' + i)));
        var found = check("20 guards *xy* of their own", small("", guards), 60);
        assertThat(found).contains("\"undecided\"");
        assertThat(found).containsPattern("not proved: the policy needs more than [0-9]+ ");
    }
}

package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code diff} tells of two files. */
class DiffCommandTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
    private static final String OLD =
            """
            hostname: mail.example.com
            domains: [example.com]
            networks: { office: [198.51.100.0/24] }
            listeners: { inbound: { address: "127.0.0.1:2525" } }
            grants:
              - receive: {}
            guards:
              - forward-path: { rules: [ { match: "old@example.com", action: deny } ], otherwise: allow }
            routes: [ { to: any, next-hop: mx } ]
            """;

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int diff(String older, String newer, String... more) throws IOException {
        var a = Files.writeString(folder.resolve("old.yaml"), older).toString();
        var b = Files.writeString(folder.resolve("new.yaml"), newer).toString();
        var line = new CommandLine(new DiffCommand(CLOCK));
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        line.setExecutionExceptionHandler(Main::failed);
        var arguments = new java.util.ArrayList<String>(java.util.List.of(a, b));
        arguments.addAll(java.util.List.of(more));
        return line.execute(arguments.toArray(String[]::new));
    }

    @Test
    void theSamePolicyInOtherWordsIsNoDifference() throws IOException {
        var other =
                OLD.replace("[198.51.100.0/24]", "[198.51.100.0/25, 198.51.100.128/25]")
                        .replace("match: \"old@example.com\"", "match: [\"OLD@example.com\"]");
        assertThat(diff(OLD, other)).as(err.toString()).isZero();
        assertThat(out.toString()).isEqualTo("No difference.\n");
    }

    private static final String WHOLE =
            """
            hostname: mail.example.com
            domains: [example.com]
            networks:
              office: [198.51.100.0/25]
              branch: [192.0.2.0/24]
              provider: [203.0.113.25]
            listeners:
              inbound: { address: "127.0.0.1:2525" }
              outbound: { address: "127.0.0.1:2526" }
            grants:
              - receive: { on: [inbound] }
              - upstream: { on: [inbound], from: [provider] }
              - relay: { on: [outbound], from: [office] }
            guards:
              - forward-path:
                  on: [inbound]
                  rules:
                    - { match: "postmaster@example.com", action: allow }
                    - { match: "old@example.com", action: deny }
              - limit: { by: client, rate: 100/m }
            rewrite: [ { forward-path: "*@old.example.com", as: "*1@example.com" } ]
            routes: [ { to: any, next-hop: mx } ]
            """;

    /** What is said of an edit of the whole policy: a text that it holds, and another for it. */
    private String edit(String text, String by) throws IOException {
        assertThat(WHOLE).contains(text);
        out.getBuffer().setLength(0);
        assertThat(diff(WHOLE, WHOLE.replace(text, by))).as(err.toString()).isEqualTo(1);
        return out.toString();
    }

    @Test
    void whatIsNewlyAcceptedIsToldFirstWithTheNetworkAndTheLine() throws IOException {
        var newer =
                OLD.replace("  - receive: {}", "  - receive: {}\n  - relay: { from: [office] }");
        assertThat(diff(OLD, newer)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("newly accepted  forward-path foreign addresses; client office\n")
                .contains("because  grant relay office added (new.yaml line 7)\n")
                .contains("was      550 5.7.1 Relaying denied (no grant)")
                .contains("is       accept, success is notified (grant relay office)")
                .contains("client=198.51.100.9")
                .contains("accepted as before, but accept (grant receive) became accept, success")
                .endsWith("1 difference.\n");
    }

    @Test
    void oneAddressThatIsNoLongerRefusedIsFound() throws IOException {
        var newer = OLD.replace("old@example.com", "other@example.com");
        assertThat(diff(OLD, newer)).isEqualTo(1);
        assertThat(out.toString())
                .contains("newly accepted  forward-path old@example.com\n")
                .contains("newly refused   forward-path other@example.com\n")
                .endsWith("2 differences.\n");
    }

    @Test
    void aNewGuardOverSeveralGrantsIsOneDifference() throws IOException {
        assertThat(
                        edit(
                                "  - limit:",
                                "  - reverse-path: { rules: [ { match: \"*@spam.example\", action:"
                                        + " deny } ] }\n  - limit:"))
                .startsWith("newly refused   reverse-path *@spam.example\n")
                .contains("because  guard reverse-path added (new.yaml line 20)\n")
                .contains("grant receive")
                .contains("grant relay office")
                .contains("refused as before, but 550 5.7.1 Relaying denied (no grant) became")
                .endsWith("1 difference.\n");
    }

    @Test
    void aGuardThatIsGoneIsOneDifferenceToo() throws IOException {
        var guarded =
                WHOLE.replace("  - limit:", "  - block: { from: [203.0.113.128/25] }\n  - limit:");
        assertThat(diff(guarded, WHOLE)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("newly accepted  client 203.0.113.128/25\n")
                .contains("because  guard block 203.0.113.128/25 removed (old.yaml line 20)\n")
                .endsWith("1 difference.\n");
    }

    @Test
    void aWiderNetworkIsToldByWhatItGained() throws IOException {
        assertThat(edit("[198.51.100.0/25]", "[198.51.100.0/24]"))
                .startsWith("newly accepted  listener outbound; client 198.51.100.128/25\n")
                .contains("grant relay office changed, its networks hold other addresses (old.yaml")
                .endsWith("1 difference.\n");
    }

    @Test
    void aClientThatIsLeftOutIsTold() throws IOException {
        assertThat(edit("from: [office] }", "from: [office], not: { from: [198.51.100.9] } }"))
                .startsWith("newly refused   listener outbound; client 198.51.100.9\n")
                .contains("grant relay office changed (old.yaml line 13, new.yaml line 13)")
                .endsWith("1 difference.\n");
    }

    @Test
    void aNetworkOfWhichSomethingIsLeftOutIsNamed() throws IOException {
        var without =
                WHOLE.replace(
                        "from: [office] }", "from: [office], not: { from: [198.51.100.9] } }");
        var neither = without.replaceAll(" *- relay:.*\\n", "");
        assertThat(diff(without, neither)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith(
                        "newly refused   listener outbound; client office except 198.51.100.9\n")
                .contains("because  grant relay office removed (old.yaml line 13)");
    }

    @Test
    void aNewDomainIsToldAsOurs() throws IOException {
        assertThat(edit("domains: [example.com]", "domains: [example.com, example.org]"))
                .contains("newly accepted  listener inbound; forward-path *@example.org\n")
                .contains("because  our domains changed, new example.org\n")
                .endsWith("1 difference.\n");
    }

    @Test
    void aRuleIsToldByItsOwnWordsAndLine() throws IOException {
        assertThat(
                        edit(
                                "        - { match: \"old@example.com\"",
                                "        - { match: \"*-internal@example.com\", action: deny }\n"
                                        + "        - { match: \"old@example.com\""))
                .startsWith(
                        "newly refused   listener inbound; forward-path *-internal@example.com\n")
                .contains("rule *-internal@example.com of guard forward-path inbound added")
                .contains("(new.yaml line 19)")
                .endsWith("1 difference.\n");
    }

    @Test
    void aRuleBehindAnExceptionKeepsIt() throws IOException {
        assertThat(edit("\"old@example.com\"", "\"*@example.com\""))
                .startsWith(
                        "newly refused   listener inbound; forward-path *@example.com except"
                                + " old@example.com, postmaster@example.com\n");
    }

    @Test
    void guardsInAnotherOrderAnswerOtherwiseWhereBothSpeak() throws IOException {
        var first = "  - block: { from: [branch], action: deny }\n";
        var second = "  - block: { from: [192.0.2.128/25], action: defer }\n";
        var older = WHOLE.replace("  - limit:", first + second + "  - limit:");
        var newer = WHOLE.replace("  - limit:", second + first + "  - limit:");
        assertThat(diff(older, newer)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("other answer    listener inbound; client 192.0.2.128/25\n")
                .contains("guard block branch moved (old.yaml line 20, new.yaml line 21)")
                .endsWith("1 difference.\n");
    }

    @Test
    void anEndIsToldByItsDay() throws IOException {
        assertThat(edit("from: [office] }", "from: [office], until: 2027-06-30 }"))
                .startsWith("newly refused   listener outbound; client office; after 2027-06-30\n")
                .endsWith("1 difference.\n");
    }

    @Test
    void aLimitIsToldByItsName() throws IOException {
        assertThat(
                        edit(
                                "  - limit:",
                                "  - limit: { by: reverse-path, rate: 10/m, on: [outbound] }\n"
                                        + "  - limit:"))
                .startsWith(
                        "newly refused   listener outbound; over the limit \"limit reverse-path\"")
                .endsWith("1 difference.\n");
    }

    @Test
    void aLimitThatCountsOtherwiseIsADifference() throws IOException {
        assertThat(edit("100/m", "10/m"))
                .contains("The limit \"limit client\" does not count the same; see both files.")
                .doesNotContain("No difference.");
    }

    @Test
    void otherRewritingIsADifference() throws IOException {
        assertThat(edit("as: \"*1@example.com\"", "as: \"x-*1@example.com\""))
                .contains("The rules that rewrite and forward are not the same; see both files.")
                .doesNotContain("No difference.");
    }

    @Test
    void anotherReplyIsAnotherAnswer() throws IOException {
        assertThat(
                        edit(
                                "old@example.com\", action: deny",
                                "old@example.com\", action: deny, reply: \"550 5.1.6 moved\""))
                .startsWith("other answer    listener inbound; forward-path old@example.com\n")
                .contains("guard forward-path inbound changed (old.yaml line 19, new.yaml line 19)")
                .endsWith("1 difference.\n");
    }

    @Test
    void namesAndPlacesAreNoDifference() throws IOException {
        var other =
                WHOLE.replace("office", "headquarters")
                        .replace("grants:", "\n\ngrants:")
                        .replace("  - limit: {", "  - limit: { name: \"limit client\",");
        assertThat(diff(WHOLE, other)).as(err.toString()).isZero();
        assertThat(out.toString()).isEqualTo("No difference.\n");
    }

    @Test
    void forPrograms() throws IOException {
        assertThat(diff(OLD, OLD, "--json")).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        "{\"same\":true,\"sameRewriting\":true,\"limits\":[],\"differences\":[]}\n");
    }

    @Test
    void forProgramsEachDifferenceHasItsLines() throws IOException {
        var newer =
                OLD.replace("    rules: [", "rules: [").replace("action: deny", "action: defer");
        assertThat(diff(OLD, newer, "--json")).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("{\"same\":false,")
                .contains("{\"newly\":\"changed\",\"region\":\"forward-path old@example.com\"")
                .contains("\"forward-path\":\"old@example.com\"")
                .contains("\"was\":{\"verdict\":\"reject\"")
                .contains("\"is\":{\"verdict\":\"defer\"")
                .contains("\"how\":\"changed\"")
                .containsPattern("\"lines\":\\[\\{\"file\":\"[^\"]*old.yaml\",\"line\":8\\}");
    }

    @Test
    void aFileThatCannotBeReadIsNoDifference() throws IOException {
        assertThat(diff(OLD, OLD.replace("receive", "recieve"))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }
}

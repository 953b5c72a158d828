package postern.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.policy.AddressPattern;

class UsersTextTest {
    private static final String ANEW = "# Written anew";

    private static final String COMMENTED =
            """
            # people of the office
            users:   # all of them

              # the boss
              alice:
                groups: [board]   # alone
                # by post only
                addresses:
                  - alice@example.com   # work
                  - boss@example.com

              bob: { groups: [staff] }   # from sales
              carol:
                disabled: true
              # the end
            """;

    private static SequencedMap<String, UserEntry> users(String text) {
        return new LinkedHashMap<>(((UsersReading.Read) UsersFile.read(text, "")).users());
    }

    private static String edited(String text, Consumer<SequencedMap<String, UserEntry>> change) {
        var users = users(text);
        change.accept(users);
        return UsersText.revised(text, users);
    }

    private static UserEntry named(String name, String... groups) {
        return UserEntry.named(name).withGroups(new LinkedHashSet<>(List.of(groups)));
    }

    @Test
    void aNewUserStandsBehindTheOthers() {
        assertThat(edited(COMMENTED, users -> users.put("dave", named("dave", "staff", "42"))))
                .isEqualTo(
                        COMMENTED.replace(
                                "    disabled: true\n",
                                "    disabled: true\n  dave:\n    groups: [staff, \"42\"]\n"));
    }

    @Test
    void whoIsRemovedLeavesTheCommentsOfOthers() {
        assertThat(edited(COMMENTED, users -> users.remove("bob")))
                .isEqualTo(COMMENTED.replace("  bob: { groups: [staff] }   # from sales\n", ""));
        assertThat(edited(COMMENTED, users -> users.remove("carol")))
                .isEqualTo(COMMENTED.replace("  carol:\n    disabled: true\n", ""));
    }

    @Test
    void oneKeyChangesAndItsNeighboursDoNot() {
        assertThat(
                        edited(
                                COMMENTED,
                                users ->
                                        users.computeIfPresent(
                                                "alice",
                                                (_, user) ->
                                                        user.withGroups(
                                                                new LinkedHashSet<>(
                                                                        List.of(
                                                                                "board",
                                                                                "staff"))))))
                .isEqualTo(COMMENTED.replace("[board]   # alone", "[board, staff] # alone"));
        assertThat(
                        edited(
                                COMMENTED,
                                users ->
                                        users.computeIfPresent(
                                                "alice",
                                                (_, user) ->
                                                        user.withAddresses(
                                                                List.of(
                                                                        AddressPattern.of(
                                                                                "a@example.com"))))))
                .contains("    # by post only\n    addresses: [a@example.com]\n\n  bob:")
                .doesNotContain("boss@")
                .doesNotContain(ANEW);
    }

    @Test
    void aKeyComesOrGoes() {
        assertThat(
                        edited(
                                COMMENTED,
                                users ->
                                        users.computeIfPresent(
                                                "alice",
                                                (_, user) ->
                                                        user.withDisabled(true)
                                                                .withGroups(
                                                                        new LinkedHashSet<>()))))
                .isEqualTo(
                        COMMENTED
                                .replace("    groups: [board]   # alone\n", "")
                                .replace(
                                        "boss@example.com\n",
                                        "boss@example.com\n    disabled: true\n"));
        assertThat(
                        edited(
                                COMMENTED,
                                users ->
                                        users.computeIfPresent(
                                                "carol", (_, user) -> user.withDisabled(false))))
                .isEqualTo(COMMENTED.replace("carol:\n    disabled: true", "carol: {}"));
    }

    @Test
    void aUserInBracesGetsLinesAndKeepsTheComment() {
        assertThat(
                        edited(
                                COMMENTED,
                                users ->
                                        users.computeIfPresent(
                                                "bob", (_, user) -> user.withDisabled(true))))
                .isEqualTo(
                        COMMENTED.replace(
                                "  bob: { groups: [staff] }   # from sales\n",
                                "  bob: # from sales\n    groups: [staff]\n    disabled: true\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users: {}",
                "users: {}\n",
                "# Who?\nusers: {}   # nobody yet\n# the end\n",
                "users: {\n}\n",
                "\"users\": {}\n",
                "{ users: {} }\n"
            })
    void anEmptyFileIsFilledAndEmptiedAgain(String text) {
        var one = edited(text, users -> users.put("bob", named("bob", "staff")));
        assertThat(users(one)).containsOnlyKeys("bob");
        var none = edited(one, users -> users.clear());
        assertThat(users(none)).isEmpty();
        for (var comment : List.of("# Who?", "# nobody yet", "# the end"))
            if (text.contains(comment)) assertThat(none).contains(comment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users: { bob: { groups: [staff] }, eve: {} }\n",
                "{ users: { bob: {}, eve: {} } }\n",
                "users:\n  bob: &b { groups: [staff] }\n  eve: *b\n",
                "users:\n  ? bob\n  : { groups: [staff] }\n  ? eve\n  : {}\n",
            })
    void aLayoutThatCannotBeEditedIsWrittenAnewAndSaysSo(String text) {
        var changed =
                edited(
                        text,
                        users -> {
                            users.computeIfPresent("eve", (_, user) -> user.withDisabled(true));
                            users.remove("bob");
                        });
        assertThat(changed).startsWith(ANEW);
        assertThat(users(changed)).containsOnlyKeys("eve");
        assertThat(users(changed).get("eve").disabled()).isTrue();
    }

    @Test
    void whatCouldNotBeReadAgainIsNeverWritten() {
        var wrong = new LinkedHashMap<String, UserEntry>();
        wrong.put("bob", named("bob", "a b"));
        assertThatThrownBy(() -> UsersText.revised("", wrong))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNewFileSaysWhatItIs() {
        var users = new LinkedHashMap<String, UserEntry>();
        users.put("true", named("true"));
        users.put("o'neill", named("o'neill", "null", "42", "größe"));
        var text = UsersText.revised("", users);
        assertThat(text).startsWith("# Who can log in.");
        assertThat(users(text).keySet()).containsExactly("true", "o'neill");
        assertThat(users(text).get("o'neill").groups()).containsExactly("null", "42", "größe");
    }

    @Test
    void aSecretOfAnyCharactersComesBackAsItWas() {
        for (var secret : List.of("a\"b\\c#: {}", "ß\u200d\ud83d\ude00 \u00a0x", "- [", "''")) {
            var kept = new UserEntry.Kept(null, null, null, secret);
            var text = edited("users: {}\n", users -> users.put("bob", named("bob").with(kept)));
            assertThat(users(text).get("bob").cramMd5()).isEqualTo(secret);
        }
    }

    /**
     * Whatever is changed, in whatever order: the text says that, and keeps the comments around.
     */
    @Test
    void manyEditsInARow() {
        var random = new Random(7);
        var names = List.of("alice", "bob", "carol", "dave", "eve");
        var text = COMMENTED;
        for (int i = 0; i < 500; i++) {
            var users = users(text);
            var name = names.get(random.nextInt(names.size()));
            var known = users.get(name);
            if (known == null) users.put(name, named(name));
            else if (random.nextInt(6) == 0) users.remove(name);
            else if (random.nextInt(2) == 0) users.put(name, known.withDisabled(!known.disabled()));
            else {
                var groups = new ArrayList<>(List.of("staff", "sales", "board"));
                groups.removeIf(_ -> random.nextBoolean());
                users.put(name, known.withGroups(new LinkedHashSet<>(groups)));
            }
            text = UsersText.revised(text, users);
            assertThat(users(text)).isEqualTo(users);
            assertThat(text)
                    .startsWith("# people of the office\nusers:")
                    .contains("# all of them", "  # the boss\n", "  # the end\n");
        }
    }
}

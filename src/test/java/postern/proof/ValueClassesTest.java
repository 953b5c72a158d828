package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Glob;
import postern.policy.HeloPatterns;
import postern.proof.Classes.Answers;

/** What values are told apart: every value has a class, and a class's member is one of it. */
class ValueClassesTest {
    private static final int ROUNDS = 150;

    private static String word(Random random, String letters, int least) {
        var word = new StringBuilder();
        for (int i = least + random.nextInt(4); i > 0; i--)
            word.append(letters.charAt(random.nextInt(letters.length())));
        return word.toString();
    }

    /** By question, the answer of the first entry that matches; 0 for none. */
    private static Map<Integer, Integer> answers(List<Entry> entries, String local) {
        var first = new HashMap<Integer, Entry>();
        for (var entry : entries)
            if (entry.local().matches(local))
                first.merge(entry.question(), entry, (a, b) -> b.order() < a.order() ? b : a);
        var answers = new HashMap<Integer, Integer>();
        first.forEach((question, entry) -> answers.put(question, entry.answer()));
        return answers;
    }

    private static Map<Integer, Integer> map(Answers answers) {
        var map = new HashMap<Integer, Integer>();
        for (int i = 0; i < answers.pairs().length; i += 2) {
            map.put(answers.pairs()[i], answers.pairs()[i + 1]);
            assertThat(answers.to(answers.pairs()[i])).isEqualTo(answers.pairs()[i + 1]);
        }
        return map;
    }

    private static List<Entry> entries(Random random) {
        var entries = new ArrayList<Entry>();
        for (int i = random.nextInt(6); i >= 0; i--)
            entries.add(
                    new Entry(
                            random.nextInt(3),
                            entries.size(),
                            new Glob(word(random, "ab**", 1), random.nextInt(6) == 0),
                            1 + random.nextInt(2)));
        return entries;
    }

    @Test
    void everyLocalPartIsOfAClassThatAnswersAsItDoes() {
        var random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            var entries = entries(random);
            var lists = new Entry.Lists(new Budget());
            var parts = LocalParts.of(lists.get(lists.number(entries)), new Budget());
            var classes = new HashSet<Map<Integer, Integer>>();
            for (var part : parts) {
                var answers = map(part.answers());
                assertThat(answers)
                        .as("%s of %s", part.local(), entries)
                        .isEqualTo(answers(entries, part.local()));
                assertThat(answers).isEqualTo(answers(entries, part.shortest()));
                assertThat(answers).isEqualTo(answers(entries, part.longest()));
                assertThat(classes.add(answers)).as("twice %s", part).isTrue();
            }
            for (int i = 0; i < 60; i++)
                assertThat(classes)
                        .as("%s", entries)
                        .contains(answers(entries, word(random, "abc*", 0)));
        }
    }

    @Test
    void listsThatAnswerTheSameAreOneList() {
        var lists = new Entry.Lists(new Budget());
        var a = new Entry(0, 1, new Glob("a*", false), 1);
        var all = new Entry(0, 2, Glob.ANY, 2);
        var behind = new Entry(0, 3, new Glob("b*", false), 1);
        var other = new Entry(1, 0, new Glob("b*", false), 1);
        var beside = new Entry(0, 2, new Glob("c*", false), 2);
        int number = lists.number(List.of(a, all));
        assertThat(lists.number(List.of(all, a, behind, a))).isEqualTo(number);
        assertThat(lists.number(List.of(beside, a, all))).isEqualTo(number);
        assertThat(lists.number(List.of(a, beside, all))).isEqualTo(number);
        assertThat(lists.get(number)).containsExactly(a, all);
        int more = lists.number(List.of(a, all, other));
        assertThat(more).isNotEqualTo(number);
        assertThat(lists.get(more)).containsExactly(a, all, other);
        int single = lists.number(List.of(other));
        assertThat(lists.join(number, single)).isEqualTo(more);
        assertThat(lists.join(single, number)).isEqualTo(more);
        assertThat(lists.join(number, single)).isEqualTo(more);
        assertThat(lists.join(number, Entry.Lists.EMPTY)).isEqualTo(number);
        assertThat(lists.join(Entry.Lists.EMPTY, number)).isEqualTo(number);
        assertThat(lists.join(number, number)).isEqualTo(number);
        assertThat(lists.number(List.of())).isEqualTo(Entry.Lists.EMPTY);
    }

    @Test
    void whatTakesAllIsAnyNumberOfWildcards() {
        assertThat(new Entry(0, 0, new Glob("**", false), 1).takesAll()).isTrue();
        assertThat(new Entry(0, 0, new Glob("*a", false), 1).takesAll()).isFalse();
        assertThat(new Entry(0, 0, new Glob("*", true), 1).takesAll()).isFalse();
    }

    private static DomainPattern domains(Random random) {
        var labels = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) labels.add(word(random, "ab", 1));
        var front = List.of("", "", "*.", "*").get(random.nextInt(4));
        return DomainPattern.of(random.nextInt(20) == 0 ? "*" : front + String.join(".", labels));
    }

    private static Set<Integer> matching(List<DomainPattern> patterns, Domain domain) {
        var matching = new HashSet<Integer>();
        for (int i = 0; i < patterns.size(); i++)
            if (patterns.get(i).matches(domain)) matching.add(i);
        return matching;
    }

    private static Set<Integer> questions(List<Entry> entries) {
        var questions = new HashSet<Integer>();
        for (var entry : entries) questions.add(entry.question());
        return questions;
    }

    @Test
    void everyDomainIsAtAPlaceWhereHoldsWhatMatchesIt() {
        var random = new Random(2);
        for (int round = 0; round < ROUNDS; round++) {
            var patterns = new ArrayList<DomainPattern>();
            for (int i = random.nextInt(6); i >= 0; i--) patterns.add(domains(random));
            var lists = new Entry.Lists(new Budget());
            var tree = new DomainTree(lists);
            for (int i = 0; i < patterns.size(); i++)
                tree.add(patterns.get(i), AddressQuestion.everybodyAt(i));
            var places = new HashSet<Set<Integer>>();
            tree.visit((example, place, entries) -> {
                var here = questions(lists.get(entries));
                assertThat(here)
                        .as("%s %s in %s", place, example, patterns)
                        .isEqualTo(matching(patterns, example));
                places.add(here);
            });
            for (int i = 0; i < 60; i++) {
                var labels = new ArrayList<String>();
                for (int j = random.nextInt(4); j >= 0; j--) labels.add(word(random, "abc", 1));
                var domain = Domain.of(String.join(".", labels));
                var expected = matching(patterns, domain);
                assertThat(places).as("%s in %s", domain, patterns).contains(expected);
                assertThat(questions(lists.get(tree.entriesAt(domain)))).isEqualTo(expected);
            }
        }
    }

    @Test
    void everyClientIsOfAClassOfTheSetsThatItIsIn() {
        var random = new Random(3);
        var prefixes =
                List.of(
                        "192.0.2.0/31",
                        "192.0.2.0/24",
                        "192.0.2.255",
                        "0.0.0.0/0",
                        "::/0",
                        "203.0.113.0/24",
                        "255.255.255.255",
                        "2001:db8::/32",
                        "2001:db8::1",
                        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                        "::",
                        "128.0.0.0/1");
        for (int round = 0; round < ROUNDS; round++) {
            var sets = new ArrayList<IpSet>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                var some = new ArrayList<IpPrefix>();
                for (int j = random.nextInt(3); j > 0; j--)
                    some.add(
                            IpPrefix.parse(prefixes.get(random.nextInt(prefixes.size())))
                                    .orThrow());
                sets.add(IpSet.of(some));
            }
            var classes = ClientClasses.of(sets, new Budget());
            var found = new HashSet<Map<Integer, Integer>>();
            for (var answers : classes.sorted()) {
                assertThat(map(answers)).isEqualTo(in(sets, classes.member(answers).value()));
                found.add(map(answers));
            }
            assertThat(found).hasSameSizeAs(classes.sorted());
            for (var prefix : prefixes) {
                var parsed = IpPrefix.parse(prefix).orThrow();
                assertThat(found).contains(in(sets, parsed.first()), in(sets, parsed.last()));
            }
        }
    }

    private static Map<Integer, Integer> in(List<IpSet> sets, IpAddress address) {
        var in = new HashMap<Integer, Integer>();
        for (int i = 0; i < sets.size(); i++) if (sets.get(i).contains(address)) in.put(i, 1);
        return in;
    }

    @Test
    void clientsInExamplesArePlausible() {
        var none = ClientClasses.of(List.of(), new Budget());
        assertThat(none.member(new Answers()).value()).hasToString("203.0.113.9");
        var net = IpSet.of(List.of(IpPrefix.parse("10.1.0.0/16").orThrow()));
        var one = IpSet.of(List.of(IpPrefix.parse("10.1.0.0").orThrow()));
        var classes = ClientClasses.of(List.of(net), new Budget());
        assertThat(classes.member(new Answers(0, 1)).value()).hasToString("10.1.0.1");
        assertThat(ClientClasses.of(List.of(one), new Budget()).member(new Answers(0, 1)).value())
                .hasToString("10.1.0.0");
    }

    @Test
    void everyHeloNameIsOfAClassOfThePatternsThatTakeIt() {
        var random = new Random(4);
        var names = List.of("a", "b", "c", "a.b", "b.a", "c.b.a", "[192.0.2.1]", "[x", "a_b", "");
        for (int round = 0; round < ROUNDS; round++) {
            var questions = new ArrayList<HeloClasses.Named>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                var domains = new ArrayList<DomainPattern>();
                for (int j = random.nextInt(3); j > 0; j--) domains.add(domains(random));
                var kinds = new HashSet<HeloPatterns.Kind>();
                for (var kind : HeloPatterns.Kind.values())
                    if (random.nextInt(3) == 0) kinds.add(kind);
                questions.add(
                        new HeloClasses.Named(new HeloPatterns(kinds, new DomainSet(domains))));
            }
            var classes = HeloClasses.of(questions, new Budget());
            for (var answers : classes.sorted())
                assertThat(Answers.of(questions, classes.member(answers).value()))
                        .as("%s of %s", classes.member(answers), questions)
                        .isEqualTo(answers);
            for (var name : names)
                assertThat(classes.sorted())
                        .as("%s of %s", name, questions)
                        .contains(Answers.of(questions, name));
        }
    }

    @Test
    void answersAreInOrderAndCutWhereAsked() {
        var answers = new Answers(1, 7, 3, 8, 5, 9);
        assertThat(answers.below(4)).isEqualTo(new Answers(1, 7, 3, 8));
        assertThat(answers.below(3)).isEqualTo(new Answers(1, 7));
        assertThat(answers.below(9)).isSameAs(answers);
        assertThat(answers.to(3)).isEqualTo(8);
        assertThat(answers.to(4)).isZero();
        assertThat(answers).hasSameHashCodeAs(new Answers(1, 7, 3, 8, 5, 9));
        var sorted = new Answers[] {new Answers(2, 1), new Answers(1, 2), new Answers(1, 1)};
        Arrays.sort(sorted);
        assertThat(sorted).containsExactly(new Answers(1, 1), new Answers(1, 2), new Answers(2, 1));
    }

    @Test
    void theMostPlausibleMemberIsKept() {
        var classes = new Classes<String>(new Budget());
        classes.add(new Answers(1, 1), "second", 2);
        classes.add(new Answers(1, 1), "first", 1);
        classes.add(new Answers(1, 1), "also first", 1);
        assertThat(classes.member(new Answers(1, 1)).value()).isEqualTo("first");
    }
}

package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.AddressTemplate;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.RewriteBlock;
import postern.policy.RewriteRule;
import postern.proof.Classes.Answers;

/** What addresses are told apart, by what is asked of them and of what becomes of them. */
class AddressClassesTest {
    private static final List<String> LOCALS = List.of("*", "*", "a", "a*", "*b", "*a*");
    private static final List<String> HOSTS =
            List.of("a.test", "b.a.test", "*.a.test", "*.b.a.test", "*", "[192.0.2.1]", "c.test");

    private static AddressPattern pattern(Random random) {
        return AddressPattern.of(
                LOCALS.get(random.nextInt(LOCALS.size()))
                        + "@"
                        + HOSTS.get(random.nextInt(HOSTS.size())));
    }

    private static AddressPatterns patterns(Random random) {
        var patterns = new ArrayList<AddressPattern>();
        for (int i = random.nextInt(3); i >= 0; i--) patterns.add(pattern(random));
        if (random.nextInt(4) == 0) patterns.add(new AddressPattern.Null());
        return new AddressPatterns(patterns);
    }

    private static AddressQuestion question(Random random) {
        if (random.nextInt(3) > 0) return new AddressQuestion.In(patterns(random));
        return new AddressQuestion.At(
                new DomainSet(List.of(DomainPattern.of("*.a.test"), DomainPattern.of("c.test"))));
    }

    private static Set<ReversePath> addresses() {
        var all = new HashSet<ReversePath>();
        all.add(new ReversePath.Null());
        for (var local : List.of("a", "b", "ab", "x", "xax", "x".repeat(64), "a" + "b".repeat(63)))
            for (var host :
                    List.of(
                            "a.test",
                            "b.a.test",
                            "x.a.test",
                            "x.b.a.test",
                            "c.test",
                            "x.test",
                            "test",
                            "[192.0.2.1]",
                            "[192.0.2.2]",
                            "[203.0.113.9]",
                            ("x".repeat(60) + ".").repeat(3) + "a.test"))
                all.add(new ReversePath.From(Mailbox.of(local + "@" + host)));
        return all;
    }

    private static void compare(
            List<? extends ValueLevel.Question<? super ReversePath>> all,
            Classes<ReversePath> classes,
            boolean withNull) {
        var sorted = new HashSet<>(classes.sorted());
        for (var answers : sorted)
            assertThat(Answers.of(all, classes.member(answers).value()))
                    .as("%s of %s", classes.member(answers), all)
                    .isEqualTo(answers);
        for (var address : addresses())
            if (withNull || address instanceof ReversePath.From)
                assertThat(sorted).as("%s of %s", address, all).contains(Answers.of(all, address));
    }

    @Test
    void everyAddressIsOfAClassThatAnswersAsItDoes() {
        var random = new Random(1);
        for (int round = 0; round < 200; round++) {
            var questions = new ArrayList<AddressQuestion>();
            for (int i = random.nextInt(3); i >= 0; i--) questions.add(question(random));
            boolean withNull = random.nextBoolean();
            compare(
                    questions,
                    AddressClasses.of(questions, List.of(), withNull, new Budget()),
                    withNull);
        }
    }

    private static final List<String> TEMPLATES =
            List.of(
                    "*1@a.test",
                    "a@c.test",
                    "x*1@b.a.test",
                    "*1@*2.c.test",
                    "a*1b@*2.a.test",
                    "*1@*2");

    private static RewriteRule rule(Random random) {
        while (true) {
            var match = pattern(random);
            var as = AddressTemplate.parse(TEMPLATES.get(random.nextInt(TEMPLATES.size())), match);
            if (as instanceof postern.mail.Parsed.Good<AddressTemplate>(var template))
                return new RewriteRule(
                        "rule",
                        1,
                        RewriteRule.Side.REVERSE_PATH,
                        Condition.always(),
                        match,
                        template,
                        List.of());
        }
    }

    @Test
    void everyAddressIsOfAClassOfWhichTheSameBecomes() {
        var random = new Random(2);
        for (int round = 0; round < 150; round++) {
            var questions = new ArrayList<AddressQuestion>();
            for (int i = random.nextInt(3); i >= 0; i--) questions.add(question(random));
            var rules = new ArrayList<RewriteRule>();
            for (int i = random.nextInt(2); i >= 0; i--) rules.add(rule(random));
            var images = new ArrayList<ImageQuestion>();
            for (var block : RewriteBlock.of(rules, RewriteRule.Side.REVERSE_PATH))
                images.add(new ImageQuestion(block, questions));
            var all = new ArrayList<ValueLevel.Question<ReversePath>>(questions);
            all.addAll(images);
            compare(all, AddressClasses.of(questions, images, true, new Budget()), true);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', someone@elsewhere.example",
        "*@a.example, someone@a.example",
        "*@*.a.example, someone@elsewhere.a.example",
        "info@a.example, info@a.example",
        "sales*@a.example, sales@a.example",
        "*@[192.0.2.1], someone@[192.0.2.1]",
        "*@*, someone@elsewhere.example",
    })
    void anExampleIsPlausible(String pattern, String expected) {
        var question =
                new AddressQuestion.In(
                        pattern.isEmpty()
                                ? new AddressPatterns(List.of())
                                : AddressPatterns.of(pattern));
        var classes = AddressClasses.of(List.of(question), List.of(), false, new Budget());
        var answers = pattern.isEmpty() ? new Answers() : new Answers(0, 1);
        assertThat(classes.member(answers).value()).hasToString("<" + expected + ">");
        if (!pattern.equals("*@*"))
            assertThat(classes.member(new Answers()).value())
                    .hasToString("<someone@elsewhere.example>");
    }

    @Test
    void anExampleAtALongDomainHasAShortLocalPart() {
        var label = "x".repeat(60);
        var domain = String.join(".", label, label, label, "y".repeat(57), "example");
        var question = new AddressQuestion.In(AddressPatterns.of("*@" + domain));
        var classes = AddressClasses.of(List.of(question), List.of(), false, new Budget());
        assertThat(classes.member(new Answers(0, 1)).value().toString())
                .endsWith("@" + domain + ">");
    }

    /** A directory's names: whether it answers, and whether one name is among them. */
    @Test
    void aSetOfNamesIsAskedNameByName() {
        var whole = new NamesLevel(Fact.GROUPS, 0, null);
        var staff = new NamesLevel(Fact.GROUPS, 1, "staff");
        assertThat(whole.name()).isEqualTo("groups");
        assertThat(staff.name()).isEqualTo("groups staff");
        assertThat(whole.size()).isEqualTo(2);
        assertThat(List.of(whole.word(0), whole.word(1), staff.word(0), staff.word(1)))
                .containsExactly("available", "unavailable", "no", "yes");
        assertThat(List.of(whole.cost(0), whole.cost(1), staff.cost(0), staff.cost(1)))
                .containsExactly(0, 50, 0, 1);
        var none = whole.put(Facts.NONE, 0);
        assertThat(none).isEqualTo(Facts.NONE.with(Fact.GROUPS, Set.of()));
        assertThat(whole.put(Facts.NONE, 1)).isEqualTo(Facts.NONE.unavailable(Fact.GROUPS));
        assertThat(staff.put(none, 0)).isEqualTo(none);
        var in = staff.put(none, 1);
        assertThat(in).isEqualTo(Facts.NONE.with(Fact.GROUPS, Set.of("staff")));
        assertThat(staff.put(Facts.NONE.unavailable(Fact.GROUPS), 1))
                .isEqualTo(Facts.NONE.unavailable(Fact.GROUPS));
        for (var level : List.of(whole, staff)) {
            assertThat(level.classOf(in)).isEqualTo(level.equals(whole) ? 0 : 1);
            assertThat(level.classOf(none)).isZero();
        }
        assertThat(whole.classOf(Facts.NONE.unavailable(Fact.GROUPS))).isOne();
        assertThat(staff.classOf(Facts.NONE.unavailable(Fact.GROUPS))).isZero();
        var diagram = new Diagram(new Budget());
        int chosen = staff.choose(diagram, Diagram.YES, Diagram.NO);
        assertThat(diagram.follow(chosen, 1, 0)).isEqualTo(Diagram.NO);
        assertThat(diagram.follow(chosen, 1, 1)).isEqualTo(Diagram.YES);
    }
}

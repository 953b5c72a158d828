package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.policy.AddressPattern;
import postern.policy.AddressTemplate.Part;
import postern.policy.DomainPattern;
import postern.policy.Glob;

/** What is asked of a rewritten local part, read off the one that was given. */
class CaptureMachineTest {
    private static final Domain HERE = Domain.of("a.example");

    private final Random random = new Random(1);

    private String word(String letters, int least, int most) {
        var word = new StringBuilder();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--)
            word.append(letters.charAt(random.nextInt(letters.length())));
        return word.toString();
    }

    private List<Part> template(int wildcards) {
        var template = new ArrayList<Part>();
        for (int i = random.nextInt(4); i >= 0; i--)
            template.add(
                    random.nextInt(3) == 0
                            ? new Part.Text(word("abA*", 1, 2))
                            : new Part.Capture(1 + random.nextInt(wildcards)));
        return template;
    }

    private List<Entry> asked() {
        var entries = new ArrayList<Entry>();
        for (int i = random.nextInt(5); i > 0; i--)
            entries.add(
                    new Entry(
                            random.nextInt(2),
                            entries.size(),
                            new Glob(word("ab**", 1, 4), random.nextInt(4) == 0),
                            1 + random.nextInt(2)));
        var lists = new Entry.Lists(new Budget());
        return lists.get(lists.number(entries));
    }

    /** The plain definition: what the captures are, put into the template. */
    private static @Nullable String image(Glob match, List<Part> template, String local) {
        var pattern = new AddressPattern.AtDomain(match, new DomainPattern.Exactly(HERE));
        var captures = pattern.captures(new Mailbox(local, HERE));
        if (captures == null) return null;
        var text = new StringBuilder();
        for (var part : template)
            text.append(
                    switch (part) {
                        case Part.Text(var itself) -> itself;
                        case Part.Capture(int number) -> captures.local().get(number - 1);
                    });
        return text.toString();
    }

    private static Map<Integer, Integer> answers(List<Entry> asked, String local) {
        var answers = new HashMap<Integer, Integer>();
        for (var entry : asked) // in their order
        if (entry.local().matches(local)) answers.putIfAbsent(entry.question(), entry.answer());
        return answers;
    }

    private static Object outcome(CaptureMachine machine, String local) {
        int state = 0;
        for (char c : new Glob(local, true).text().toCharArray()) state = machine.next(state, c);
        return machine.outcome(state) instanceof Classes.Answers answers
                ? map(answers)
                : machine.outcome(state);
    }

    private static Map<Integer, Integer> map(Classes.Answers answers) {
        var map = new HashMap<Integer, Integer>();
        var pairs = answers.pairs();
        for (int i = 0; i < pairs.length; i += 2) map.put(pairs[i], pairs[i + 1]);
        return map;
    }

    @Test
    void whatIsReadIsWhatIsAskedOfTheImage() {
        int matched = 0;
        for (int round = 0; round < 400; round++) {
            var match = new Glob(word("ab*", 0, 3) + "*" + word("ab*", 0, 3), false);
            int wildcards = (int) match.text().chars().filter(c -> c == '*').count();
            var template = template(wildcards);
            var asked = asked();
            var machine = new CaptureMachine(match, template, asked, 64, new Budget());
            for (int i = 0; i < 60; i++) {
                var local = word("abBc*", 1, 8);
                var image = image(match, template, local);
                if (image != null) matched++;
                assertThat(outcome(machine, local))
                        .as("%s of %s by %s asked %s", local, match, template, asked)
                        .isEqualTo(image == null ? CaptureMachine.NONE : answers(asked, image));
            }
        }
        assertThat(matched).isGreaterThan(2_000);
    }

    @Test
    void anImageThatIsTooLongIsAnOutcomeOfItsOwn() {
        var one = new Part.Capture(1);
        var asked = List.of(new Entry(0, 0, new Glob("bbbbbbbb*", false), 1));
        var machine =
                new CaptureMachine(
                        new Glob("*", false), List.of(one, one, one), asked, 5, new Budget());
        var inOrder =
                new CaptureMachine(
                        new Glob("*", false),
                        List.of(one, new Part.Text("bbb")),
                        asked,
                        5,
                        new Budget());
        for (var each : List.of(machine, inOrder)) {
            assertThat(outcome(each, "c")).isEqualTo(Map.of());
            assertThat(outcome(each, "bbb")).isEqualTo("too long");
        }
    }
}

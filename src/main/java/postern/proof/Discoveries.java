package postern.proof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Finding;
import postern.policy.Score;
import postern.policy.Source;

/** The levels of what is found out about a client and a sender. */
final class Discoveries {
    private static final int A_WHILE = 300; // seconds

    private final Space space;
    private final Map<Fact<?>, ValueLevel<?>> findings = new HashMap<>();
    private final Map<Fact<Score>, Scores.Level> scores = new HashMap<>();
    private final ValueLevel<Integer> greylist;
    private final ValueLevel<String> unusual;
    private final ValueLevel<Source> source;

    /** Whether a pair of paths has to wait. */
    private record Waits() implements ValueLevel.Question<Integer> {
        @Override
        public int answer(Integer seconds) {
            return seconds > 0 ? 1 : 0;
        }
    }

    /** Whether there are reasons. */
    private record Departs() implements ValueLevel.Question<String> {
        @Override
        public int answer(String reasons) {
            return reasons.isEmpty() ? 0 : 1;
        }
    }

    Discoveries(Space space, Questions questions) {
        this.space = space;
        findings(Fact.RDNS, Finding.Rdns.NONE.all());
        findings(Fact.HELO_HOST, Finding.HeloHost.NOWHERE.all());
        findings(Fact.SPF, Finding.Spf.NONE.all());
        findings(Fact.DKIM, Finding.Dkim.NONE.all());
        findings(Fact.ARC, Finding.Arc.NONE.all());
        findings(Fact.DMARC, Finding.Dmarc.NONE.all());
        findings(Fact.RETURNED, Finding.Returned.NO.all());
        for (var fact : List.of(Fact.DNSBL_CLIENT, Fact.DNSBL_SENDER)) {
            var asked = new Asked<Scores>();
            var score = new Scores(List.copyOf(questions.points(fact)));
            asked.number(score, score);
            scores.put(fact, score.on(space.level(fact, asked, score.classes(space.budget))));
        }
        greylist = greylist();
        unusual = departures();
        source = source();
    }

    private ValueLevel<Integer> greylist() {
        var asked = new Asked<Waits>();
        asked.number(Fact.GREYLIST, new Waits());
        var classes = new Classes<Integer>(space.budget);
        classes.add(asked.questions, 0, 0);
        classes.add(asked.questions, A_WHILE, 1);
        return space.level(Fact.GREYLIST, asked, classes);
    }

    private ValueLevel<String> departures() {
        var asked = new Asked<Departs>();
        asked.number(Fact.UNUSUAL, new Departs());
        var classes = new Classes<String>(space.budget);
        classes.add(asked.questions, "", 0);
        classes.add(asked.questions, "480 recipients within an hour, usually up to 6", 1);
        return space.level(Fact.UNUSUAL, asked, classes);
    }

    /** Told, or not. */
    private ValueLevel<Source> source() {
        var asked = new Asked<Questions.Told>();
        asked.number(Fact.SOURCE, new Questions.Told());
        var classes = new Classes<Source>(space.budget);
        classes.add(asked.questions, new Source(IpAddress.of("203.0.113.9"), ""), 1);
        return space.level(Fact.SOURCE, asked, classes);
    }

    /** The questions have the numbers of the words. */
    private <V extends Finding> void findings(Fact<V> fact, List<V> words) {
        var asked = new Asked<Questions.Is<V>>();
        for (var word : words) asked.number(word, new Questions.Is<>(word));
        var classes = new Classes<V>(space.budget);
        for (var word : words) classes.add(asked.questions, word, words.indexOf(word));
        findings.put(fact, space.level(fact, asked, classes));
    }

    /** Whether that was found. */
    int found(Finding what) {
        var level = findings.get(what.fact());
        if (level == null) throw new IllegalArgumentException("no level for " + what.fact());
        return level.ask(space.diagram, what.all().indexOf(what));
    }

    /** Whether it is told where an upstream host got the message. */
    int told() {
        return source.ask(space.diagram, 0);
    }

    /** Whether lists say so much. */
    int scored(Fact<Score> of, int points) {
        return Objects.requireNonNull(scores.get(of), of.name()).reach(space.diagram, points);
    }

    /** Whether it departs from what is usually sent. */
    int unusual() {
        return unusual.ask(space.diagram, 0);
    }

    /** Whether the pair of paths has to wait. */
    int greylisted() {
        return greylist.ask(space.diagram, 0);
    }
}

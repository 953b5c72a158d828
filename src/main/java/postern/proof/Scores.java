package postern.proof;

import java.util.List;
import postern.policy.Score;

/**
 * Where a score lies among those that matter: how many of these it surely reaches, and how many it
 * could.
 *
 * @param points in their order, each once
 */
record Scores(List<Integer> points) implements ValueLevel.Question<Score> {

    @Override
    public int answer(Score score) {
        return reached(score.least()) * (points.size() + 1) + reached(score.most());
    }

    private int reached(int score) {
        int count = 0;
        while (count < points.size() && points.get(count) <= score) count++;
        return count;
    }

    /** One score for each answer: a lower one is more plausible, and one in doubt is less so. */
    Classes<Score> classes(Budget budget) {
        var classes = new Classes<Score>(budget);
        var asked = List.of(this);
        for (int least = 0; least <= points.size(); least++)
            for (int most = least; most <= points.size(); most++)
                classes.add(asked, new Score(at(least), at(most), ""), 2 * most - least);
        return classes;
    }

    /** The nearest to nothing that reaches so many. */
    private int at(int reached) {
        if (reached == 0) return points.isEmpty() ? 0 : Math.min(0, points.getFirst() - 1);
        return points.get(reached - 1);
    }

    Level on(ValueLevel<Score> level) {
        return new Level(level, this);
    }

    /** That level of the diagram. */
    record Level(ValueLevel<Score> level, Scores scores) {

        /** Whether a score reaches a point, one of those that matter. */
        int reach(Diagram diagram, int point) {
            int number = scores.points.indexOf(point) + 1;
            if (number == 0) throw new IllegalArgumentException("never asked about: " + point);
            int base = scores.points.size() + 1;
            return level.choose(
                    diagram,
                    c -> {
                        if (c == level.unavailable()) return Diagram.MAYBE;
                        int answer = level.answer(0, c);
                        if (answer / base >= number) return Diagram.YES;
                        return answer % base >= number ? Diagram.MAYBE : Diagram.NO;
                    });
        }
    }
}

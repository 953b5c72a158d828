package postern.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import postern.proof.Classes.Answers;

/** Listeners and users, told apart by the names in questions; one of each is named by none. */
final class NamedClasses {
    private NamedClasses() {}

    /**
     * @param doors listeners that there are, whether a question names them or not
     */
    static Classes<String> listeners(
            List<Questions.Named> asked, List<String> doors, Budget budget) {
        var classes = new Classes<String>(budget);
        var named = new HashSet<>(doors);
        int cost = 0;
        for (var door : doors) classes.add(asked, door, cost++);
        for (var question : asked)
            for (var name : question.names()) if (named.add(name)) classes.add(asked, name, 20);
        classes.add(asked, unnamed("other", named), 21);
        return classes;
    }

    static Classes<Optional<String>> users(List<Questions.LoggedInAs> questions, Budget budget) {
        var asked = new TreeMap<String, List<Integer>>(); // questions by whom they name
        for (int i = 0; i < questions.size(); i++) {
            int number = i;
            for (var name : questions.get(i).names().orElse(List.of())) {
                var numbers = asked.computeIfAbsent(name, _ -> new ArrayList<>());
                if (numbers.isEmpty() || numbers.getLast() != number) numbers.add(number);
            }
        }
        var classes = new Classes<Optional<String>>(budget);
        classes.add(new Answers(new int[0]), Optional.empty(), 0);
        classes.add(
                new Answers(new int[] {0, 1}), Optional.of(unnamed("someone", asked.keySet())), 1);
        asked.forEach((name, numbers) ->
                classes.add(
                        new Answers(
                                IntStream.concat(
                                                IntStream.of(0, 1),
                                                numbers.stream()
                                                        .flatMapToInt(i -> IntStream.of(i, 1)))
                                        .toArray()),
                        Optional.of(name),
                        2));
        return classes;
    }

    private static String unnamed(String like, Set<String> named) {
        var name = like;
        for (int i = 1; named.contains(name); i++) name = like + i;
        return name;
    }
}

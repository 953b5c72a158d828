package postern.proof;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import postern.policy.Fact;

/** Tells boxes in the words of two policies. */
final class RegionWords {
    private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);

    private final Space space;
    private final Questions questions;
    private final Revision revision;
    private final List<BitSet> possible; // by level
    private final ClientWords clients;
    private final List<String> doors;
    private final Map<Integer, Terms> terms = new HashMap<>(); // by level

    RegionWords(
            Space space, Questions questions, Revision revision, List<String> doors, int sessions) {
        this.doors = doors;
        this.space = space;
        this.questions = questions;
        this.revision = revision;
        possible = Projection.of(space, sessions);
        clients = new ClientWords(space.client, questions.clients.questions, revision);
    }

    /** For each fact that matters what it is, as a clause. */
    Map<String, String> of(Box box) {
        var words = new LinkedHashMap<String, String>();
        box.classes()
                .forEach((number, classes) -> {
                    var level = space.levels.get(number);
                    if (level == space.user && !isTelling(box, classes)) return;
                    if (level instanceof NamesLevel names && isImplied(box, names, classes)) return;
                    words.put(level.name(), clause(level, number, classes));
                });
        return words;
    }

    /** Whether somebody can log in there at all, so that it means something that nobody has. */
    private boolean isTelling(Box box, BitSet users) {
        int nobody = space.user.classOf(Optional.empty());
        if (users.cardinality() != 1 || !users.get(nobody)) return true;
        var listeners = box.classes().getOrDefault(space.listener.number, possible.getFirst());
        for (var name : doors()) {
            if (!listeners.get(space.listener.classOf(name))) continue;
            for (var policy : List.of(revision.older, revision.newer))
                if (policy.offersLogin(name)) return true;
        }
        return false;
    }

    /** Whether it is that names are available, where some of them are told. */
    private boolean isImplied(Box box, NamesLevel level, BitSet classes) {
        if (level.entry() != null || classes.get(1)) return false;
        for (int number : box.classes().keySet())
            if (space.levels.get(number) instanceof NamesLevel(var fact, _, var entry))
                if (entry != null && fact == level.fact()) return true;
        return false;
    }

    private String clause(Level level, int number, BitSet classes) {
        if (level instanceof NamesLevel names) return clause(names, classes.get(1));
        if (level == space.client) return "client " + clients.tell(classes);
        if (level == space.now) return time(classes);
        if (level == space.tls)
            return flag(classes, space.tls, "with TLS", "without TLS", "it is unknown");
        if (level == space.ownsReversePath)
            return flag(
                    classes,
                    space.ownsReversePath,
                    "reverse-path of the user's own",
                    "reverse-path not the user's own",
                    "it cannot be told whose the reverse-path is");
        if (level == space.ownsFrom)
            return flag(
                    classes,
                    space.ownsFrom,
                    "From of the user's own",
                    "From not the user's own",
                    "it cannot be told whose From is");
        if (level == space.recipientKnown)
            return flag(
                    classes,
                    space.recipientKnown,
                    "recipient known",
                    "recipient unknown",
                    "it cannot be told whether the recipient is known");
        var told = terms.computeIfAbsent(number, _ -> terms(level, number)).tell(classes);
        return level == space.user ? told : level.name() + " " + told;
    }

    private static String clause(NamesLevel level, boolean second) {
        boolean groups = level.fact() == Fact.GROUPS;
        if (level.entry() == null)
            return (second ? "while " : "unless ")
                    + (groups ? "the groups cannot be had" : "the limits cannot be counted");
        if (groups) return (second ? "user in group " : "user not in group ") + level.entry();
        return (second ? "over the limit \"" : "within the limit \"") + level.entry() + "\"";
    }

    private static String flag(
            BitSet classes, ValueLevel<Boolean> level, String yes, String no, String unavailable) {
        var words = new ArrayList<String>();
        if (classes.get(level.classOf(true))) words.add(yes);
        if (classes.get(level.classOf(false))) words.add(no);
        if (classes.get(level.unavailable())) words.add("while " + unavailable);
        else if (words.size() == 2) return "unless " + unavailable;
        return String.join(" or ", words);
    }

    private Terms terms(Level level, int number) {
        var some = possible.get(number);
        if (level == space.forwardPath)
            return AddressWords.of(
                    space.forwardPath, questions.forwardPaths.questions, some, revision);
        if (level == space.reversePath)
            return AddressWords.of(
                    space.reversePath, questions.reversePaths.questions, some, revision);
        if (level == space.from)
            return AddressWords.of(space.from, questions.froms.questions, some, revision);
        var words = new Terms(level, some);
        if (level == space.user) users(words);
        else if (level == space.helo) helos(words);
        else if (level == space.listener) names(words, "", space.listener, doors());
        else findings(words, (ValueLevel<?>) level);
        return words;
    }

    private static <V> void findings(Terms words, ValueLevel<V> level) {
        for (int c = 0; c < level.unavailable(); c++)
            words.add(String.valueOf(level.value(c)), one(c));
    }

    private void users(Terms words) {
        int nobody = space.user.classOf(Optional.empty());
        var known = new BitSet();
        known.set(0, space.user.unavailable());
        known.clear(nobody);
        words.add("nobody logged in", one(nobody));
        var all = (BitSet) known.clone();
        all.set(nobody);
        words.add("unless it cannot be told who has logged in", all);
        words.addBase("logged in", known);
        var named = new LinkedHashSet<Optional<String>>();
        for (var question : questions.users.questions)
            for (var name : question.names().orElse(List.of())) named.add(Optional.of(name));
        names(words, "user ", space.user, named);
        words.add("while it cannot be told who has logged in", one(space.user.unavailable()));
    }

    /** The listeners that there are; those that are only named, where none is told. */
    private Set<String> doors() {
        var names = new LinkedHashSet<>(doors);
        if (doors.isEmpty())
            for (var question : questions.listeners.questions) names.addAll(question.names());
        return names;
    }

    /** By class all the names that it stands for. */
    private static <V> void names(Terms words, String before, ValueLevel<V> level, Set<V> all) {
        var by = new LinkedHashMap<Integer, List<String>>();
        for (var value : all) {
            int ofClass = level.classOf(value);
            by.computeIfAbsent(ofClass, _ -> new ArrayList<>())
                    .add(
                            value instanceof Optional<?> user
                                    ? user.map(String::valueOf).orElse("")
                                    : value.toString());
        }
        by.forEach((ofClass, names) -> words.add(before + Terms.list(names), one(ofClass)));
    }

    private void helos(Terms words) {
        for (int i = 0; i < questions.helos.questions.size(); i++) {
            var classes = new BitSet();
            for (int c = 0; c < space.helo.unavailable(); c++)
                if (space.helo.answer(i, c) != 0) classes.set(c);
            words.add(Terms.list(questions.helos.questions.get(i).patterns().words()), classes);
        }
    }

    private static BitSet one(int ofClass) {
        var classes = new BitSet();
        classes.set(ofClass);
        return classes;
    }

    /** The class of a moment is how many ends have passed. */
    private String time(BitSet classes) {
        var ends = List.copyOf(questions.ends);
        var all = possible.get(space.now.number);
        var words = new ArrayList<String>();
        for (int from = classes.nextSetBit(0); from >= 0; ) {
            int to = classes.nextClearBit(from);
            var text = new ArrayList<String>();
            if (from > all.nextSetBit(0)) text.add("after " + moment(ends.get(from - 1)));
            if (to < all.length()) text.add("until " + moment(ends.get(to - 1)));
            words.add(text.isEmpty() ? "at any time" : String.join(" and ", text));
            from = classes.nextSetBit(to);
        }
        return String.join(" or ", words);
    }

    /** As the file writes it: the last second of a day is the day. */
    private static String moment(Instant end) {
        var time = end.atOffset(ZoneOffset.UTC);
        return time.toLocalTime().equals(LAST_SECOND)
                ? time.toLocalDate().toString()
                : end.toString();
    }
}

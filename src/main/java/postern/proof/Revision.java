package postern.proof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;

/**
 * Which lines of an old policy became which of a new one. Lines that say the same belong together
 * wherever they stand and whatever they are called; of the others, those with one name and kind,
 * then those that are the only ones left of their kind.
 */
final class Revision {
    final Policy older;
    final Policy newer;
    final Map<String, Versions<Grant>> olderGrants; // by name
    final Map<String, Versions<Grant>> newerGrants;
    final Map<String, Versions<Guard>> olderGuards;
    final Map<String, Versions<Guard>> newerGuards;

    /** Whether our domains are not the same. */
    final boolean domains;

    /** Whether what makes other addresses is not the same. */
    final boolean rewriting;

    private final Content olderContent;
    private final Content newerContent;

    /** Lines of one policy, and the lines of the other that they became or were. */
    private record Matched<L>(Map<String, Versions<L>> older, Map<String, Versions<L>> newer) {}

    Revision(Policy older, Policy newer) {
        this.older = older;
        this.newer = newer;
        olderContent = new Content(older, false);
        newerContent = new Content(newer, false);
        var grants =
                match(
                        older.grants(),
                        newer.grants(),
                        olderContent::of,
                        newerContent::of,
                        Grant::name,
                        Grant::getClass);
        olderGrants = grants.older();
        newerGrants = grants.newer();
        var guards =
                match(
                        older.guards(),
                        newer.guards(),
                        olderContent::of,
                        newerContent::of,
                        Guard::name,
                        Guard::kind);
        olderGuards = guards.older();
        newerGuards = guards.newer();
        domains =
                !Set.copyOf(older.domains().patterns())
                        .equals(Set.copyOf(newer.domains().patterns()));
        rewriting = !changes(older, olderContent).equals(changes(newer, newerContent));
    }

    private static <L> Matched<L> match(
            List<L> olds,
            List<L> news,
            Function<L, Object> olderContent,
            Function<L, Object> newerContent,
            Function<L, String> name,
            Function<L, Object> kind) {
        var matched = new Matched<L>(new LinkedHashMap<>(), new LinkedHashMap<>());
        var equal = new HashMap<Object, Deque<L>>();
        for (var line : news)
            equal.computeIfAbsent(newerContent.apply(line), _ -> new ArrayDeque<>()).add(line);
        for (var line : olds) {
            var others = equal.get(olderContent.apply(line));
            var other = others == null ? null : others.poll();
            if (other != null) put(matched, name, line, other, true);
        }
        var named = new HashMap<String, L>();
        for (var line : left(news, matched.newer(), name)) named.put(name.apply(line), line);
        for (var line : left(olds, matched.older(), name)) {
            var other = named.get(name.apply(line));
            if (other != null && kind.apply(line).equals(kind.apply(other)))
                put(matched, name, line, other, false);
        }
        var were = byKind(left(olds, matched.older(), name), kind);
        var are = byKind(left(news, matched.newer(), name), kind);
        were.forEach((of, lines) -> {
            var others = are.getOrDefault(of, List.of());
            if (lines.size() == 1 && others.size() == 1)
                put(matched, name, lines.getFirst(), others.getFirst(), false);
        });
        for (var line : left(olds, matched.older(), name)) put(matched, name, line, null, false);
        for (var line : left(news, matched.newer(), name)) put(matched, name, null, line, false);
        return matched;
    }

    private static <L> List<L> left(
            List<L> lines, Map<String, Versions<L>> matched, Function<L, String> name) {
        return lines.stream().filter(line -> !matched.containsKey(name.apply(line))).toList();
    }

    private static <L> Map<Object, List<L>> byKind(List<L> lines, Function<L, Object> kind) {
        return lines.stream().collect(Collectors.groupingBy(kind));
    }

    private static <L> void put(
            Matched<L> matched,
            Function<L, String> name,
            @Nullable L older,
            @Nullable L newer,
            boolean same) {
        var versions = new Versions<>(older, newer, same);
        if (older != null) matched.older().put(name.apply(older), versions);
        if (newer != null) matched.newer().put(name.apply(newer), versions);
    }

    /** What makes other addresses. */
    private static List<Object> changes(Policy policy, Content content) {
        var all = new ArrayList<Object>();
        for (var rule : policy.rewriting()) all.add(content.of(rule));
        for (var grant : policy.grants())
            if (grant instanceof Grant.Forward forward) all.add(content.of(forward));
        return all;
    }

    /** The grants that were edited, those that are gone included. */
    List<Versions<Grant>> editedGrants() {
        return edited(olderGrants, newerGrants);
    }

    /** The guards that were edited, those that are gone included. */
    List<Versions<Guard>> editedGuards() {
        return edited(olderGuards, newerGuards);
    }

    private static <L> List<Versions<L>> edited(
            Map<String, Versions<L>> older, Map<String, Versions<L>> newer) {
        var all = new ArrayList<Versions<L>>();
        for (var versions : newer.values()) if (!versions.same) all.add(versions);
        for (var versions : older.values()) if (versions.newer == null) all.add(versions);
        return all;
    }

    /** The rules of the old version that the new one lacks. */
    List<Guard.Rule> rulesGone(Versions<Guard> guard) {
        return rules(guard.older, olderContent, guard.newer, newerContent);
    }

    /** The rules of the new version that the old one lacks. */
    List<Guard.Rule> rulesAdded(Versions<Guard> guard) {
        return rules(guard.newer, newerContent, guard.older, olderContent);
    }

    private static List<Guard.Rule> rules(
            @Nullable Guard of, Content content, @Nullable Guard without, Content otherContent) {
        if (of == null) return List.of();
        var others = new HashSet<Object>();
        if (without != null) for (var rule : without.rules()) others.add(otherContent.of(rule));
        return of.rules().stream().filter(rule -> !others.contains(content.of(rule))).toList();
    }

    /** Whether both versions differ only in what their networks hold. */
    boolean isOfNetworks(Versions<?> versions) {
        if (versions.same) return false;
        var a = new Content(older, true);
        var b = new Content(newer, true);
        return switch (versions.older) {
            case Grant was when versions.newer instanceof Grant is -> a.of(was).equals(b.of(is));
            case Guard was when versions.newer instanceof Guard is -> a.of(was).equals(b.of(is));
            case null, default -> false;
        };
    }

    /** Whether two guards stand in another order than they did. */
    boolean changedPlaces(Versions<Guard> one, Versions<Guard> other) {
        int before = older.guards().indexOf(one.older) - older.guards().indexOf(other.older);
        int after = newer.guards().indexOf(one.newer) - newer.guards().indexOf(other.newer);
        return Integer.signum(before) != Integer.signum(after);
    }
}

package postern.app;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a list is to change: {@code --set}, {@code --add}, {@code --remove}, {@code --none}. */
final class ChangeOption {
    @Option(
            names = "--set",
            paramLabel = "ITEM",
            description = "These and no others; can be given several times.")
    private @Nullable List<String> set;

    @Option(
            names = "--add",
            paramLabel = "ITEM",
            description = "This one too; can be given several times.")
    private List<String> add = new ArrayList<>();

    @Option(
            names = "--remove",
            paramLabel = "ITEM",
            description = "Not this one; can be given several times.")
    private List<String> remove = new ArrayList<>();

    @Option(names = "--none", description = "None of those that are there.")
    private boolean none;

    /** Whether nothing is to change. */
    boolean isNone() {
        return set == null && !none && add.isEmpty() && remove.isEmpty();
    }

    /**
     * What a list becomes.
     *
     * @throws Failure if an item cannot be read, or is to be removed and not there
     */
    <T> SequencedSet<T> of(Collection<T> before, Function<String, T> reader) {
        var after = new LinkedHashSet<T>();
        if (set != null) for (var item : set) after.add(reader.apply(item));
        else if (!none) after.addAll(before);
        for (var item : add) after.add(reader.apply(item));
        for (var item : remove)
            if (!after.remove(reader.apply(item)))
                throw new Failure(
                        Failure.NO,
                        "\"" + item + "\" is not there to be removed",
                        "without --remove, what is there is shown; nothing was changed");
        return after;
    }
}

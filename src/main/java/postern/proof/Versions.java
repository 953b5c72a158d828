package postern.proof;

import org.jspecify.annotations.Nullable;

/**
 * A grant or a guard as two policies have it. Two of them are the same only if they are one object.
 */
final class Versions<L> {
    final @Nullable L older;
    final @Nullable L newer;

    /** Whether both say the same; where they do not, or one is missing, the line was edited. */
    final boolean same;

    Versions(@Nullable L older, @Nullable L newer, boolean same) {
        this.older = older;
        this.newer = newer;
        this.same = same;
    }
}

package postern.policy;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one transaction so far. Immutable. A fact is known, unavailable (asked, no
 * answer), or unknown yet.
 */
public final class Facts {
    public static final Facts NONE = new Facts(new Object[Fact.ALL.size()]);

    /** Stands in the array for a fact that was asked for in vain. */
    private record Unavailable() {}

    private final @Nullable Object[] values;

    private Facts(@Nullable Object[] values) {
        this.values = values;
    }

    public <V> Facts with(Fact<V> fact, V value) {
        if (!fact.admits(value))
            throw new IllegalArgumentException(fact + " is no " + value.getClass());
        return set(fact, value);
    }

    public Facts unavailable(Fact<?> fact) {
        return set(fact, new Unavailable());
    }

    /** The same without these facts, as they are at the begin of the next transaction. */
    public Facts without(Fact<?>... facts) {
        var copy = values.clone();
        for (var fact : facts) copy[fact.index()] = null;
        return new Facts(copy);
    }

    private Facts set(Fact<?> fact, Object value) {
        var copy = values.clone();
        copy[fact.index()] = value;
        return new Facts(copy);
    }

    /** The value, or null when it is unknown or unavailable. */
    @SuppressWarnings("unchecked") // set() checks
    public <V> @Nullable V value(Fact<V> fact) {
        var value = values[fact.index()];
        return value instanceof Unavailable ? null : (V) value;
    }

    public boolean isUnknown(Fact<?> fact) {
        return values[fact.index()] == null;
    }

    public boolean isUnavailable(Fact<?> fact) {
        return values[fact.index()] instanceof Unavailable;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Facts facts && Arrays.equals(values, facts.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var fact : Fact.ALL) {
            if (isUnknown(fact)) continue;
            text.append(text.isEmpty() ? "" : ", ").append(fact.name()).append('=');
            text.append(isUnavailable(fact) ? "unavailable" : Objects.toString(value(fact)));
        }
        return text.toString();
    }
}

package postern.alerts;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How people are told. */
public enum Channel {
    MAIL,
    WEBHOOK,
    COMMAND;

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written so; null for none. */
    public static @Nullable Channel of(String word) {
        for (var channel : values()) if (channel.word().equals(word)) return channel;
        return null;
    }
}

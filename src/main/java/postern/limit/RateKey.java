package postern.limit;

import io.github.bucket4j.local.LocalBucket;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What a limit knows of one key. */
final class RateKey {
    /** The first day of those that were there before anybody looked. */
    static final long ALWAYS = Long.MIN_VALUE / 2;

    LocalBucket bucket;
    final long first; // the day since 1970, of UTC
    @Nullable RateItems items;

    RateKey(LocalBucket bucket, long first) {
        this.bucket = bucket;
        this.first = first;
    }

    RateItems items() {
        var known = items;
        if (known == null) items = known = new RateItems();
        return known;
    }

    @Nullable LocalDate since() {
        return first == ALWAYS ? null : LocalDate.ofEpochDay(first);
    }

    static long day(Instant now) {
        return now.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    }
}

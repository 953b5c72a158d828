package postern.sts;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.sts.StsCache.Kept;

/**
 * The policy that a domain has now (RFC 8461 §3, §5.1). One that was fetched holds until it ends,
 * whoever takes the DNS record or the policy's host away; it is fetched again when the record tells
 * of another one, and every day. Blocks; safe for many threads.
 */
public final class StsPolicies {
    /** After a failure nobody is asked again for that long (RFC 8461 §3.3). */
    private static final Duration PAUSE = Duration.ofMinutes(5);

    private static final Duration DAY = Duration.ofDays(1);
    private static final int MOST_FAILURES = 10_000;

    private final Resolver resolver;
    private final StsCache cache;
    private final StsFetch fetch;
    private final InstantSource clock;
    private final Map<Domain, Instant> failed =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Domain, Instant> eldest) {
                    return size() > MOST_FAILURES;
                }
            };

    public StsPolicies(Resolver resolver, StsCache cache, StsFetch fetch, InstantSource clock) {
        this.resolver = resolver;
        this.cache = cache;
        this.fetch = fetch;
        this.clock = clock;
    }

    /** The domain's policy; empty where it has none, or none that anybody can read. */
    public Optional<StsPolicy> find(Domain domain) {
        var now = clock.instant();
        var kept = cache.find(domain);
        if (kept != null && !kept.holds(now)) kept = null;
        var id = id(domain);
        if (id != null && (kept == null || !kept.id().equals(id) || isStale(kept, now))) {
            var fresh = fetch(domain, id, now);
            if (fresh != null) kept = fresh;
        }
        return kept == null ? Optional.empty() : Optional.of(kept.policy());
    }

    private static boolean isStale(Kept kept, Instant now) {
        var half = kept.policy().maxAge().dividedBy(2);
        return now.isBefore(kept.fetched()) // by a clock that was wrong
                || !now.isBefore(kept.fetched().plus(half.compareTo(DAY) < 0 ? half : DAY));
    }

    /** Null where the domain tells of no policy, or nobody can say (RFC 8461 §3.1). */
    private @Nullable String id(Domain domain) {
        if (!(resolver.texts("_mta-sts." + domain.name())
                instanceof Answer.Found<String>(var texts, _, _))) return null;
        var records = texts.stream().filter(text -> text.matches("v=STSv1\\s*;.*")).toList();
        if (records.size() != 1) return null;
        for (var field : records.getFirst().split(";")) {
            var pair = field.strip();
            if (pair.matches("id\\s*=\\s*[0-9A-Za-z]{1,32}"))
                return pair.substring(pair.indexOf('=') + 1).strip();
        }
        return null;
    }

    private @Nullable Kept fetch(Domain domain, String id, Instant now) {
        synchronized (failed) {
            var last = failed.get(domain);
            if (last != null && now.isBefore(last.plus(PAUSE)) && !now.isBefore(last)) return null;
        }
        if (fetch.fetch(domain) instanceof StsFetch.Result.Fetched(var text)
                && StsPolicy.parse(text) instanceof Parsed.Good<StsPolicy>(var policy)) {
            var kept = new Kept(id, now, text, policy);
            try {
                cache.keep(domain, kept);
            } catch (IOException _) {
                // it holds for this once, and is fetched again
            }
            return kept;
        }
        synchronized (failed) {
            failed.put(domain, now);
        }
        return null;
    }
}

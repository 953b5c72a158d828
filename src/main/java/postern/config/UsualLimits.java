package postern.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.config.RateLimit.By;
import postern.config.RateLimit.Rate;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;
import postern.policy.Grant;

/** The limit that users who log in have where no guard counts them. */
final class UsualLimits {
    static final String NAME = "usual limit of users";

    private static final Rate NONE = new Rate(0, Duration.ZERO);
    private static final List<Rate> USUAL =
            List.of(new Rate(100, Duration.ofMinutes(10)), new Rate(1000, Duration.ofDays(1)));

    static final Key<List<Rate>> USER_RECIPIENTS =
            Key.open(
                    "user-recipients",
                    new Several<>(
                            "a rate, a list of rates, or none",
                            new Scalar<>(
                                    "a rate, or none",
                                    "Write for instance 100/10m, or none.",
                                    UsualLimits::rate)),
                    "`[100/10m, 1000/d]`",
                    "To how many recipients each user who has logged in may write, where users may"
                            + " log in and no `limit` guard counts by `user` or `group`; more are"
                            + " deferred. `none` for any number.");

    private UsualLimits() {}

    private static Parsed<Rate> rate(String text) {
        return text.equals("none") ? Parsed.good(NONE) : Rates.COUNT.parser().apply(text);
    }

    /** The rates; none for any number. */
    static List<Rate> read(Section section, Problems problems) {
        var rates = section.get(USER_RECIPIENTS);
        if (rates == null) return USUAL;
        if (!rates.contains(NONE) && !rates.isEmpty()) return rates;
        if (rates.size() != 1)
            problems.add(
                    section.at(USER_RECIPIENTS),
                    rates.isEmpty()
                            ? "user-recipients is empty"
                            : "user-recipients: none stands beside a rate",
                    "Write none alone, or rates such as [100/10m, 1000/d].");
        return List.of();
    }

    /** The first grant to users, where the limit is in force; null where it is not. */
    static @Nullable Grant about(List<Grant> grants, List<RateLimit> limits, List<Rate> rates) {
        if (rates.isEmpty()) return null;
        for (var limit : limits)
            if (limit.by().contains(By.USER) || limit.by().contains(By.GROUP)) return null;
        for (var grant : grants) if (grant instanceof Grant.Login) return grant;
        return null;
    }

    /** What is told of it. */
    static List<Problem> notes(List<RateLimit> limits) {
        var notes = new ArrayList<Problem>();
        for (var limit : limits)
            if (limit.guard().startsWith(NAME))
                notes.add(
                        new Problem(
                                limit.line(),
                                1,
                                "no limit guard counts by user: each user may write to "
                                        + limit.rates().stream()
                                                .map(UsualLimits::words)
                                                .collect(Collectors.joining(" and "))
                                        + ", the rest is deferred",
                                "Write a limit guard of your own, or limits: { user-recipients: … }."));
        return notes;
    }

    private static String words(Rate rate) {
        long minutes = rate.time().toMinutes();
        var time =
                minutes % (24 * 60) == 0 && minutes > 0
                        ? minutes / (24 * 60) + "d"
                        : minutes % 60 == 0 && minutes > 0
                                ? minutes / 60 + "h"
                                : minutes > 0 ? minutes + "m" : rate.time().toSeconds() + "s";
        return rate.count() + " recipients in " + time;
    }
}

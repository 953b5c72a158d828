package postern.config;

import java.time.Duration;
import postern.config.RateLimit.Rate;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;

/** How rates are written: so many, or so much, in such a time. */
final class Rates {
    private static final String CURE = "Write for instance 100/m, 60/h, 1000/d or 20/10m.";

    /** So many things. */
    static final Scalar<Rate> COUNT =
            new Scalar<>("a rate", CURE, text -> rate(text, Rates::count));

    static final Several<Rate> COUNTS = new Several<>("a rate, or a list of rates", COUNT);

    /** So many things, or so many octets. */
    static final Several<Amount> AMOUNTS =
            new Several<>(
                    "a rate, or a list of rates", new Scalar<>("a rate", CURE, Rates::amount));

    /** A rate, and whether it says how many octets. */
    record Amount(Rate rate, boolean octets) {}

    private Rates() {}

    private static Parsed<Amount> amount(String text) {
        boolean octets = text.split("/", 2)[0].strip().endsWith("B");
        return switch (rate(text, octets ? Words.SIZE.parser()::apply : Rates::count)) {
            case Parsed.Good<Rate>(var rate) -> Parsed.good(new Amount(rate, octets));
            case Parsed.Bad<Rate>(var why) -> Parsed.bad(why);
        };
    }

    private interface Reader {
        Parsed<Long> read(String text);
    }

    private static Parsed<Rate> rate(String text, Reader left) {
        int slash = text.indexOf('/');
        if (slash < 0) return Parsed.bad("a rate is a number, a slash and a time");
        return switch (left.read(text.substring(0, slash).strip())) {
            case Parsed.Bad<Long>(var why) -> Parsed.bad(why);
            case Parsed.Good<Long>(var count) ->
                    switch (time(text.substring(slash + 1).strip())) {
                        case Parsed.Bad<Duration>(var why) -> Parsed.bad(why);
                        case Parsed.Good<Duration>(var time) -> Parsed.good(new Rate(count, time));
                    };
        };
    }

    private static Parsed<Long> count(String text) {
        return switch (Words.number(text, 1, 999_999_999)) {
            case Parsed.Good<Integer>(var number) -> Parsed.good((long) number);
            case Parsed.Bad<Integer> _ ->
                    Parsed.bad("before the slash stands a number from 1 to 999999999");
        };
    }

    /** A unit alone is one of it. */
    private static Parsed<Duration> time(String text) {
        boolean unit = text.equals("s") || text.equals("m") || text.equals("h") || text.equals("d");
        return switch (Words.DURATION.parser().apply(unit ? "1" + text : text)) {
            case Parsed.Good<Duration> good -> good;
            case Parsed.Bad<Duration> _ ->
                    Parsed.bad("behind the slash stands s, m, h, d or a time such as 10m");
        };
    }
}

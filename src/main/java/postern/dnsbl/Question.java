package postern.dnsbl;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.mail.IpAddress;

/**
 * One question to one list, with less time than both it and the asker have.
 *
 * @param label what stands before the zone
 * @param end in the time of {@code nanos}
 */
record Question(Resolver resolver, DnsList list, String label, LongSupplier nanos, long end) {
    private static final int MAX_NAME = 253;

    sealed interface Reply {
        /**
         * @param reason as the list gives it, cut and tamed
         */
        record Yes(List<IpAddress> codes, String reason) implements Reply {}

        record No() implements Reply {}

        record Unknown(String why) implements Reply {}
    }

    /** As much of a long name as there is room for: lists hold the domains above it too. */
    private String name() {
        var fits = label;
        while (fits.length() + 1 + list.zone().name().length() > MAX_NAME)
            fits = fits.substring(fits.indexOf('.') + 1);
        return fits + "." + list.zone().name();
    }

    private @Nullable Resolver hurried() {
        long left = end - nanos.getAsLong();
        return left <= 0 ? null : resolver.within(Duration.ofNanos(left));
    }

    /** What the list says; its reason is asked for where it lists. */
    Reply ask() {
        var reply = codes();
        return reply instanceof Reply.Yes(var codes, _) ? new Reply.Yes(codes, reason()) : reply;
    }

    /** The same without the reason. */
    Reply codes() {
        var hurried = hurried();
        if (hurried == null) return new Reply.Unknown("no time left");
        return switch (hurried.ipv4(name())) {
            case Answer.Absent<IpAddress> _ -> new Reply.No();
            case Answer.Bogus<IpAddress>(var why) -> new Reply.Unknown(why);
            case Answer.Unavailable<IpAddress>(var why) -> new Reply.Unknown(why);
            case Answer.Found<IpAddress>(var codes, _, _) -> reply(codes);
        };
    }

    private Reply reply(List<IpAddress> codes) {
        for (var code : codes) {
            boolean isRefusal = code.equals(DnsList.REFUSAL) && !list.codes().contains(code);
            if (isRefusal || DnsList.ERRORS.contains(code))
                return new Reply.Unknown("it refuses to answer us: " + code);
            if (!DnsList.ANSWERS.contains(code))
                return new Reply.Unknown("its answer is no list's: " + code);
        }
        var counting = codes.stream().filter(list.codes()::contains).sorted().toList();
        return counting.isEmpty() ? new Reply.No() : new Reply.Yes(counting, "");
    }

    private String reason() {
        var hurried = hurried();
        if (hurried == null
                || !(hurried.texts(name()) instanceof Answer.Found<String>(var texts, _, _)))
            return "";
        var text = texts.getFirst();
        var tamed = text.substring(0, Math.min(text.length(), Listings.MAX_REASON));
        return tamed.replaceAll("[^ -~]", "?");
    }
}

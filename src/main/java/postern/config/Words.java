package postern.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import postern.config.Settings.Address;
import postern.config.ValueType.Scalar;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.mail.Reply;

/** How single values are written: each kind once, for all keys that hold it. */
final class Words {
    private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);

    private Words() {}

    static final Scalar<Domain> DOMAIN =
            new Scalar<>("a domain", "Write a host name such as mail.example.com.", Domain::parse);

    static final Scalar<String> PATH =
            new Scalar<>(
                    "a path",
                    "Write the path of a file or folder, absolute or as seen from this file.",
                    text ->
                            text.isEmpty() || text.indexOf('\0') >= 0
                                    ? Parsed.bad("it is empty")
                                    : Parsed.good(text));

    static final Scalar<String> TEXT =
            new Scalar<>(
                    "a text",
                    "Write some words.",
                    text -> text.isBlank() ? Parsed.bad("it is empty") : Parsed.good(text));

    static final Scalar<String> USER =
            new Scalar<>(
                    "a user of this system",
                    "Write the name of a user, such as postern, or a user and a group, such as"
                            + " postern:mail.",
                    text ->
                            text.matches("[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?")
                                    ? Parsed.good(text)
                                    : Parsed.bad("it is no user"));

    /** What lists, logs and commands call a listener, a network, a grant or a guard. */
    static final Scalar<String> NAME =
            new Scalar<>(
                    "a name",
                    "Write letters, digits, hyphens and blanks, such as \"third floor\".",
                    text ->
                            isName(text)
                                    ? Parsed.good(text)
                                    : Parsed.bad(
                                            "a name begins with a letter, holds nothing else, and is no address"));

    static final Scalar<Duration> DURATION =
            new Scalar<>("a duration", "Write for instance 30s, 5m, 4h or 5d.", Words::duration);

    static final Scalar<Long> SIZE =
            new Scalar<>("a size", "Write for instance 64 KiB, 50 MiB or 1 GiB.", Words::size);

    static final Scalar<Address> ADDRESS =
            new Scalar<>(
                    "an address and port",
                    "Write for instance 127.0.0.1:25, 0.0.0.0:25 or \"[::1]:25\".",
                    text -> address(text, -1));

    /** The same, for DNS servers, where the port has a usual value. */
    static final Scalar<Address> SERVER =
            new Scalar<>(
                    "an address and port",
                    "Write for instance 127.0.0.1, 192.0.2.53:53 or \"[2001:db8::53]:53\".",
                    text -> address(text, 53));

    static final Scalar<Reply> REPLY =
            new Scalar<>(
                    "a reply",
                    "Write a code, an enhanced status code and a text: \"550 5.7.1 Not here\".",
                    Reply::parse);

    static final Scalar<Instant> END =
            new Scalar<>(
                    "a date",
                    "Write 2027-06-30 (to the end of that day, UTC) or 2027-06-30T18:00:00Z.",
                    Words::end);

    static final Scalar<Boolean> TRUTH = oneOf(new TreeMap<>(Map.of("false", false, "true", true)));

    /** A moment, as a test and a journal write it. */
    static final Scalar<Instant> MOMENT =
            new Scalar<>("a time", "Write for instance 2027-06-30T18:00:00Z.", Words::moment);

    static Scalar<Integer> number(int least, int most) {
        return new Scalar<>(
                "a number",
                "Write a whole number from " + least + " to " + most + ".",
                text -> number(text, least, most));
    }

    /** One of some words, each with what it means. */
    static <V> Scalar<V> oneOf(Map<String, V> meanings) {
        var all = String.join(", ", meanings.keySet());
        return new Scalar<>(
                "one of " + all,
                "Write one of these words.",
                text -> {
                    var meaning = meanings.get(text);
                    if (meaning != null) return Parsed.good(meaning);
                    var nearest = Nearest.to(text, meanings.keySet());
                    return Parsed.bad(
                            nearest == null
                                    ? "no such word"
                                    : "perhaps \"" + nearest + "\" was meant");
                });
    }

    /** The constants of an enum by their names in lower case. */
    static <E extends Enum<E>> Scalar<E> oneOf(Class<E> constants) {
        var words = new LinkedHashMap<String, E>();
        for (var constant : constants.getEnumConstants())
            words.put(
                    constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'), constant);
        return oneOf(words);
    }

    private static boolean isName(String text) {
        if (text.isEmpty() || text.length() > 64 || !Character.isLetter(text.charAt(0)))
            return false;
        if (IpAddress.parse(text) instanceof Parsed.Good<IpAddress>)
            return false; // such as "abcd::"
        return text.chars()
                .allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == ' ');
    }

    private static Parsed<Duration> duration(String text) {
        int digits = digits(text);
        var unit = text.substring(digits).strip();
        if (digits == 0 || digits > 6) return Parsed.bad("a duration begins with a number");
        long count = Long.parseLong(text.substring(0, digits));
        var duration =
                switch (unit) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    case "d" -> Duration.ofDays(count);
                    default -> Duration.ZERO;
                };
        if (count > 0 && duration.isZero())
            return Parsed.bad("a duration ends in a unit: ms, s, m, h or d");
        if (duration.isZero()) return Parsed.bad("nothing is too short");
        return duration.compareTo(Duration.ofDays(3650)) > 0
                ? Parsed.bad("it is longer than ten years")
                : Parsed.good(duration);
    }

    private static Parsed<Long> size(String text) {
        int digits = digits(text);
        if (digits == 0 || digits > 9) return Parsed.bad("a size begins with a number");
        long count = Long.parseLong(text.substring(0, digits));
        int shift =
                switch (text.substring(digits).strip()) {
                    case "B" -> 0;
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    default -> -1;
                };
        if (shift < 0) return Parsed.bad("a size is a whole number and a unit: B, KiB, MiB or GiB");
        return count == 0 ? Parsed.bad("nothing is too little") : Parsed.good(count << shift);
    }

    private static int digits(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') i++;
        return i;
    }

    static Parsed<Integer> number(String text, int least, int most) {
        int digits = digits(text);
        if (digits == 0 || digits != text.length() || digits > 9)
            return Parsed.bad("it is no whole number");
        int number = Integer.parseInt(text);
        return number < least || number > most
                ? Parsed.bad("it is not from " + least + " to " + most)
                : Parsed.good(number);
    }

    /**
     * @param usual the port when none is written; -1 for none
     */
    private static Parsed<Address> address(String text, int usual) {
        return switch (HostAndPort.parse(text, usual)) {
            case Parsed.Bad<HostAndPort>(var why) -> Parsed.bad(why);
            case Parsed.Good<HostAndPort>(var both) ->
                    switch (IpAddress.parse(both.host())) {
                        case Parsed.Bad<IpAddress>(var why) -> Parsed.bad(why);
                        case Parsed.Good<IpAddress>(var address) ->
                                Parsed.good(new Address(address, both.port()));
                    };
        };
    }

    private static Parsed<Instant> end(String text) {
        try {
            return Parsed.good(
                    text.length() > 10
                            ? Instant.parse(text)
                            : LocalDate.parse(text).atTime(LAST_SECOND).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Parsed.bad("there is no such day");
        }
    }

    private static Parsed<Instant> moment(String text) {
        try {
            return Parsed.good(Instant.parse(text));
        } catch (DateTimeException e) {
            return Parsed.bad("there is no such moment");
        }
    }
}

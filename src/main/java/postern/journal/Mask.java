package postern.journal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import postern.config.LogField;
import postern.config.Masking;
import postern.config.Masking.Addresses;
import postern.config.Masking.Clients;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * Takes out of values what tells of persons, before they are written. In words that come from
 * elsewhere (replies, commands, notices) whatever stands in front of an @ counts as an address, and
 * whatever can be read as one as a client's. Not safe for several threads.
 */
final class Mask {
    private static final String STAR = "*";
    private static final int V4 = 24;
    private static final int V6 = 48;
    private static final int KNOWN = 8192;
    private static final int DIGITS = 14;
    private static final String ALGORITHM = "HmacSHA256";

    /** What may be an address of a host, with more around it. */
    private static final Pattern HOST =
            Pattern.compile("(IPv6:)?([0-9A-Fa-f:.]{3,})", Pattern.CASE_INSENSITIVE);

    private static final int MOST_PARTS = 9; // of an address, with its colons at an end

    private final Addresses addresses;
    private final Clients clients;
    private final @Nullable Mac mac;

    /** Those told of late, by what they stand for. */
    private final Map<String, String> pseudonyms =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > KNOWN;
                }
            };

    /**
     * @param key of the pseudonyms; null for stars
     */
    Mask(Masking masking, byte @Nullable [] key) {
        addresses = masking.addresses();
        clients = masking.clients();
        mac = key == null ? null : mac(key);
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /**
     * @param user whom the event names: in words its name is masked too; empty for nobody
     */
    String apply(LogField field, String value, String user) {
        boolean named =
                field.holds() == LogField.Holds.TEXT
                        && addresses != Addresses.NONE
                        && !user.isEmpty()
                        && value.contains(user);
        return apply(field, named ? without(value, user) : value);
    }

    /** The words without that one, where it stands alone. */
    private String without(String words, String user) {
        var alone = "(?<![\\p{L}\\p{N}])" + Pattern.quote(user) + "(?![\\p{L}\\p{N}])";
        return Pattern.compile(alone)
                .matcher(words)
                .replaceAll(java.util.regex.Matcher.quoteReplacement(user(user)));
    }

    String apply(LogField field, String value) {
        return switch (field.holds()) {
            case NOTHING_PERSONAL -> value;
            case CLIENT -> client(value);
            case CLIENT_NAME -> clients == Clients.NONE ? words(value) : standsFor(value);
            case PERSON -> user(value);
            case TEXT -> words(value);
        };
    }

    private String client(String value) {
        return switch (clients) {
            case NONE -> value;
            case ALL -> standsFor(value);
            case PREFIX ->
                    IpAddress.parse(value) instanceof Parsed.Good<IpAddress>(var address)
                            ? address.first(address.isV6() ? V6 : V4).toString()
                            : STAR;
        };
    }

    private String user(String value) {
        if (addresses == Addresses.NONE) return words(value);
        int at = value.lastIndexOf('@');
        return at < 0 ? standsFor(value) : address(value, at);
    }

    /** A whole address, with its last @ there. */
    private String address(String value, int at) {
        var instead = standsFor(value);
        return addresses == Addresses.ALL ? instead : instead + value.substring(at);
    }

    private String standsFor(String value) {
        if (value.isEmpty()) return value;
        if (mac == null) return STAR;
        var known = value.toLowerCase(Locale.ROOT);
        var pseudonym = pseudonyms.get(known);
        if (pseudonym == null) {
            var digest = mac.doFinal(known.getBytes(StandardCharsets.UTF_8));
            pseudonym = 'h' + HexFormat.of().formatHex(digest).substring(0, DIGITS);
            pseudonyms.put(known, pseudonym);
        }
        return pseudonym;
    }

    private String words(String text) {
        var masked = addresses == Addresses.NONE ? text : withoutAddresses(text);
        return clients == Clients.NONE ? masked : withoutHosts(masked);
    }

    private String withoutAddresses(String text) {
        int at = text.indexOf('@');
        if (at < 0) return text;
        var out = new StringBuilder();
        int copied = 0;
        while (at >= 0) {
            int begin = Math.max(copied, localPart(text, at));
            int end = domain(text, at + 1);
            while (end < text.length() && text.charAt(end) == '@') {
                at = end; // the last one ends the local part
                end = domain(text, at + 1);
            }
            out.append(text, copied, begin);
            if (begin == at) out.append(text, begin, end); // a domain alone
            else out.append(address(text.substring(begin, end), at - begin));
            copied = end;
            at = text.indexOf('@', Math.max(end, at + 1));
        }
        return out.append(text, copied, text.length()).toString();
    }

    /** Where the local part in front of that @ begins. */
    private static int localPart(String text, int at) {
        int i = at;
        if (i > 0 && text.charAt(i - 1) == '"') {
            i -= 2;
            while (i >= 0 && (text.charAt(i) != '"' || i > 0 && text.charAt(i - 1) == '\\')) i--;
            return Math.max(i, 0);
        }
        while (i > 0 && !isSeparator(text.charAt(i - 1))) i--;
        return i;
    }

    private static int domain(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '@' && !isSeparator(text.charAt(i))) i++;
        return i;
    }

    private static boolean isSeparator(char c) {
        return c <= ' ' || c == 127 || "<>(),;\"\\".indexOf(c) >= 0 || Character.isWhitespace(c);
    }

    private String withoutHosts(String text) {
        var matcher = HOST.matcher(text);
        if (!matcher.find()) return text;
        return matcher.reset()
                .replaceAll(found ->
                        Objects.requireNonNullElse(found.group(1), "") + hosts(found.group(2)));
    }

    /** A run of digits, points and colons: one address, or some with ports. */
    private String hosts(String run) {
        int end = run.length();
        while (end > 0 && run.charAt(end - 1) == '.') end--;
        var tail = run.substring(end);
        var body = run.substring(0, end);
        if (isHost(body)) return client(body) + tail;
        if (body.endsWith(":") && isHost(body.substring(0, end - 1)))
            return client(body.substring(0, end - 1)) + ":" + tail;
        return within(List.of(body.split(":", -1))) + tail;
    }

    /** Each address among parts with colons between them, the longest there is. */
    private String within(List<String> parts) {
        var masked = new ArrayList<String>();
        for (int i = 0; i < parts.size(); i++) {
            int length = Math.min(MOST_PARTS, parts.size() - i);
            while (length > 1 && !isHost(String.join(":", parts.subList(i, i + length)))) length--;
            var one = String.join(":", parts.subList(i, i + length));
            masked.add(isHost(one) ? client(one) : one);
            i += length - 1;
        }
        return String.join(":", masked);
    }

    private static boolean isHost(String text) {
        int points = 0;
        int colons = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') points++;
            else if (c == ':') colons++;
        }
        return (points == 3 || colons > 1) // most are not even alike
                && IpAddress.parse(text) instanceof Parsed.Good<IpAddress>;
    }
}

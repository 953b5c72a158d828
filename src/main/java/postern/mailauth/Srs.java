package postern.mailauth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import postern.mail.Ascii;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * The sender rewriting scheme: mail that we forward gets a reverse-path in a domain of ours, so
 * that SPF passes, and what comes back to it finds its way to the first sender. {@code a@b.example}
 * becomes {@code SRS0=mac=day=b.example=a@ours}; what another forwarder has rewritten becomes
 * {@code SRS1=mac=other==…@ours}, so that addresses do not grow with every hop. Only what we made
 * ourselves, and not long ago, is turned back: an address is worth nothing to others once it is
 * old. SRS1 tells no day: such an address is turned back, to the other forwarder, until the secret
 * that made it is taken away; nothing else ends it.
 *
 * <p>MAC and day are written in letters and digits of one case, as some programs change the case of
 * local parts. The letters tell the day modulo 1,024, the MAC is about the day itself, so that an
 * old address does not come to life again. Never looks at a clock.
 */
public final class Srs {
    private static final String SRS1 = "1"; // what its MAC is about, before the rest of it
    private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int MAC_LENGTH = 6; // characters, of 5 bits each
    private static final int DAYS = 1024; // the day is told by two characters
    private static final String SEPARATORS = "=+-";
    private static final int MAX_LOCAL = 64; // RFC 5321 §4.5.3.1.1

    private final List<byte[]> secrets;
    private final Domain domain;
    private final int days;

    /** What becomes of a sender. */
    public sealed interface Forwarded {
        record Rewritten(Mailbox mailbox) implements Forwarded {}

        /** It cannot be written in 64 octets, or is no address in a domain: a phrase. */
        record Impossible(String why) implements Forwarded {}
    }

    /** What an address turns back into. */
    public sealed interface Returned {
        record Original(Mailbox mailbox) implements Returned {}

        /** It is not of this scheme: an address like any other. */
        record Foreign() implements Returned {}

        /** We made it, too long ago, and less than 1,023 days. */
        record Expired() implements Returned {}

        /** It looks like one of ours, and we did not make it. */
        record Forged() implements Returned {}
    }

    /**
     * @param secrets the first one makes addresses, all turn them back, so that it can be changed;
     *     each of 16 octets or more
     * @param domain in which addresses are made; ours
     * @param days for which they can be turned back, at most a year
     */
    public Srs(List<byte[]> secrets, Domain domain, int days) {
        if (secrets.isEmpty()) throw new IllegalArgumentException("no secret");
        for (var secret : secrets)
            if (secret.length < 16) throw new IllegalArgumentException("a secret is too short");
        if (days < 1 || days > 366) throw new IllegalArgumentException("1 to 366 days");
        this.secrets = secrets.stream().map(byte[]::clone).toList();
        this.domain = domain;
        this.days = days;
    }

    /**
     * The address for a message that goes on.
     *
     * @param today in UTC
     */
    public Forwarded forward(Mailbox sender, LocalDate today) {
        if (!(sender.host() instanceof Domain from))
            return new Forwarded.Impossible("the sender's address has no domain");
        var local = sender.local();
        String rest;
        var kind = SRS1;
        if (isOf(local, '0')) {
            rest = from + "=" + local.substring(4);
        } else if (isOf(local, '1') && passedOn(local) != null) {
            rest = local.substring(local.indexOf('=', 5) + 1);
        } else {
            kind = srs0(today.toEpochDay());
            rest = day(today) + "=" + from + "=" + local;
        }
        var text = "SRS" + kind.charAt(0) + "=" + mac(secrets.getFirst(), kind, rest) + "=" + rest;
        int octets = text.getBytes(StandardCharsets.UTF_8).length;
        if (octets > MAX_LOCAL)
            return new Forwarded.Impossible(
                    "the rewritten local part would have " + octets + " octets; 64 are allowed");
        return switch (Mailbox.of(text, domain)) {
            case Parsed.Good<Mailbox>(var mailbox) -> new Forwarded.Rewritten(mailbox);
            case Parsed.Bad<Mailbox>(var why) -> new Forwarded.Impossible(why);
        };
    }

    /**
     * Where mail for an address goes.
     *
     * @param today in UTC
     */
    public Returned back(Mailbox recipient, LocalDate today) {
        var local = recipient.local();
        if (!recipient.host().equals(domain)) return new Returned.Foreign();
        boolean isFirst = isOf(local, '0');
        if (!isFirst && !isOf(local, '1')) return new Returned.Foreign();
        int end = local.indexOf('=', 5);
        if (end < 0) return new Returned.Forged();
        var rest = local.substring(end + 1);
        var mac = local.substring(5, end);
        if (isFirst) return original(mac, rest, today);
        return isMade(SRS1, mac, rest) ? firstForwarder(local) : new Returned.Forged();
    }

    private Returned original(String mac, String rest, LocalDate today) {
        var parts = rest.split("=", 3); // a local part may hold any
        if (parts.length < 3 || parts[0].length() != 2) return new Returned.Forged();
        int high = DIGITS.indexOf(Ascii.lower(parts[0].charAt(0)));
        int low = DIGITS.indexOf(Ascii.lower(parts[0].charAt(1)));
        if (high < 0 || low < 0) return new Returned.Forged();
        long age = Math.floorMod(today.toEpochDay() - (high * 32L + low), (long) DAYS);
        if (age == DAYS - 1) age = -1; // made tomorrow, by a clock that is ahead
        if (!isMade(srs0(today.toEpochDay() - age), mac, rest)) return new Returned.Forged();
        if (age > days) return new Returned.Expired();
        return Domain.parse(parts[1]) instanceof Parsed.Good<Domain>(var from)
                ? returned(parts[2], from)
                : new Returned.Forged();
    }

    private static Returned firstForwarder(String local) {
        var other = passedOn(local);
        return other == null
                ? new Returned.Forged()
                : returned("SRS0" + other.rest(), other.forwarder());
    }

    private static Returned returned(String local, Domain host) {
        return Mailbox.of(local, host) instanceof Parsed.Good<Mailbox>(var mailbox)
                ? new Returned.Original(mailbox)
                : new Returned.Forged();
    }

    /** What an SRS1 address says: who rewrote first, and what stood behind its SRS0. */
    private record PassedOn(Domain forwarder, String rest) {}

    private static @Nullable PassedOn passedOn(String local) {
        int mac = local.indexOf('=', 5);
        int host = mac < 0 ? -1 : local.indexOf('=', mac + 1);
        if (host < 0 || host + 1 >= local.length()) return null;
        return SEPARATORS.indexOf(local.charAt(host + 1)) >= 0
                        && Domain.parse(local.substring(mac + 1, host))
                                instanceof Parsed.Good<Domain>(var forwarder)
                ? new PassedOn(forwarder, local.substring(host + 1))
                : null;
    }

    private static boolean isOf(String local, char kind) {
        return local.length() > 5
                && Ascii.standsAt(local, 0, "SRS" + kind)
                && SEPARATORS.indexOf(local.charAt(4)) >= 0;
    }

    /** What the MAC of an SRS0 address is about, before the rest of it. */
    private static String srs0(long day) {
        return "0" + day + "=";
    }

    private static String day(LocalDate today) {
        int day = (int) Math.floorMod(today.toEpochDay(), (long) DAYS);
        return "" + DIGITS.charAt(day / 32) + DIGITS.charAt(day % 32);
    }

    private boolean isMade(String kind, String mac, String rest) {
        boolean made = false;
        var given = Ascii.lower(mac).getBytes(StandardCharsets.UTF_8);
        for (var secret : secrets)
            made |=
                    MessageDigest.isEqual(
                            given, mac(secret, kind, rest).getBytes(StandardCharsets.UTF_8));
        return made;
    }

    private static String mac(byte[] secret, String kind, String rest) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            var octets = (kind + Ascii.lower(rest)).getBytes(StandardCharsets.UTF_8);
            var result = mac.doFinal(octets);
            long bits = 0;
            for (int i = 0; i < 4; i++) bits = bits << 8 | result[i] & 255;
            var text = new StringBuilder();
            for (int i = 0; i < MAC_LENGTH; i++)
                text.append(DIGITS.charAt((int) (bits >>> (27 - 5 * i)) & 31));
            return text.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}

package postern.mailauth;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import postern.fuzz.Law;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mailauth.Srs.Forwarded;
import postern.mailauth.Srs.Returned;

/**
 * Reverse-paths that are rewritten: what we made leads back to where it came from, in any case, and
 * for its days alone; what we did not make never does, nor what others made with another secret.
 */
public final class SrsFuzz {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 27);
    private static final int DAYS = 10;
    private static final Domain US = Domain.of("ours.example");
    private static final Srs SRS = srs(1);
    private static final Srs OTHER = srs(2);

    private SrsFuzz() {}

    private static Srs srs(int secret) {
        var octets = new byte[16];
        Arrays.fill(octets, (byte) secret);
        return new Srs(List.of(octets), US, DAYS);
    }

    public static void check(byte[] octets) {
        var text = Law.text(octets);
        check(text);
        check(text + "@ours.example");
    }

    private static void check(String text) {
        if (!(Mailbox.parse(text) instanceof Parsed.Good<Mailbox>(var mailbox))) return;
        if (SRS.back(mailbox, DAY) instanceof Returned.Original(var sender))
            throw new AssertionError("nobody made it, and it leads to " + sender);
        if (!(SRS.forward(mailbox, DAY) instanceof Forwarded.Rewritten(var there))) return;
        Law.same(there.host(), US, "it is ours");
        Law.holds(there.local().length() <= 64, "it fits");
        var back = SRS.back(there, DAY);
        if (!(back instanceof Returned.Original(var sender)))
            throw new AssertionError(there + " does not lead back: " + back);
        boolean isOfAnother = mailbox.local().regionMatches(true, 0, "SRS", 0, 3);
        if (!isOfAnother) Law.same(sender, mailbox, "it leads back to where it came from");
        Law.same(OTHER.back(there, DAY), new Returned.Forged(), "another secret");
        if (there.local().startsWith("SRS0")) {
            Law.same(SRS.back(there, DAY.plusDays(DAYS)), back, "on its last day");
            Law.same(SRS.back(there, DAY.plusDays(DAYS + 1)), new Returned.Expired(), "after it");
        }
        Law.same(
                SRS.back(there, DAY) instanceof Returned.Original,
                SRS.back(upper(there), DAY) instanceof Returned.Original,
                "letters have no case");
        change(there);
    }

    private static Mailbox upper(Mailbox mailbox) {
        var local = mailbox.local();
        var upper = new StringBuilder();
        for (char c : local.toCharArray()) upper.append(c < 128 ? Character.toUpperCase(c) : c);
        return Mailbox.of(upper.toString(), US) instanceof Parsed.Good<Mailbox>(var good)
                ? good
                : mailbox;
    }

    /** One character of what was signed is another. */
    private static void change(Mailbox made) {
        var local = made.local();
        for (int i = 5; i < local.length(); i++) {
            char other = local.charAt(i) == 'x' ? 'y' : 'x';
            if (Character.toLowerCase(local.charAt(i)) == other) continue;
            var changed = local.substring(0, i) + other + local.substring(i + 1);
            if (Mailbox.of(changed, US) instanceof Parsed.Good<Mailbox>(var mailbox))
                Law.holds(
                        !(SRS.back(mailbox, DAY) instanceof Returned.Original),
                        () -> "changed, and believed: " + changed);
        }
    }
}

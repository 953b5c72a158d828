package postern.policy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import postern.mail.Mailbox;

/**
 * What a listener takes of all that SMTP allows, and what it tells of us. Nothing in it permits; it
 * only ever refuses more, but for the one slip of the pen that it may forgive.
 *
 * @param commands the verbs that are taken, in upper case
 * @param extensions what is offered, as far as the listener has it; what is not offered is not
 *     obeyed either
 * @param lines octets of a command line at most, its CRLF included; responses within AUTH are not
 *     counted
 * @param addresses how long they may be
 * @param content what octets a message may hold
 * @param greeting what stands behind the host name in the greeting
 * @param hiding what is taken out of mail from inside
 * @param blanks whether blanks are read over that stand behind the colon of MAIL FROM: and RCPT
 *     TO:, where none may stand (RFC 5321 §3.3)
 * @param greetingDelay how long a stranger is not greeted, so that it is seen who speaks before; 0
 *     for at once
 */
public record Inspection(
        Set<String> commands,
        Set<Extension> extensions,
        int lines,
        Addresses addresses,
        Octets content,
        String greeting,
        Hiding hiding,
        boolean blanks,
        Duration greetingDelay) {

    /** What every server must have (RFC 5321 §4.5.1), but VRFY, which a site may turn off. */
    public static final List<String> MANDATORY =
            List.of("EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT");

    /** What a listener may leave away. */
    public static final List<String> OPTIONAL =
            List.of("STARTTLS", "AUTH", "BDAT", "VRFY", "EXPN", "HELP");

    /** What every server takes (RFC 5321 §4.5.3.1.4). */
    public static final int COMMAND = 512;

    /** The longest line of a command (RFC 4954 §4). */
    public static final int MAX_LINE = 12288;

    public static final String GREETING = "ESMTP Postern";

    /** All that there is. */
    public static final Inspection NONE =
            new Inspection(
                    all(),
                    EnumSet.allOf(Extension.class),
                    MAX_LINE,
                    Addresses.ANY,
                    Octets.ANY,
                    GREETING,
                    Hiding.NOTHING,
                    false,
                    Duration.ZERO);

    public Inspection {
        commands = Set.copyOf(commands);
        extensions = Set.copyOf(extensions);
    }

    private static Set<String> all() {
        var all = new HashSet<>(MANDATORY);
        all.addAll(OPTIONAL);
        return all;
    }

    /** The same that hides nothing but these. */
    public Inspection hiding(Hiding other) {
        return new Inspection(
                commands,
                extensions,
                lines,
                addresses,
                content,
                greeting,
                other,
                blanks,
                greetingDelay);
    }

    /** The same for a client that is no stranger. */
    public Inspection greetingAtOnce() {
        return new Inspection(
                commands,
                extensions,
                lines,
                addresses,
                content,
                greeting,
                hiding,
                blanks,
                Duration.ZERO);
    }

    /** Whether that verb is taken; one that we do not know is nothing for us to say. */
    public boolean takes(String verb) {
        return commands.contains(verb) || !OPTIONAL.contains(verb);
    }

    /** Whether that extension may be offered: its command is taken, too. */
    public boolean offers(Extension extension) {
        return extensions.contains(extension)
                && (extension.verb().isEmpty() || commands.contains(extension.verb()));
    }

    /** The parameters of MAIL and RCPT that are unknown here, in upper case. */
    public Set<String> refusedParameters() {
        var refused = new HashSet<String>();
        for (var extension : Extension.values())
            if (!offers(extension)) refused.addAll(extension.parameters());
        return Set.copyOf(refused);
    }

    /** Octets that a line may have which begins with that verb. */
    public int longest(String verb) {
        return Math.min(lines, needed(verb));
    }

    /** Octets that such a line may need with what is offered (RFC 5321 §4.5.3.1.4). */
    public int needed(String verb) {
        if (verb.equals("AUTH")) return offers(Extension.AUTH) ? MAX_LINE : COMMAND;
        int needed = COMMAND;
        for (var extension : Extension.values())
            if (offers(extension))
                switch (verb) {
                    case "MAIL" -> needed += extension.mail();
                    case "RCPT" -> needed += extension.rcpt();
                    default -> {}
                }
        return needed;
    }

    /**
     * How long addresses may be, in octets of UTF-8 (RFC 5321 §4.5.3.1.1 to .3).
     *
     * @param whole local part, "@" and domain
     */
    public record Addresses(int localPart, int domain, int whole) {
        public static final Addresses ANY = new Addresses(64, 255, 254);

        /** Why an address is too long; empty where it is not. */
        public String objection(Mailbox mailbox) {
            int local = octets(mailbox.local());
            int host = octets(mailbox.host().toString());
            if (local > localPart) return "the local part is too long";
            if (host > domain) return "the domain is too long";
            return local + 1 + host > whole ? "it is too long" : "";
        }

        private static int octets(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /**
     * What octets a message may hold, besides what none may: NUL, and CR or LF alone.
     *
     * @param eightBitBody whether octets above 127 are taken without BODY=8BITMIME
     * @param eightBitHeader whether they are taken in a header without SMTPUTF8
     * @param controls whether control characters are taken besides TAB, FF, ESC, SO and SI
     */
    public record Octets(boolean eightBitBody, boolean eightBitHeader, boolean controls) {
        public static final Octets ANY = new Octets(true, true, true);
    }
}

package postern.alerts;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be wrong. The names are stable: people silence by them, programs tell by them. */
public enum Condition {
    FAILED_LOGINS(
            "Many logins fail",
            Duration.ofMinutes(10),
            false,
            "Somebody guesses passwords, or a program of a user has an old one. Guessers are slowed"
                    + " and refused by themselves; ask the user who is named most.",
            "postern blocks list"),
    RELAY_REFUSALS(
            "A client tries to relay through us",
            Duration.ofMinutes(10),
            false,
            "It was refused. If it is one of yours, it lacks a grant or a login; if it is a stranger,"
                    + " a guard with action: block keeps it away.",
            "postern explain --client SUBJECT --from SENDER --to RECIPIENT"),
    OUTGOING_VOLUME(
            "Much more mail goes out than usual",
            Duration.ofMinutes(10),
            true,
            "Look who sends it: a newsletter is well, a stolen password or a hijacked machine is not."
                    + " Hold what waits (postern queue hold), and change the password.",
            "postern queue list"),
    HELD_MAIL(
            "Mail is held",
            Duration.ofMinutes(5),
            false,
            "A person has to look at it: release what is well, delete what is not.",
            "postern queue list --state held"),
    QUEUE_GROWTH(
            "The queue grows fast",
            Duration.ofMinutes(10),
            false,
            "More comes in than goes out: a next hop is slow or down, or somebody sends a great deal.",
            "postern queue list"),
    QUEUE_AGE(
            "Mail waits for long",
            Duration.ofMinutes(5),
            false,
            "See why it is not delivered; a wrong address is better deleted than tried for days.",
            "postern queue list"),
    DEFERRALS(
            "A destination takes no mail",
            Duration.ofMinutes(10),
            false,
            "If it is a server of yours, look at it. If it is somebody else's, read what it says: it"
                    + " may be down, or think ill of us.",
            "postern queue list --next-hop SUBJECT"),
    CERTIFICATE(
            "A certificate ends soon",
            Duration.ZERO,
            true,
            "Put a new one in its place: it is taken up by itself. With ACME the log says why none"
                    + " came.",
            "postern check"),
    DISK(
            "The disk is nearly full",
            Duration.ofMinutes(10),
            true,
            "Make room, or give the data folder a larger disk: with too little, mail is deferred.",
            "df -h"),
    BLOCK_LIST(
            "Our address is on a block list",
            Duration.ZERO,
            true,
            "Find out what was sent from here and stop it, then ask the list to take us out.",
            "postern check --lists"),
    SELF_AUDIT(
            "Strangers can relay through us",
            Duration.ZERO,
            true,
            "Close the listener that is named, or the grant that lets them in, at once; the log says"
                    + " which form got through.",
            "postern audit 127.0.0.1"),
    TRUSTED_ADDRESS(
            "A trusted address behaves like the Internet",
            Duration.ofDays(1),
            true,
            "Strangers may come through it. If it is a router or a proxy, take it out of the grant.",
            "postern trust list"),
    DEPARTURE(
            "Somebody sends as never before",
            Duration.ZERO,
            true,
            "Ask that person by telephone. If it was not them, the password is stolen: lock them,"
                    + " delete what is held, and have a new one set.",
            "postern suspects show SUBJECT"),
    DNS_LIST(
            "A list in the DNS is switched off",
            Duration.ofMinutes(10),
            false,
            "It does not answer, or answers everything: strangers are not held against it. Take it"
                    + " out if it is dead; some answer no public resolver.",
            "postern check"),
    JOURNAL(
            "Journal or log cannot be written",
            Duration.ofMinutes(10),
            true,
            "See that the disk has room and the file may be written.",
            "df -h");

    private final String title;
    private final Duration settling;
    private final boolean grave;
    private final String advice;
    private final String command;

    Condition(String title, Duration settling, boolean grave, String advice, String command) {
        this.title = title;
        this.settling = settling;
        this.grave = grave;
        this.advice = advice;
        this.command = command;
    }

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one that is written so; null for none. */
    public static @Nullable Condition of(String word) {
        for (var condition : values()) if (condition.word().equals(word)) return condition;
        return null;
    }

    /** In a few words. */
    public String title() {
        return title;
    }

    /** How long it has to be well before that is believed. */
    Duration settling() {
        return settling;
    }

    /** Whether it should not wait until tomorrow. */
    public boolean isGrave() {
        return grave;
    }

    /** What to do. */
    public String advice() {
        return advice;
    }

    /** What shows more of a subject. */
    public String command(String subject) {
        var word = subject.substring(subject.lastIndexOf(' ') + 1);
        return word.isEmpty() || word.equals(Alarms.OTHERS)
                ? command
                : command.replace("SUBJECT", Plain.word(word));
    }
}

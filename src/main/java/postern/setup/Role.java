package postern.setup;

import java.util.Locale;
import postern.mail.Parsed;

/** What a relay is there for. */
public enum Role {
    /** Strangers write to our domains. */
    INBOUND(true, false, false),
    /** Hosts of ours write to everybody. */
    OUTBOUND(false, true, false),
    /** People log in and write to everybody. */
    SUBMISSION(false, false, true),
    /** All of these on one machine. */
    ALL(true, true, true);

    private final boolean receives;
    private final boolean relays;
    private final boolean submits;

    Role(boolean receives, boolean relays, boolean submits) {
        this.receives = receives;
        this.relays = relays;
        this.submits = submits;
    }

    /** Reads the name in either case. */
    public static Parsed<Role> parse(String text) {
        for (var role : values())
            if (role.toString().equals(text.toLowerCase(Locale.ROOT))) return Parsed.good(role);
        return Parsed.bad("a role is inbound, outbound, submission or all");
    }

    /** Whether strangers write to our domains. */
    public boolean receives() {
        return receives;
    }

    /** Whether hosts may send out for their address. */
    public boolean relays() {
        return relays;
    }

    /** Whether people log in. */
    public boolean submits() {
        return submits;
    }

    /** Whether it does nothing without networks. */
    public boolean needsNetworks() {
        return this == OUTBOUND;
    }

    /** Whether there must be a mail server behind it: the MX of our domains would be this relay. */
    public boolean needsNextHop() {
        return receives;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

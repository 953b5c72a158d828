package postern.policy;

import java.util.List;
import java.util.Locale;

/**
 * What was found out about where a message comes from: for each such fact one word out of a closed
 * set. That nobody could tell is not among them: then the fact is unavailable.
 */
public sealed interface Finding {

    /** What the DNS calls the client (RFC 8601 §2.7.3). */
    enum Rdns implements Finding {
        /** A name that leads back to the address. */
        CONFIRMED,
        /** There are names, and none of them leads back. */
        UNVERIFIED,
        /** The address has no name. */
        NONE;

        @Override
        public Fact<Rdns> fact() {
            return Fact.RDNS;
        }

        @Override
        public List<Rdns> all() {
            return List.of(values());
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /** Where the HELO name leads to in the DNS; an address in brackets leads to itself. */
    enum HeloHost implements Finding {
        /** To the client's address, among others perhaps. */
        CONFIRMED,
        /** To other addresses alone. */
        ELSEWHERE,
        /** To no address at all, or it is no name. */
        NOWHERE;

        @Override
        public Fact<HeloHost> fact() {
            return Fact.HELO_HOST;
        }

        @Override
        public List<HeloHost> all() {
            return List.of(values());
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /**
     * Whether the client may use the domain of the reverse-path, or its HELO name where that path
     * is null (RFC 7208 §2.6).
     */
    enum Spf implements Finding {
        PASS,
        /** There is no domain to ask, or it says nothing. */
        NONE,
        NEUTRAL,
        SOFTFAIL,
        FAIL,
        /** What the domain published cannot be read or followed. */
        PERMERROR;

        @Override
        public Fact<Spf> fact() {
            return Fact.SPF;
        }

        @Override
        public List<Spf> all() {
            return List.of(values());
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /**
     * What became of the message's signatures (RFC 6376), of all together: the best of them counts.
     */
    enum Dkim implements Finding {
        /** One of the author's domain, or of a domain above it, is good. */
        PASS,
        /** Some are good, and none of them is the author's domain's. */
        THIRD_PARTY,
        /** Nobody has signed it. */
        NONE,
        /** None is good, and one is broken: the message was changed, or it is a forgery. */
        FAIL,
        /** None is good, and none could have been: there is no key, or it cannot be read. */
        PERMERROR;

        @Override
        public Fact<Dkim> fact() {
            return Fact.DKIM;
        }

        @Override
        public List<Dkim> all() {
            return List.of(values());
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /** What became of the seals of those who forwarded the message (RFC 8617). */
    enum Arc implements Finding {
        /** Nobody has sealed it. */
        NONE,
        /** All are good, and nobody whom we trust says that it came from its author. */
        PASS,
        /** All are good, and a sealer whom we trust says that DMARC passed there. */
        TRUSTED,
        /** The chain is broken. */
        FAIL;

        @Override
        public Fact<Arc> fact() {
            return Fact.ARC;
        }

        @Override
        public List<Arc> all() {
            return List.of(values());
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /** Whether the author's domain stands for the message (RFC 9989). */
    enum Dmarc implements Finding {
        PASS,
        /** The author's domain publishes nothing, or there is no one author. */
        NONE,
        /** It does not stand for it, and asks for nothing ({@code p=none}). */
        MONITOR,
        /** The same, and asks that it be looked at with suspicion. */
        QUARANTINE,
        /** The same, and asks that it be refused. */
        REJECT,
        /** What the domain published cannot be read. */
        PERMERROR;

        @Override
        public Fact<Dmarc> fact() {
            return Fact.DMARC;
        }

        @Override
        public List<Dmarc> all() {
            return List.of(values());
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /** Whether the forward-path is an address that we made for a sender of forwarded mail (SRS). */
    enum Returned implements Finding {
        /** It is an address like any other. */
        NO,
        /** We made it, not long ago. */
        OURS,
        /** We made it, too long ago. */
        EXPIRED,
        /** It looks like one, and we did not make it. */
        FORGED;

        @Override
        public Fact<Returned> fact() {
            return Fact.RETURNED;
        }

        @Override
        public List<Returned> all() {
            return List.of(values());
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /** That of an enum. */
    String name();

    /** As the configuration, the journal and {@code --fact} write it. */
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The fact that it is a value of. */
    Fact<? extends Finding> fact();

    /** All values of that fact, the most plausible first. */
    List<? extends Finding> all();
}

package postern.mailauth;

import postern.dkim.Verification;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.mailauth.DmarcResult.Match;
import postern.mailauth.DmarcResult.Method;

/** What became of all signatures of a message together: the best of them counts. */
public enum SignatureStanding {
    /** One of the author's domain is good. */
    PASS,
    /** Some are good, but none of them is the author's domain's. */
    THIRD_PARTY,
    /** There are none. */
    NONE,
    /** None is good, and one is broken. */
    FAIL,
    /** None is good, and none could be. */
    PERMERROR,
    /** The DNS left it open whether there is a better one. */
    TEMPERROR;

    /**
     * @param dmarc which domains are of the author's organization, as far as that was asked
     */
    public static SignatureStanding of(Verification dkim, Author author, DmarcResult dmarc) {
        if (!dkim.isHeaderWhole()) return PERMERROR;
        if (dkim.signatures().isEmpty()) return NONE;
        boolean good = false;
        boolean open = false;
        boolean broken = false;
        boolean perhaps = false; // the author's
        for (var signature : dkim.signatures()) {
            var domain = signature.domain();
            boolean authors = domain != null && isAuthors(domain, author, dmarc);
            switch (signature.result()) {
                case PASS -> {
                    if (authors) return PASS;
                    good = true;
                }
                case TEMPERROR -> {
                    open = true;
                    perhaps |= authors;
                }
                case FAIL -> broken = true;
                case POLICY, NEUTRAL, PERMERROR -> {}
            }
        }
        if (perhaps || open && !good) return TEMPERROR;
        if (good) return THIRD_PARTY;
        return broken ? FAIL : PERMERROR;
    }

    /**
     * Whether a signature of that domain is the author's: of each domain in From, where there are
     * several. A domain above stands for those below it, not the other way round: who owns a name
     * below need not be who owns the one above.
     */
    private static boolean isAuthors(Domain signer, Author author, DmarcResult dmarc) {
        if (author.isObscure() || author.domains().isEmpty()) return false;
        for (var domain : author.domains())
            if (!domain.equals(signer)
                    && !domain.isBelow(signer)
                    && !(domain.equals(dmarc.author()) && isAligned(signer, dmarc))) return false;
        return true;
    }

    private static boolean isAligned(Domain signer, DmarcResult dmarc) {
        for (var identifier : dmarc.identifiers())
            if (identifier.method() == Method.DKIM
                    && identifier.match() != Match.NOT
                    && Domain.parse(identifier.domain()) instanceof Parsed.Good<Domain>(var domain)
                    && domain.equals(signer)) return true;
        return false;
    }

    /** As the guard and {@code verify} have it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}

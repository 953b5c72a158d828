package postern.acme;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an order. */
sealed interface Outcome {

    /** A chain, leaf first, and the leaf's key. */
    record Issued(List<X509Certificate> chain, PrivateKey key) implements Outcome {
        public Issued {
            chain = List.copyOf(chain);
        }
    }

    /**
     * No certificate came.
     *
     * @param kind the same for what people mend in the same way
     * @param why one clause, with the authority's own words
     * @param cure one clause
     * @param retryAfter when the authority wants to hear from us again; null where it does not say
     */
    record Refused(String kind, String why, String cure, @Nullable Instant retryAfter)
            implements Outcome {
        Refused(String kind, String why, String cure) {
            this(kind, why, cure, null);
        }
    }
}

package postern.dkim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.dns.Resolver;

/**
 * The DKIM-Signature fields of a header section: which hashes they need, and what became of them.
 */
public final class DkimSignatures {
    /** So many are looked at, from the top. */
    public static final int MOST = 8;

    private static final int START = 8; // characters of b= (RFC 6008 §4)
    private static final int LONGEST_START = 40;

    private final HeaderSection header;
    private final List<DkimSignature> signatures;
    private final int notLookedAt;

    private DkimSignatures(HeaderSection header) {
        this.header = header;
        var fields = header.named("dkim-signature");
        signatures = fields.stream().limit(MOST).map(DkimSignature::new).toList();
        notLookedAt = fields.size() - signatures.size();
    }

    public static DkimSignatures of(HeaderSection header) {
        return new DkimSignatures(header);
    }

    /** How many there are, those that are not looked at included. */
    public int count() {
        return signatures.size() + notLookedAt;
    }

    /** The hashes of the body that they need. */
    public Set<BodyHashes.Kind> wanted() {
        var wanted = new HashSet<BodyHashes.Kind>();
        for (var signature : signatures) {
            var body = signature.body();
            if (body != null) wanted.add(body);
        }
        return wanted;
    }

    /**
     * Asks for the keys that will be needed if the body is the one that was signed, all at once, so
     * that a resolver that remembers knows them. Blocks: it belongs on a virtual thread.
     *
     * @param budget how long the DNS may take for all together
     * @return of them those that are there
     */
    public Set<KeyName> foresee(Resolver resolver, Instant now, Duration budget) {
        var names = new LinkedHashSet<KeyName>();
        for (var signature : signatures) if (signature.mayPass(now)) names.add(signature.key());
        var keys = PublishedKeys.fetch(names, resolver, budget);
        names.removeIf(name -> !(keys.get(name) instanceof PublishedKeys.Found));
        return names;
    }

    /**
     * Asks for the keys, all at once, and verifies. Blocks: it belongs on a virtual thread. A
     * signature whose check breaks is a temporary error, and the others are looked at.
     *
     * @param hashes those that were wanted
     * @param budget how long the DNS may take for all together
     */
    public Verification verify(BodyHashes hashes, Resolver resolver, Instant now, Duration budget) {
        var early = new ArrayList<@Nullable SignatureResult>();
        var names = new ArrayList<KeyName>();
        for (var signature : signatures) {
            var result = early(signature, hashes, now);
            early.add(result);
            if (result == null) names.add(signature.key());
        }
        var keys = PublishedKeys.fetch(names, resolver, budget);
        var results = new ArrayList<SignatureResult>();
        for (int i = 0; i < signatures.size(); i++) {
            var signature = signatures.get(i);
            var result = early.get(i);
            if (result == null)
                result = late(signature, hashes, Objects.requireNonNull(keys.get(signature.key())));
            results.add(withStart(result, start(signature)));
        }
        return new Verification(results, notLookedAt, header.isWhole());
    }

    private static @Nullable SignatureResult early(
            DkimSignature signature, BodyHashes hashes, Instant now) {
        try {
            return signature.early(hashes, now);
        } catch (RuntimeException e) {
            return signature.broken(e);
        }
    }

    private SignatureResult late(DkimSignature signature, BodyHashes hashes, PublishedKeys keys) {
        try {
            return signature.result(header, hashes, keys);
        } catch (RuntimeException e) {
            return signature.broken(e);
        }
    }

    /** As much of b= as tells it from those of the others. */
    private String start(DkimSignature signature) {
        var own = signature.signature();
        int length = Math.min(START, own.length());
        for (var other : signatures) {
            var text = other.signature();
            if (other == signature || text.equals(own)) continue;
            int longest = Math.min(LONGEST_START, own.length());
            while (length < longest && text.startsWith(own.substring(0, length))) length++;
        }
        return own.substring(0, length);
    }

    private static SignatureResult withStart(SignatureResult result, String start) {
        return new SignatureResult(
                result.result(),
                result.why(),
                result.domain(),
                result.selector(),
                result.identity(),
                result.algorithm(),
                result.keyBits(),
                start,
                result.isTesting(),
                result.isStrict());
    }
}

package postern.dkim;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The SHA-256 of a body that streams through, once for each form and length in which signatures
 * want it (RFC 6376 §3.7). Holds no octets but a fixed buffer for each form.
 */
public final class BodyHashes {
    /** For a hash of the whole body. */
    public static final long WHOLE = Long.MAX_VALUE;

    /**
     * One hash that is wanted.
     *
     * @param length of the canonical form's beginning, in octets (the tag l=); {@link #WHOLE}
     *     without it
     */
    public record Kind(Canonicalization form, long length) {}

    private static final class Digesting implements BodyCanonicalizer.Sink {
        private final List<Running> all = new ArrayList<>();
        private long octets;

        @Override
        public void take(byte[] out, int length) {
            for (var one : all) {
                int counted = (int) Math.min(length, Math.max(0, one.length - octets));
                if (counted > 0) one.digest.update(out, 0, counted);
            }
            octets += length;
        }
    }

    private record Running(MessageDigest digest, long length) {}

    private final Map<Canonicalization, Digesting> forms = new EnumMap<>(Canonicalization.class);
    private final List<BodyCanonicalizer> canonicalizers = new ArrayList<>();
    private final Map<Kind, byte[]> hashes = new HashMap<>();

    public BodyHashes(Collection<Kind> wanted) {
        for (var kind : new LinkedHashSet<>(wanted)) {
            var digesting = forms.get(kind.form);
            if (digesting == null) {
                digesting = new Digesting();
                forms.put(kind.form, digesting);
                canonicalizers.add(kind.form.body(digesting));
            }
            digesting.all.add(new Running(sha256(), kind.length));
        }
    }

    /** Takes all that remains in a buffer. */
    public void take(ByteBuffer in) {
        int from = in.position();
        for (var one : canonicalizers) {
            in.position(from);
            one.take(in);
        }
        in.position(in.limit());
    }

    /** The body has ended. */
    public void end() {
        canonicalizers.forEach(BodyCanonicalizer::end);
        canonicalizers.clear();
        forms.forEach((form, digesting) -> {
            for (var one : digesting.all)
                hashes.put(new Kind(form, one.length), one.digest.digest());
            digesting.all.clear();
        });
    }

    /**
     * A hash that was wanted, behind the end. Of a body shorter than its length it is that of the
     * whole.
     *
     * @throws IllegalArgumentException if it was not wanted
     */
    public byte[] hash(Kind kind) {
        var hash = hashes.get(kind);
        if (hash == null) throw new IllegalArgumentException("not wanted: " + kind);
        return hash.clone();
    }

    /** Octets of the whole canonical body, in a form in which a hash was wanted. */
    public long octets(Canonicalization form) {
        var digesting = forms.get(form);
        if (digesting == null) throw new IllegalArgumentException("not wanted: " + form);
        return digesting.octets;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}

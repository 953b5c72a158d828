package postern.session;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.LookPast;
import postern.policy.Source;
import postern.wire.HeaderFields;
import postern.wire.ReceivedFrom;

/**
 * Reads from whom an upstream host got a message: its own Received field, the first from the top.
 * Where that only tells of another of its hosts, the next one counts, which that host has written;
 * what is below was written by nobody knows whom, and is not looked at. Whatever is not plain is
 * not known.
 */
final class Tracing implements HeaderFields.Reader {
    /** Hosts that a message goes through with one upstream. */
    static final int MOST = 10;

    private final LookPast past;
    private final String helo;
    private final HeaderFields fields;
    private int read;
    private boolean isOver;
    private @Nullable Source source;

    /**
     * @param helo of the host that gave us the message
     */
    Tracing(LookPast past, String helo) {
        this.past = past;
        this.helo = helo;
        fields = new HeaderFields(Set.of("received"), this, _ -> {});
    }

    /** For a message that begins now; null where sender checks look past nobody. */
    static @Nullable Tracing of(Conversation in, Transaction transaction) {
        if (in.account != null) return null; // such a guard asks about nobody who has logged in
        return transaction
                .rules
                .past()
                .apply(transaction.facts.with(Fact.NOW, in.now))
                .map(past -> new Tracing(past, Objects.requireNonNull(in.helo)))
                .orElse(null);
    }

    /** Takes octets as they came. */
    void came(ByteBuffer octets) {
        if (!isOver) fields.pass(octets);
    }

    /**
     * The facts of a message that has ended, with where the message came from, or that nobody can
     * tell.
     */
    Facts told(Facts facts) {
        fields.end();
        return source == null ? facts.unavailable(Fact.SOURCE) : facts.with(Fact.SOURCE, source);
    }

    @Override
    public byte[] field(String name, byte[] octets, int value) {
        if (isOver) return octets;
        var next = next(octets, value);
        source = next.orElse(null);
        isOver |= ++read == MOST;
        return octets;
    }

    /** Empty where it is not told there. */
    private Optional<Source> next(byte[] octets, int value) {
        isOver = true;
        if (!(ReceivedFrom.read(octets, value) instanceof Parsed.Good<ReceivedFrom>(var from)))
            return Optional.empty();
        if (!past.isOf(from.by(), read == 0 ? helo : null)) return Optional.empty();
        isOver = !past.isAmongThem(from.client());
        return isOver ? past.source(from.client(), from.helo()) : Optional.empty();
    }

    @Override
    public void tooLong(String name) {
        isOver = true;
    }

    @Override
    public void broken() {
        isOver = true;
    }
}

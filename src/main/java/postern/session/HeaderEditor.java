package postern.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.AddressPatterns;
import postern.policy.Hiding;
import postern.wire.AddressField;
import postern.wire.HeaderFields;

/**
 * Reads whom a message says it is from, and changes addresses in its header, while it streams to
 * the spool. A changed field differs in the octets of those addresses alone, but for a fold where a
 * line would become too long; a field that is no list of addresses stays as it is.
 */
final class HeaderEditor implements HeaderFields.Reader {
    private static final String FROM = "from";

    /** All that say whom a message is from (RFC 5322 §3.6.2, §3.6.6). */
    private static final Set<String> AUTHORS =
            Set.of(FROM, "sender", "resent-from", "resent-sender");

    private static final int MAX_LINE = 998; // RFC 5322 §2.1.1
    private static final int MAX_AUTHORS = 1000; // nobody writes that many names by hand

    /**
     * Changes addresses in some fields.
     *
     * @param fields names in lower case
     * @param image what becomes of an address; null where nothing does
     */
    record Edit(Set<String> fields, Function<Mailbox, @Nullable Mailbox> image) {
        Edit {
            fields = Set.copyOf(fields);
        }
    }

    private static final String RECEIVED = "received";
    private static final String RESULTS = "authentication-results";

    private final List<Edit> edits;
    private final Hiding hiding;
    private final String hostname;
    private final boolean smtpUtf8;
    private final @Nullable Examiner examiner; // who says which results are forged
    private final HeaderFields fields;
    private int fromFields;
    private @Nullable Mailbox from;
    private final boolean readsFrom;
    private final Set<Mailbox> authors = new HashSet<>();
    private boolean isObscure; // a field of authors cannot be read, or From names nobody
    private boolean hasUnreadResults;
    private boolean isBroken; // who reads on behind the header may find another From

    /**
     * @param handling of several edits for one field and address, the first that has an image
     *     counts; where the header may not hold what is not ASCII, no such address is put there
     * @param hostname ours
     * @param out takes what passes
     */
    HeaderEditor(Handling handling, Domain hostname, Consumer<ByteBuffer> out) {
        this.edits = handling.edits();
        this.hiding = handling.hiding();
        this.hostname = hostname.name();
        this.smtpUtf8 = handling.smtpUtf8();
        this.readsFrom = handling.readsFrom();
        var examiner = handling.examiner();
        this.examiner = examiner != null && examiner.removes() ? examiner : null;
        var wanted = new HashSet<String>(hiding.fields());
        for (var edit : edits) wanted.addAll(edit.fields());
        if (readsFrom) wanted.addAll(AUTHORS);
        if (hiding.received() != Hiding.Received.KEEP) wanted.add(RECEIVED);
        if (this.examiner != null) wanted.add(RESULTS);
        this.fields = new HeaderFields(wanted, this, out);
    }

    void pass(ByteBuffer octets) {
        fields.pass(octets);
    }

    void end() {
        fields.end();
    }

    /**
     * The one mailbox of the From field, as it came; the null path where there is not exactly one
     * (RFC 5322 §3.6.2 allows several, RFC 6854 a group), none that can be read, or where no empty
     * line ends the header.
     */
    ReversePath from() {
        return fromFields == 1 && from != null && !isBroken
                ? new ReversePath.From(from)
                : new ReversePath.Null();
    }

    /** Whether a field that could have had to go was too long to be read, and has passed. */
    boolean hasUnreadResults() {
        return hasUnreadResults;
    }

    /**
     * Whether results in our name may stand behind a line that is no field: who reads on there
     * would believe them.
     */
    boolean mayHideResults() {
        return examiner != null && isBroken;
    }

    /**
     * Whether there is one From field, and all mailboxes in it, in Sender and in their Resent- kin
     * are such addresses. Never so where one of these fields cannot be read, or where no empty line
     * ends the header.
     */
    boolean isFromOnly(AddressPatterns addresses) {
        if (fromFields != 1 || isObscure || isBroken) return false;
        for (var author : authors) if (addresses.first(author) < 0) return false;
        return true;
    }

    private void author(String name, AddressField.@Nullable Content content) {
        if (content == null || name.equals(FROM) && content.addresses().isEmpty()) {
            isObscure = true;
            return;
        }
        for (var address : content.addresses())
            if (address.mailbox() == null) isObscure = true;
            else authors.add(address.mailbox());
        if (authors.size() > MAX_AUTHORS) isObscure = true;
    }

    @Override
    public byte[] field(String name, byte[] octets, int value) {
        if (name.equals(RECEIVED))
            return HiddenTrace.of(octets, value, hostname, hiding.received());
        if (hiding.fields().contains(name)) return new byte[0];
        if (name.equals(RESULTS))
            return examiner != null && examiner.isForged(octets) ? new byte[0] : octets;
        var content = AddressField.read(octets, value, octets.length);
        if (readsFrom && AUTHORS.contains(name)) author(name, content);
        if (name.equals(FROM)) {
            fromFields++;
            from = content == null ? null : only(content);
        }
        return content == null ? octets : edited(name, octets, content.addresses());
    }

    private static @Nullable Mailbox only(AddressField.Content content) {
        boolean one = !content.hasGroup() && content.addresses().size() == 1;
        return one ? content.addresses().getFirst().mailbox() : null;
    }

    @Override
    public void tooLong(String name) {
        if (name.equals(RESULTS)) hasUnreadResults = true;
        if (AUTHORS.contains(name)) isObscure = true;
        if (!name.equals(FROM)) return;
        fromFields++;
        from = null;
    }

    @Override
    public void broken() {
        isBroken = true;
    }

    private byte[] edited(String name, byte[] octets, List<AddressField.Address> addresses) {
        ByteArrayOutputStream out = null;
        int done = 0;
        int column = 0; // of what was written, in its line
        for (int i = 0; i < addresses.size(); i++) {
            var address = addresses.get(i);
            var image = image(name, address.mailbox());
            if (image == null) continue;
            var text = image.toString().getBytes(StandardCharsets.UTF_8);
            if (out == null) out = new ByteArrayOutputStream(octets.length + 64);
            out.write(octets, done, address.start() - done);
            int line = lineStart(octets, done, address.start());
            column = line < 0 ? column + address.start() - done : address.start() - line;
            int next = i + 1 < addresses.size() ? addresses.get(i + 1).start() : octets.length;
            int rest = lineEnd(octets, address.end(), next) - address.end();
            // behind a blank or a bracket, a fold is legal; at the begin of a line it is of no use
            if (column + text.length + rest > MAX_LINE && column > 1) {
                out.writeBytes(new byte[] {'\r', '\n', ' '});
                column = 1;
            }
            out.writeBytes(text);
            column += text.length;
            done = address.end();
        }
        if (out == null) return octets;
        out.write(octets, done, octets.length - done);
        return out.toByteArray();
    }

    private @Nullable Mailbox image(String name, @Nullable Mailbox mailbox) {
        if (mailbox == null) return null;
        for (var edit : edits) {
            if (!edit.fields().contains(name)) continue;
            var image = edit.image().apply(mailbox);
            if (image == null) continue;
            return smtpUtf8 || !image.needsSmtpUtf8() ? image : null;
        }
        return null;
    }

    /** Where the last line of a range begins; -1 where the range is in one line. */
    private static int lineStart(byte[] octets, int from, int to) {
        for (int i = to; i > from; i--) if (octets[i - 1] == '\n') return i;
        return -1;
    }

    private static int lineEnd(byte[] octets, int from, int to) {
        int i = from;
        while (i < to && octets[i] != '\r') i++;
        return i;
    }
}

package postern.session;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.MessageBounds;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.policy.AddressPatterns;
import postern.policy.Decision;
import postern.spool.Content;
import postern.spool.QueueId;
import postern.spool.TopFields;
import postern.wire.ContentScanner;
import postern.wire.DataDecoder;
import postern.wire.MimeStructure;

/**
 * The octets of one message on their way to the spool, by DATA or in chunks. Once it is refused
 * nothing more is stored; what the client still sends of it is read and dropped.
 *
 * <p>Octets above 127 are taken without BODY=8BITMIME, and in a header without SMTPUTF8, as relays
 * in the field do, unless the listener's inspection says otherwise; delivery learns of them from
 * {@link Content}.
 */
final class Arrival {
    private final Terms terms;
    private final QueueId id;
    private final Output out;
    private final DataDecoder decoder = new DataDecoder();
    private final Handling handling;
    private final ContentScanner scanner; // sees what will be delivered
    private final MimeStructure structure;
    private final @Nullable HeaderEditor editor;
    private final ContentScanner given; // sees what came: what is removed counts all the same
    private final @Nullable ContentReader content; // sees what came
    private final @Nullable Examiner examiner;
    private final @Nullable Tracing tracing;
    private boolean examined;
    private boolean isTrusted; // when it was
    private TopFields top = TopFields.NONE;
    private Set<String> found = Set.of();
    private final int fieldSize;
    private long received;
    private boolean stored = true; // a draft exists
    private @Nullable Reply refusal;

    /** Begins the draft with our Received field. */
    Arrival(Terms terms, QueueId id, ReceivedField field, Output out, Handling handling) {
        this.terms = terms;
        this.id = id;
        this.out = out;
        this.structure =
                new MimeStructure(terms.message().mimeDepth(), terms.message().mimeParts());
        this.handling = handling;
        this.examiner = handling.examiner();
        this.tracing = handling.tracing();
        boolean edits = handling.readsHeader();
        this.given = new ContentScanner(!terms.inspection().content().controls());
        this.scanner = edits ? new ContentScanner() : given;
        this.editor = edits ? new HeaderEditor(handling, terms.hostname(), this::store) : null;
        this.content =
                handling.checks().isEmpty()
                        ? null
                        : new ContentReader(handling.checks(), terms.message().mimeDepth());
        var octets = field.octets();
        this.fieldSize = octets.remaining();
        out.add(new Effect.Store(id, octets));
    }

    /** Takes octets behind DATA; true at their end. */
    boolean data(ByteBuffer in) {
        keep(decoder.decode(in));
        if (decoder.lostBareCr()) {
            given.bareCr();
            inspect();
        }
        return decoder.ended();
    }

    /** Takes that many octets of a chunk. */
    void chunk(ByteBuffer in, int count) {
        keep(in.slice(in.position(), count));
        in.position(in.position() + count);
    }

    private void keep(ByteBuffer octets) {
        received += octets.remaining();
        if (content != null && refusal == null) content.scan(octets);
        if (examiner != null && refusal == null) examiner.came(octets.duplicate());
        if (tracing != null && refusal == null) tracing.came(octets.duplicate());
        if (editor == null) store(octets);
        else if (refusal == null) {
            given.scan(octets);
            inspect();
            if (refusal == null) editor.pass(octets);
        }
        inspect();
    }

    /** Takes what will be delivered. */
    private void store(ByteBuffer octets) {
        scanner.scan(octets);
        if (!structure.isOver()) structure.scan(octets);
        inspect();
        if (examiner != null && refusal == null) examiner.kept(octets.duplicate());
        if (refusal == null && octets.hasRemaining()) out.add(new Effect.Store(id, octets));
    }

    private void inspect() {
        var fault = given.fault() == null ? scanner.fault() : given.fault();
        var header = given.header();
        var bounds = terms.message();
        var rules = terms.inspection().content();
        boolean eightBit = handling.eightBit() || handling.smtpUtf8();
        var objection = content == null ? null : content.objection();
        if (fault != null) refuse(fault);
        else if (received > bounds.size()) refuse(Replies.TOO_LARGE);
        else if (header.size() > bounds.header()) refuse(Replies.HEADER_TOO_LARGE);
        else if (header.receivedFields() > bounds.receivedFields()) refuse(Replies.TOO_MANY_HOPS);
        else if (header.fields() > bounds.fields()) refuse(Replies.TOO_MANY_FIELDS);
        else if (header.longestField() > bounds.field() || hasUnreadResults())
            refuse(Replies.FIELD_TOO_LONG);
        else if (mayHideResults()) refuse(Replies.NO_FIELD_IN_HEADER);
        else if (bounds.line() != MessageBounds.NO_BOUND && given.longestLine() > bounds.line())
            refuse(Replies.TEXT_LINE_TOO_LONG);
        else if (structure.isTooDeep()) refuse(Replies.TOO_DEEP);
        else if (structure.hasTooManyParts()) refuse(Replies.TOO_MANY_PARTS);
        else if (objection != null) refuse(objection);
        else if (header.eightBit() && !handling.smtpUtf8() && !rules.eightBitHeader())
            refuse(Replies.UTF8_HEADER_NOT_ASKED);
        else if (given.eightBit() && !eightBit && !rules.eightBitBody())
            refuse(Replies.EIGHT_BIT_NOT_ASKED);
    }

    private boolean hasUnreadResults() {
        return editor != null && editor.hasUnreadResults();
    }

    private boolean mayHideResults() {
        return editor != null && editor.mayHideResults();
    }

    /** The message has come to its end; the reply that refuses it, or null. */
    @Nullable Reply end() {
        if (editor != null && refusal == null) editor.end();
        given.end();
        if (content != null && refusal == null) found = content.end();
        inspect();
        return refusal;
    }

    /** The reply that refuses it, or null so far. */
    @Nullable Reply refusal() {
        return refusal;
    }

    void refuse(Reply reply) {
        if (refusal == null) refusal = reply;
        discard();
    }

    /** Forgets the draft, unless it was committed. */
    void discard() {
        if (stored) out.add(new Effect.Discard(id));
        stored = false;
    }

    /** The draft belongs to the spool now. */
    void committed() {
        stored = false;
    }

    /** Octets from the client so far. */
    long size() {
        return received;
    }

    /** Whom the message says it is from; the null path unless that was to be read. */
    ReversePath from() {
        return editor == null ? new ReversePath.Null() : editor.from();
    }

    /**
     * Who has to be heard before it goes on; null for nobody, or nobody any more.
     *
     * @param trusted whether it is known to come from somebody who may relay: who was heard about a
     *     stranger's message is heard again
     */
    @Nullable Examiner unheard(boolean trusted) {
        return examined && (isTrusted || !trusted) ? null : examiner;
    }

    /** It has ended: tells where an upstream host got it to those who wait, and to the examiner. */
    void trace(Transaction transaction) {
        if (tracing == null) return;
        for (var one : transaction.taken()) one.facts = tracing.told(one.facts);
        transaction.facts = tracing.told(transaction.facts);
        if (examiner != null) examiner.traced(transaction.facts);
    }

    /** What is to stand in front of it. */
    void examined(TopFields fields, boolean trusted) {
        examined = true;
        isTrusted = trusted;
        top = fields;
    }

    /** What became of it: whoever was heard is told. */
    void ended(List<Mailbox> to, List<Decision> decisions) {
        if (examined && examiner != null) examiner.ended(to, decisions);
    }

    TopFields top() {
        return top;
    }

    /** The names of the content checks that it matches, once it has ended. */
    Set<String> found() {
        return found;
    }

    /** Whether all that it says it is from are such addresses; never so unless that was read. */
    boolean isFromOnly(AddressPatterns addresses) {
        return editor != null && editor.isFromOnly(addresses);
    }

    Content content() {
        return new Content(
                top.size() + fieldSize + scanner.size(),
                scanner.eightBit(),
                scanner.header().eightBit(),
                scanner.leadingDots(),
                scanner.endsInNewline());
    }

    String messageId() {
        return scanner.header().messageId();
    }
}

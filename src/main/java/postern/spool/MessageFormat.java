package postern.spool;

import java.util.ArrayList;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Envelope;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.ReversePath;

/**
 * How a message's envelope, content and origin are written (docs/decisions/0001-spool-format.md). A
 * later version may only append to the whole, to a recipient or to the origin: a reader passes over
 * what it does not know there.
 */
final class MessageFormat {
    private static final int EIGHT_BIT = 1;
    private static final int EIGHT_BIT_HEADER = 1 << 1;
    private static final int LEADING_DOTS = 1 << 2;
    private static final int ENDS_IN_NEWLINE = 1 << 3;
    private static final int SMTPUTF8 = 1 << 4;
    private static final int EIGHT_BIT_MIME = 1 << 5;
    private static final int RET_FULL = 1 << 6;
    private static final int RET_HDRS = 1 << 7;
    private static final int HAS_ENVID = 1 << 8;
    private static final int NOT_NULL_PATH = 1 << 9;
    private static final int REQUIRE_TLS = 1 << 10;

    private static final int HAS_TOP = 1 << 11;

    private static final int HAS_ORIGINAL = 1 << 4; // below it: one bit for each NOTIFY keyword

    private static final int TRUSTED = 1;
    private static final int HAS_CLIENT = 1 << 1;

    private static final int DOMAIN = 0;
    private static final int LITERAL = 1;

    private MessageFormat() {}

    static void write(Packer to, Message message) {
        var envelope = message.envelope();
        var content = message.content();
        var top = message.top();
        to.number(flags(envelope, content) | (top.isEmpty() ? 0 : HAS_TOP));
        StateFormat.instant(to, message.arrived());
        to.number(content.size());
        if (envelope.from() instanceof ReversePath.From(var mailbox)) mailbox(to, mailbox);
        if (envelope.envid() != null) to.text(envelope.envid());
        var recipients = envelope.recipients();
        to.number(recipients.size());
        for (int i = 0; i < recipients.size(); i++) recipient(to, recipients.get(i));
        origin(to, message.origin());
        if (!top.isEmpty()) to.text(top.toString());
    }

    static Message read(QueueId id, Unpacker from) {
        long flags = from.number();
        var arrived = StateFormat.instant(from);
        long size = from.number();
        var reversePath = reversePath(flags, from);
        @Nullable String envid = has(flags, HAS_ENVID) ? from.text() : null;
        int count = from.count();
        var recipients = new ArrayList<Recipient>();
        for (int i = 0; i < count; i++) recipients.add(recipient(from));
        var envelope =
                new Envelope(
                        reversePath,
                        recipients,
                        ret(flags),
                        envid,
                        has(flags, EIGHT_BIT_MIME)
                                ? Envelope.Body.EIGHT_BIT_MIME
                                : Envelope.Body.SEVEN_BIT,
                        has(flags, SMTPUTF8),
                        has(flags, REQUIRE_TLS));
        var content =
                new Content(
                        size,
                        has(flags, EIGHT_BIT),
                        has(flags, EIGHT_BIT_HEADER),
                        has(flags, LEADING_DOTS),
                        has(flags, ENDS_IN_NEWLINE));
        var origin = origin(from);
        var top = has(flags, HAS_TOP) ? TopFields.of(from.octets()) : TopFields.NONE;
        return new Message(id, arrived, envelope, content, origin, top);
    }

    /** What stands in front of a message's octets. */
    static TopFields readTop(QueueId id, byte[] message) {
        long flags = new Unpacker(message).number();
        return has(flags, HAS_TOP) ? read(id, new Unpacker(message)).top() : TopFields.NONE;
    }

    /** The reverse-path alone. */
    static ReversePath readFrom(Unpacker from) {
        long flags = from.number();
        StateFormat.instant(from);
        from.number(); // the size
        return reversePath(flags, from);
    }

    private static ReversePath reversePath(long flags, Unpacker from) {
        return has(flags, NOT_NULL_PATH)
                ? new ReversePath.From(mailbox(from))
                : new ReversePath.Null();
    }

    private static int flags(Envelope envelope, Content content) {
        int ret =
                switch (envelope.ret()) {
                    case FULL -> RET_FULL;
                    case HDRS -> RET_HDRS;
                    case null -> 0;
                };
        int body =
                switch (envelope.body()) {
                    case SEVEN_BIT -> 0;
                    case EIGHT_BIT_MIME -> EIGHT_BIT_MIME;
                };
        return ret
                | body
                | (content.eightBit() ? EIGHT_BIT : 0)
                | (content.eightBitHeader() ? EIGHT_BIT_HEADER : 0)
                | (content.leadingDots() ? LEADING_DOTS : 0)
                | (content.endsInNewline() ? ENDS_IN_NEWLINE : 0)
                | (envelope.smtpUtf8() ? SMTPUTF8 : 0)
                | (envelope.requireTls() ? REQUIRE_TLS : 0)
                | (envelope.envid() != null ? HAS_ENVID : 0)
                | (envelope.from().isNull() ? 0 : NOT_NULL_PATH);
    }

    private static Envelope.@Nullable Ret ret(long flags) {
        if (has(flags, RET_FULL)) return Envelope.Ret.FULL;
        return has(flags, RET_HDRS) ? Envelope.Ret.HDRS : null;
    }

    private static boolean has(long flags, int bit) {
        return (flags & bit) != 0;
    }

    private static void recipient(Packer to, Recipient recipient) {
        int section = to.open();
        int flags = recipient.original() != null ? HAS_ORIGINAL : 0;
        for (var keyword : recipient.notifyOn()) flags |= bit(keyword);
        to.number(flags);
        mailbox(to, recipient.to());
        if (recipient.original() != null) to.text(recipient.original());
        to.close(section);
    }

    private static Recipient recipient(Unpacker from) {
        var section = from.section();
        long flags = section.number();
        var mailbox = mailbox(section);
        var notifyOn = EnumSet.noneOf(Recipient.Notify.class);
        for (var keyword : Recipient.Notify.values())
            if (has(flags, bit(keyword))) notifyOn.add(keyword);
        return new Recipient(mailbox, notifyOn, has(flags, HAS_ORIGINAL) ? section.text() : null);
    }

    private static int bit(Recipient.Notify keyword) {
        return switch (keyword) {
            case NEVER -> 1;
            case SUCCESS -> 1 << 1;
            case FAILURE -> 1 << 2;
            case DELAY -> 1 << 3;
        };
    }

    private static void mailbox(Packer to, Mailbox mailbox) {
        to.text(mailbox.local());
        switch (mailbox.host()) {
            case Domain(var name) -> {
                to.octet(DOMAIN);
                to.text(name);
            }
            case AddressLiteral(var address) -> {
                to.octet(LITERAL);
                to.octets(address.octets());
            }
        }
    }

    private static Mailbox mailbox(Unpacker from) {
        var local = from.text();
        Host host =
                switch (from.octet()) {
                    case DOMAIN -> new Domain(from.text());
                    case LITERAL -> new AddressLiteral(IpAddress.of(from.octets()));
                    default -> throw new IllegalArgumentException("a host of an unknown kind");
                };
        return new Mailbox(local, host);
    }

    private static void origin(Packer to, Origin origin) {
        int section = to.open();
        to.number((origin.trusted() ? TRUSTED : 0) | (origin.client() != null ? HAS_CLIENT : 0));
        to.text(origin.session());
        if (origin.client() != null) to.octets(origin.client().octets());
        to.text(origin.helo());
        to.text(origin.listener());
        to.text(origin.grant());
        to.close(section);
    }

    private static Origin origin(Unpacker from) {
        var section = from.section();
        long flags = section.number();
        return new Origin(
                section.text(),
                has(flags, HAS_CLIENT) ? IpAddress.of(section.octets()) : null,
                section.text(),
                section.text(),
                section.text(),
                has(flags, TRUSTED));
    }
}

package postern.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Law;
import postern.fuzz.Pieces;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.AddressPatterns;
import postern.policy.Hiding;
import postern.wire.AddressField;

/**
 * Addresses in a header are changed where they stand and nowhere else: what is edited has the same
 * addresses in the same places, the new ones among them; editing once more changes nothing; the
 * body is left alone; no bare CR or LF and no field comes into being.
 */
public final class HeaderEditorFuzz {
    private static final Mailbox NEW = Mailbox.of("masked@ours.example");
    private static final AddressPatterns OURS = AddressPatterns.of("*@ours.example");

    private record Edited(String octets, ReversePath from, boolean ours) {}

    private HeaderEditorFuzz() {}

    public static void check(byte[] octets) {
        var text = Law.text(octets);
        var untouched = edit(List.of(octets), _ -> null);
        Law.same(untouched.octets, text, "without an image nothing changes");
        var edited = edit(List.of(octets), HeaderEditorFuzz::masked);
        for (var way : Pieces.of(octets)) {
            Law.same(edit(way, HeaderEditorFuzz::masked), edited, "the same in pieces");
            Law.same(edit(way, _ -> null).octets, text, "nothing changes in pieces");
        }
        Law.same(edited.from, untouched.from, "From is as it came");
        var again = edit(List.of(Law.octets(edited.octets)), HeaderEditorFuzz::masked);
        Law.same(again.octets, edited.octets, "edited once");
        Law.same(bare(edited.octets), bare(text), "no bare CR or LF comes into being");
        if (untouched.ours && untouched.from instanceof ReversePath.From(var from))
            Law.holds(OURS.first(new ReversePath.From(from)) >= 0, "From is one of ours");
        field(octets);
    }

    private static @Nullable Mailbox masked(Mailbox mailbox) {
        return mailbox.host().toString().equals("mask.example") ? NEW : null;
    }

    private static Edited edit(List<byte[]> pieces, Function<Mailbox, @Nullable Mailbox> image) {
        var out = new StringBuilder();
        var edit = new HeaderEditor.Edit(Set.of("from", "reply-to", "to"), image);
        var editor =
                new HeaderEditor(
                        new Handling(
                                List.of(edit), true, Hiding.NOTHING, Set.of(), false, false, null),
                        Domain.of("mx.example.com"),
                        part -> append(out, part));
        for (var piece : pieces) {
            var copy = piece.clone();
            editor.pass(ByteBuffer.wrap(copy));
            Arrays.fill(copy, (byte) '#');
        }
        editor.end();
        return new Edited(out.toString(), editor.from(), editor.isFromOnly(OURS));
    }

    private static void append(StringBuilder out, ByteBuffer part) {
        while (part.hasRemaining()) out.append((char) (part.get() & 0xff));
    }

    private static long bare(String text) {
        return text.replace("\r\n", "").chars().filter(c -> c == '\r' || c == '\n').count();
    }

    /** The octets as the value of one field. */
    private static void field(byte[] octets) {
        var content = AddressField.read(octets, 0, octets.length);
        if (content == null) return;
        int last = 0;
        var mailboxes = new ArrayList<@Nullable Mailbox>();
        for (var address : content.addresses()) {
            Law.holds(address.start() >= last && address.end() > address.start(), "in order");
            Law.holds(address.end() <= octets.length, "inside");
            last = address.end();
            mailboxes.add(address.mailbox());
            var text = Law.text(Arrays.copyOfRange(octets, address.start(), address.end()));
            if (address.mailbox() != null && text.matches("[A-Za-z0-9.@-]+"))
                Law.same(Mailbox.of(text), address.mailbox(), "a plain address is itself");
        }
        Law.holds(content.hasGroup() || !mailboxes.isEmpty(), "somebody");
        replaced(octets, content, mailboxes);
    }

    /** Each address written anew in its place is read as itself. */
    private static void replaced(
            byte[] octets, AddressField.Content content, List<@Nullable Mailbox> mailboxes) {
        var written = new StringBuilder();
        int done = 0;
        for (var address : content.addresses()) {
            var mailbox = address.mailbox();
            if (mailbox == null || mailbox.needsSmtpUtf8()) continue;
            written.append(Law.text(Arrays.copyOfRange(octets, done, address.start())));
            written.append(mailbox);
            done = address.end();
        }
        written.append(Law.text(Arrays.copyOfRange(octets, done, octets.length)));
        var again = Law.octets(written.toString());
        var second = AddressField.read(again, 0, again.length);
        Law.holds(second != null, () -> "written anew it is no list: " + Law.shown(written));
        var found = second.addresses().stream().map(AddressField.Address::mailbox).toList();
        Law.same(found, mailboxes, "written anew");
    }
}

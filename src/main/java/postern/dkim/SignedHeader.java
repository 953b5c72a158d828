package postern.dkim;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The octets of a header section that a signature is made of (RFC 6376 §3.7). */
public final class SignedHeader {
    private final Canonicalization form;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    public SignedHeader(Canonicalization form) {
        this.form = form;
    }

    /**
     * Adds the fields that are named, each name taking the lowest one that is left; nothing for
     * names without any (RFC 6376 §5.4.2).
     *
     * @param names in lower case
     * @param own the signature's field, which is none of them
     */
    public SignedHeader addNamed(
            Collection<String> names, HeaderSection header, @Nullable HeaderField own) {
        for (var field : select(names, header, own)) add(field);
        return this;
    }

    private static List<HeaderField> select(
            Collection<String> names, HeaderSection header, @Nullable HeaderField own) {
        Map<String, Deque<HeaderField>> left = new HashMap<>();
        for (var name : names) left.putIfAbsent(name, new ArrayDeque<>());
        for (var field : header.fields()) {
            var same = left.get(field.name());
            if (same != null && field != own) same.addLast(field);
        }
        var selected = new ArrayList<HeaderField>();
        for (var name : names) {
            var same = left.get(name);
            var field = same == null ? null : same.pollLast();
            if (field != null) selected.add(field);
        }
        return selected;
    }

    /** Adds a field. */
    public SignedHeader add(HeaderField field) {
        octets.writeBytes(form.header(field));
        return this;
    }

    /**
     * All that was added, and the signature's own field with nothing behind its b= and without its
     * last CRLF.
     *
     * @param tags of that field
     */
    public byte[] closedBy(HeaderField signature, TagList tags) {
        var last = form.header(tags.without("b", signature));
        octets.writeBytes(Arrays.copyOf(last, last.length - 2));
        return octets.toByteArray();
    }
}

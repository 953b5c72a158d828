package postern.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Links behind refusals, to pages that explain them: one page for each of {@link Replies} that is
 * none of the positive ones, under its name. What is said usually is put together once, here.
 * Immutable; safe for many threads.
 */
public final class ReplyLinks {
    /** Octets of the base of links at most: the name of a page has room behind it in any line. */
    public static final int LONGEST_BASE = 200;

    /** Links nothing. */
    public static final ReplyLinks NONE = new ReplyLinks();

    private static final int MAX_LINE = 512; // RFC 5321 §4.5.3.1.5
    private static final int FRAME = "250-2.100.100 \r\n".length();

    /** A refusal that is none of ours, and which of {@link Replies} it is explained like. */
    public record Other(Reply reply, Reply page) {}

    private record Linked(Reply reply, String url) {}

    private record Words(@Nullable EnhancedCode status, List<String> lines) {}

    private final IdentityHashMap<Reply, Linked> known = new IdentityHashMap<>();
    private final Map<Words, Linked> alike = new HashMap<>();

    private ReplyLinks() {}

    private ReplyLinks(String base, List<Other> others) {
        var urls = new IdentityHashMap<Reply, String>();
        Replies.all()
                .forEach((name, reply) -> {
                    if (reply.isPositive()) return;
                    var url = url(base, name);
                    urls.put(reply, url);
                    add(reply, url);
                });
        for (var other : others) {
            var url = urls.get(other.page());
            if (url == null) throw new IllegalArgumentException("no page for " + other.page());
            add(other.reply(), url);
        }
    }

    /**
     * @param base what stands in front of the name of a page; a slash comes between them unless it
     *     ends in {@code /}, {@code #} or {@code =}
     * @throws IllegalArgumentException if the base is longer than {@value #LONGEST_BASE}, or a page
     *     is none
     */
    public static ReplyLinks of(String base, List<Other> others) {
        if (base.length() > LONGEST_BASE) throw new IllegalArgumentException("too long: " + base);
        return new ReplyLinks(base, others);
    }

    private static String url(String base, String name) {
        return base
                + (base.endsWith("/") || base.endsWith("#") || base.endsWith("=") ? "" : "/")
                + name;
    }

    private void add(Reply reply, String url) {
        var linked = new Linked(linked(reply, url), url);
        known.put(reply, linked);
        alike.putIfAbsent(new Words(reply.status(), reply.lines()), linked);
    }

    /**
     * The refusal with the link behind its text. Others, positive replies, and what has a link
     * already, stay as they are.
     */
    public Reply of(Reply refusal) {
        var usual = known.get(refusal);
        if (usual != null) return usual.reply();
        if (known.isEmpty() || refusal.isPositive()) return refusal;
        var linked = find(refusal);
        return linked == null ? refusal : linked(refusal, linked.url());
    }

    /** Whether it is one of {@link Replies} itself; one that reads alike is none. */
    public static boolean isOurs(Reply reply) {
        var same = new IdentityHashMap<Reply, Boolean>();
        for (var ours : Replies.all().values()) same.put(ours, true);
        return same.containsKey(reply);
    }

    /** The page about a refusal that is one of ours, or was made of one; null for others. */
    public @Nullable String page(Reply refusal) {
        var linked = known.get(refusal.origin());
        return linked == null ? null : linked.url();
    }

    /** A refusal that was written to a file and read again is known by its words. */
    private @Nullable Linked find(Reply refusal) {
        var origin = refusal.origin();
        var linked = known.get(origin);
        return linked != null ? linked : alike.get(new Words(origin.status(), origin.lines()));
    }

    private static Reply linked(Reply reply, String url) {
        for (var line : reply.lines()) if (hasLink(line)) return reply;
        var lines = new ArrayList<>(reply.lines());
        var last = lines.getLast();
        if (FRAME + octets(last) + 1 + url.length() <= MAX_LINE)
            lines.set(lines.size() - 1, last.isEmpty() ? url : last + " " + url);
        else lines.add(url);
        return reply.with(lines);
    }

    private static int octets(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean hasLink(String line) {
        return line.contains("https://") || line.contains("http://");
    }
}

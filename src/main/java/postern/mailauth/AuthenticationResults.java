package postern.mailauth;

import java.util.ArrayList;
import java.util.List;
import postern.mail.Domain;
import postern.mail.IpAddress;

/**
 * Builds the header field that tells readers behind us what was found about a message (RFC 8601).
 * Whatever strangers chose in it is quoted or replaced, so that no value can end the field, begin
 * another result or look like one; lines are folded and short. Not safe for many threads.
 */
public final class AuthenticationResults {
    /** The name of the field. */
    public static final String NAME = "Authentication-Results";

    private static final int LINE = 78; // RFC 5322 §2.1.1
    private static final int MOST_RESULTS = 40; // that many signatures nobody reads

    private final Domain server;
    private final List<List<String>> results = new ArrayList<>(); // words that are not folded

    /**
     * @param server authserv-id: by that name those who trust us know the field
     */
    public AuthenticationResults(Domain server) {
        this.server = server;
    }

    /**
     * Whether the client's name and address agree (RFC 8601 §2.7.3).
     *
     * @param name what the address is called; empty for none
     */
    public AuthenticationResults iprev(Result result, IpAddress client, String name) {
        var words = begin("iprev", result, name);
        property(words, "policy.iprev", client.toString());
        return add(words);
    }

    public AuthenticationResults spf(SpfVerdict spf) {
        var words = begin("spf", spf.result(), spf.result() == Result.PASS ? "" : spf.why());
        boolean helo = spf.identity() != SpfVerdict.Identity.MAIL_FROM;
        property(
                words,
                helo ? "smtp.helo" : "smtp.mailfrom",
                spf.sender().isEmpty() ? spf.domain() : spf.sender());
        return add(words);
    }

    /** One signature; call it for each. */
    public AuthenticationResults dkim(DkimVerdict dkim) {
        var words = begin("dkim", dkim.result(), dkim.why());
        property(words, "header.d", dkim.domain());
        property(words, "header.i", dkim.identity());
        property(words, "header.s", dkim.selector());
        property(words, "header.a", dkim.algorithm());
        property(words, "header.b", dkim.signature());
        return add(words);
    }

    /** That a message has no signature. */
    public AuthenticationResults unsigned() {
        return add(begin("dkim", Result.NONE, ""));
    }

    public AuthenticationResults dmarc(DmarcResult dmarc) {
        var at = dmarc.recordAt();
        var words =
                begin(
                        "dmarc",
                        dmarc.result(),
                        at == null ? "" : "p=" + dmarc.published().word() + " at " + at);
        var author = dmarc.author();
        if (author != null) property(words, "header.from", author.name());
        if (at != null) property(words, "policy.dmarc", dmarc.policy().word());
        return add(words);
    }

    /**
     * What became of the chain of those who forwarded the message (RFC 8617 §7.1). What the DNS
     * left open is a failure there, for no other word is known for it.
     */
    public AuthenticationResults arc(ArcResult arc, IpAddress client) {
        boolean passed = arc.result() == Result.PASS;
        boolean open = arc.result() == Result.TEMPERROR;
        var words = begin("arc", open ? Result.FAIL : arc.result(), passed ? "" : arc.why());
        if (!arc.sets().isEmpty())
            property(words, "header.d", arc.sets().getLast().sealer().name());
        if (passed) property(words, "header.oldest-pass", Integer.toString(arc.oldestPass()));
        property(words, "smtp.remote-ip", client.toString());
        return add(words);
    }

    /** Who has logged in (RFC 8601 §2.7.4). */
    public AuthenticationResults auth(Result result, String user) {
        var words = begin("auth", result, "");
        property(words, "smtp.auth", user);
        return add(words);
    }

    private static List<String> begin(String method, Result result, String comment) {
        var words = new ArrayList<String>();
        words.add(method + "=" + result.word());
        if (!comment.isEmpty())
            words.addAll(List.of(("(" + ResultText.words(comment) + ")").split(" +")));
        return words;
    }

    private static void property(List<String> words, String name, String value) {
        if (!value.isEmpty()) words.add(name + "=" + ResultText.value(value));
    }

    private AuthenticationResults add(List<String> words) {
        if (results.size() < MOST_RESULTS) results.add(words);
        return this;
    }

    /** The whole field, with its name and its last CRLF. */
    public String field() {
        return NAME + ": " + value();
    }

    /** What stands behind the colon and a blank, with its last CRLF. */
    public String value() {
        var text = new StringBuilder(server.name());
        if (results.isEmpty()) text.append("; none");
        for (var words : results) {
            text.append(";\r\n");
            int line = 0;
            for (var word : words) {
                boolean fits = line + 1 + word.length() < LINE;
                if (line > 0 && !fits) {
                    text.append("\r\n ");
                    line = 1;
                }
                text.append(' ').append(word);
                line += 1 + word.length();
            }
        }
        return text.append("\r\n").toString();
    }
}

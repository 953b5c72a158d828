package postern.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReplyLinks;
import postern.mail.ReplyLinks.Other;
import postern.policy.Action;
import postern.policy.Guard;

/** Where the pages stand that explain refusals (docs/why). */
final class HelpUrl {
    static final Scalar<String> TYPE =
            new Scalar<>(
                    "a web address",
                    "Write for instance https://example.com/mail/why/, of at most "
                            + ReplyLinks.LONGEST_BASE
                            + " characters.",
                    HelpUrl::parse);

    private HelpUrl() {}

    private static Parsed<String> parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException _) {
            return Parsed.bad("it cannot be read");
        }
        if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme()))
            return Parsed.bad("https:// is missing");
        if (uri.getHost() == null) return Parsed.bad("the host is missing");
        if (uri.getRawUserInfo() != null) return Parsed.bad("a user has no place in it");
        if (!text.chars().allMatch(c -> c > ' ' && c < 127))
            return Parsed.bad("it is not ASCII: write it as browsers send it");
        if (text.length() > ReplyLinks.LONGEST_BASE) return Parsed.bad("it is too long");
        return Parsed.good(text);
    }

    /**
     * The links; replies that an administrator wrote are explained as what the guard says usually.
     */
    static ReplyLinks links(String base, List<Guard> guards) {
        var others = new ArrayList<Other>();
        for (var guard : guards) {
            for (var rule : guard.rules()) add(rule.action(), guard.kind(), others);
            add(guard.otherwise(), guard.kind(), others);
            add(guard.unavailable(), guard.kind(), others);
        }
        return ReplyLinks.of(base, others);
    }

    private static void add(Action action, Guard.Kind kind, List<Other> others) {
        if (action instanceof Action.Refuse(_, var reply, _) && !ReplyLinks.isOurs(reply))
            others.add(new Other(reply, usual(kind)));
    }

    private static Reply usual(Guard.Kind kind) {
        return switch (kind) {
            case BLOCK, ONLY_FROM -> Replies.BLOCKED;
            case REVERSE_PATH, OUR_NAME -> Replies.SENDER_REFUSED;
            case FORWARD_PATH -> Replies.RECIPIENT_REFUSED;
            case TLS -> Replies.TLS_FIRST;
            case HELO -> Replies.HELO_REFUSED;
            case LIMIT -> Replies.TOO_MUCH_MAIL;
            case UNKNOWN_RECIPIENT -> Replies.NO_SUCH_RECIPIENT;
            case CONTENT -> Replies.CONTENT_REFUSED;
            case RDNS -> Replies.RDNS_FAILED;
            case SPF -> Replies.SPF_FAILED;
            case DKIM -> Replies.DKIM_FAILED;
            case ARC -> Replies.ARC_FAILED;
            case DMARC -> Replies.DMARC_FAILED;
            case DNSBL -> Replies.CLIENT_LISTED;
            case GREYLIST -> Replies.GREYLISTED;
            case UNUSUAL -> Replies.UNUSUAL_REFUSED;
            case RETURNED -> Replies.RETURNS_ONLY;
        };
    }
}

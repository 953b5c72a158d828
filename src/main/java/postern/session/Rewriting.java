package postern.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Image;
import postern.policy.Policy;
import postern.policy.RewriteRule;
import postern.policy.RewriteRule.Side;

/** What the policy's rewriting makes of addresses in a transaction that it has judged already. */
public final class Rewriting {
    static final Rewriting NONE = new Rewriting(null);

    private final @Nullable Policy policy;

    Rewriting(@Nullable Policy policy) {
        this.policy = policy;
    }

    /** The facts about the address that a forward-path becomes, for asking about that one. */
    Facts aboutImage(Facts facts) {
        return policy != null
                        && policy.image(Side.FORWARD_PATH, known(facts))
                                instanceof Image.Changed(var to, _)
                ? facts.with(Fact.FORWARD_PATH, to)
                : facts;
    }

    /** The reverse-path that is stored; as it came where no rule makes a legal one of it. */
    ReversePath reversePath(ReversePath from, Facts facts) {
        return policy != null
                        && policy.image(Side.REVERSE_PATH, known(facts))
                                instanceof Image.Changed(var to, _)
                ? new ReversePath.From(to)
                : from;
    }

    /** Whether mail that comes for us goes on to somebody else, rewritten or forwarded. */
    boolean leaves(Facts facts) {
        var to = facts.value(Fact.FORWARD_PATH);
        if (policy == null || to == null || !policy.isOurs(to)) return false;
        for (var mailbox : policy.becomes(known(facts))) if (!policy.isOurs(mailbox)) return true;
        return false;
    }

    /** What is changed in the header of a transaction's message, whoever its recipients are. */
    List<HeaderEditor.Edit> edits(Facts facts) {
        if (policy == null) return List.of();
        var edits = new ArrayList<HeaderEditor.Edit>();
        for (var rule : policy.rewriting())
            if (!rule.headers().isEmpty() && rule.holds(known(facts)))
                edits.add(new HeaderEditor.Edit(names(rule), mailbox -> image(rule, mailbox)));
        return edits;
    }

    private static Set<String> names(RewriteRule rule) {
        var names = new HashSet<String>();
        for (var header : rule.headers()) names.add(header.toLowerCase(Locale.ROOT));
        return names;
    }

    private static @Nullable Mailbox image(RewriteRule rule, Mailbox mailbox) {
        return rule.image(mailbox) instanceof Parsed.Good<Mailbox>(var image) ? image : null;
    }

    /** Nobody can log in yet, so that there is no group to be found. */
    private static Facts known(Facts facts) {
        return facts.isUnknown(Fact.GROUPS) ? facts.with(Fact.GROUPS, Set.of()) : facts;
    }
}

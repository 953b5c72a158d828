package postern.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;

/**
 * Rules for one side of the envelope that stand in a row and hold under one condition. Of them the
 * first counts whose pattern matches, so that each wildcard stands for something.
 */
public final class RewriteBlock {
    private final Condition where;
    private final List<RewriteRule> rules;
    private final AddressPatterns patterns;

    private RewriteBlock(List<RewriteRule> rules) {
        where = rules.getFirst().where();
        this.rules = List.copyOf(rules);
        patterns = new AddressPatterns(rules.stream().map(RewriteRule::match).toList());
    }

    /** The rules for that side, in their order: of several blocks, the first that holds counts. */
    public static List<RewriteBlock> of(List<RewriteRule> rules, RewriteRule.Side side) {
        var blocks = new ArrayList<RewriteBlock>();
        var row = new ArrayList<RewriteRule>();
        for (var rule : rules) {
            if (rule.side() != side) continue;
            if (!row.isEmpty() && !row.getFirst().where().equals(rule.where())) {
                blocks.add(new RewriteBlock(row));
                row.clear();
            }
            row.add(rule);
        }
        if (!row.isEmpty()) blocks.add(new RewriteBlock(row));
        return List.copyOf(blocks);
    }

    /** When they hold. */
    public Condition where() {
        return where;
    }

    /** At least one. */
    public List<RewriteRule> rules() {
        return rules;
    }

    /** The rule for that mailbox, wherever the block holds; null for none. */
    public @Nullable RewriteRule first(Mailbox mailbox) {
        int first = patterns.first(mailbox);
        if (first < 0) return null;
        for (int i = first; i < rules.size(); i++)
            if (rules.get(i).match().captures(mailbox) != null) return rules.get(i);
        return null;
    }
}

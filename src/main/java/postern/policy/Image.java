package postern.policy;

import postern.mail.Mailbox;

/** What the rewriting makes of one address of the envelope. */
public sealed interface Image {
    Image SAME = new Same();

    /** No rule is for it. */
    record Same() implements Image {}

    /** It becomes another; or the same again, where the rule says so. */
    record Changed(Mailbox to, RewriteRule rule) implements Image {}

    /**
     * What the rule makes of it is no legal mailbox; such a recipient is refused.
     *
     * @param why a phrase that completes "…, because"
     */
    record Unusable(RewriteRule rule, String why) implements Image {}

    /** Whether the rule holds hangs on a fact that is unavailable. */
    record Unsure(RewriteRule rule) implements Image {}

    /** It cannot be told without that fact. */
    record Needs(Fact<?> fact) implements Image {}
}

package postern.proof;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.RewriteBlock;
import postern.policy.RewriteRule;
import postern.proof.Classes.Answers;

/**
 * What a block of rewriting rules makes of an address, as a question: two addresses are of one
 * class only if the same rule makes of both of them addresses of which all that is asked has the
 * same answers. So a class becomes one class.
 */
final class ImageQuestion implements ValueLevel.Question<ReversePath> {
    private static final int UNUSABLE = 1;

    private record Made(RewriteRule rule, Answers of) {}

    final RewriteBlock block;
    private final List<AddressQuestion> asked;
    private final Map<Made, Integer> numbers = new HashMap<>();

    /**
     * @param asked about what is made; to be complete before the first answer
     */
    ImageQuestion(RewriteBlock block, List<AddressQuestion> asked) {
        this.block = block;
        this.asked = asked;
    }

    /** 0 where no rule is for it, 1 where no legal address comes of it, a number for all others. */
    @Override
    public int answer(ReversePath path) {
        var rule = rule(path);
        if (rule == null) return 0;
        var image = image(path, rule);
        if (image == null) return UNUSABLE;
        var made = new Made(rule, Answers.of(asked, image));
        return numbers.computeIfAbsent(made, _ -> UNUSABLE + 1 + numbers.size());
    }

    private @Nullable RewriteRule rule(ReversePath path) {
        return path instanceof ReversePath.From(var mailbox) ? block.first(mailbox) : null;
    }

    private static @Nullable ReversePath image(ReversePath path, RewriteRule rule) {
        return path instanceof ReversePath.From(var mailbox)
                        && rule.image(mailbox) instanceof Parsed.Good<Mailbox>(var image)
                ? new ReversePath.From(image)
                : null;
    }

    /** What it makes of that address; null for nothing legal, and where no rule is for it. */
    @Nullable ReversePath image(ReversePath path) {
        var rule = rule(path);
        return rule == null ? null : image(path, rule);
    }

    /** Whether a rule is for it of which no legal address comes. */
    boolean isUnusable(ReversePath path) {
        return rule(path) != null && image(path) == null;
    }
}

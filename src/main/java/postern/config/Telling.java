package postern.config;

import java.util.List;
import postern.mail.ReplyLinks;
import postern.policy.Guard;

/**
 * What people are told without asking.
 *
 * @param links to pages that explain refusals
 */
public record Telling(ReplyLinks links) {
    static final Key<String> HELP_URL =
            Key.open(
                    "help-url",
                    HelpUrl.TYPE,
                    "refusals carry no link",
                    "Where the pages of `docs/why` stand for everybody to read: each refusal ends in"
                            + " a link to the page about it, such as"
                            + " `https://example.com/mail/why/relay-denied`. A slash comes between"
                            + " this and the page's name unless it ends in `/`, `#` or `=`. Replies"
                            + " that are written in a guard and hold a link already stay as they"
                            + " are.");

    static Telling read(Section section, List<Guard> guards) {
        var base = section.get(HELP_URL);
        return new Telling(base == null ? ReplyLinks.NONE : HelpUrl.links(base, guards));
    }
}

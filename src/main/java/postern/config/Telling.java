package postern.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.mail.Domain;
import postern.mail.ReplyLinks;
import postern.policy.Guard;

/**
 * What people are told without asking.
 *
 * @param links to pages that explain refusals
 * @param report who hears every day what the day before was like; null for nobody
 * @param releases where it is looked up whether this is the newest release; null for nowhere
 */
public record Telling(
        ReplyLinks links, @Nullable DailyReport report, @Nullable ReleaseCheck releases) {
    static final Key<String> HELP_URL =
            Key.open(
                    "help-url",
                    HelpUrl.TYPE,
                    "refusals carry no link",
                    "Where the pages of `docs/why` stand for everybody to read: each refusal ends"
                            + " in a link to the page about it, such as"
                            + " `https://example.com/mail/why/relay-denied`. A slash comes between this"
                            + " and the page's name unless it ends in `/`, `#` or `=`. Replies that are"
                            + " written in a guard and hold a link already stay as they are.");

    static final Key<Node> DAILY_REPORT =
            Key.open(
                    "daily-report",
                    new Own("a section"),
                    "nobody is told",
                    "Who hears every day what the day before was like.");

    static final Key<Node> RELEASE_NOTICE =
            Key.open(
                    "release-notice",
                    new Own("a section"),
                    "nobody is asked",
                    "Whether this is the newest release, looked up at a place of your choice.");

    static Telling read(Section section, Domain hostname, List<Guard> guards, Problems problems) {
        var base = section.get(HELP_URL);
        return new Telling(
                base == null ? ReplyLinks.NONE : HelpUrl.links(base, guards),
                section.has(DAILY_REPORT)
                        ? DailyReport.read(
                                section.section(DAILY_REPORT, DailyReport.SHAPE),
                                hostname,
                                problems)
                        : null,
                section.has(RELEASE_NOTICE)
                        ? ReleaseCheck.read(
                                section.section(RELEASE_NOTICE, ReleaseCheck.SHAPE), problems)
                        : null);
    }
}

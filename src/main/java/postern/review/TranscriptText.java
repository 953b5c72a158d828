package postern.review;

import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.proof.Counterexample;
import postern.review.Dialogue.Line;

/** A dialogue as a transcript test: the format that the player of src/test/transcripts reads. */
public final class TranscriptText {
    private TranscriptText() {}

    /**
     * The whole file.
     *
     * @param title one line on what it shows
     */
    public static String of(String title, Settings settings, Facts facts) {
        return of(title, settings, facts, null, Dialogue.of(settings, facts));
    }

    /** The same for what shows that a property does not hold. */
    public static String of(String title, Settings settings, Counterexample example) {
        return of(
                title, settings, example.facts(), example.proxy(), Dialogue.of(settings, example));
    }

    private static String of(
            String title,
            Settings settings,
            Facts facts,
            @Nullable IpAddress proxy,
            Dialogue dialogue) {
        var text = new StringBuilder("# ").append(oneLine(title)).append('\n');
        text.append("# This is what happens under that policy, and should not.\n");
        text.append("with policy=").append(word(settings.file().toString()));
        for (var fact : Fact.ALL) {
            var value = FactText.write(facts, fact);
            if (value == null || isSpoken(fact)) continue;
            if (fact == Fact.CLIENT && proxy != null) continue; // the proxy says it
            text.append(' ').append(fact.name()).append('=').append(word(value));
        }
        if (proxy != null) text.append(" proxy=").append(proxy);
        text.append('\n');
        boolean queued = false;
        for (var line : dialogue.lines()) {
            switch (line) {
                case Line.Client(var said) -> text.append(("C: " + said).stripTrailing());
                case Line.Server(var said) ->
                        text.append("S: ")
                                .append(queued && said.startsWith("250") ? "250 *" : said);
                case Line.Rest _ -> text.append("S: …");
                case Line.Secured _ -> text.append("! tls");
                case Line.LoggedIn(var user, var clear) ->
                        text.append("# logged in as ")
                                .append(oneLine(user))
                                .append(clear ? ", in clear text" : "");
                case Line.Accepted(var envelope) -> text.append("M: ").append(envelope);
                case Line.Closed _ -> text.append("! closed");
            }
            text.append('\n');
            queued = line instanceof Line.Client(var said) && said.equals(".");
        }
        return text.toString();
    }

    /** Whether the dialogue itself says it. */
    private static boolean isSpoken(Fact<?> fact) {
        return fact == Fact.HELO
                || fact == Fact.TLS
                || fact == Fact.REVERSE_PATH
                || fact == Fact.FORWARD_PATH;
    }

    private static String word(String text) {
        return text.replace("\\", "\\x5c").replace(" ", "\\x20");
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}

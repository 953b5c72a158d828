package postern.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import postern.config.ConfigurationFuzz;
import postern.dkim.DkimFuzz;
import postern.dns.AnswersFuzz;
import postern.login.LoginFuzz;
import postern.mail.AddressesFuzz;
import postern.mailauth.ArcFuzz;
import postern.mailauth.DmarcFuzz;
import postern.mailauth.ResultsFuzz;
import postern.mailauth.SrsFuzz;
import postern.session.HeaderEditorFuzz;
import postern.session.SessionFuzz;
import postern.spf.SpfFuzz;
import postern.spool.SpoolFuzz;
import postern.wire.CommandLinesFuzz;
import postern.wire.CommandsFuzz;
import postern.wire.DataFuzz;
import postern.wire.HeaderFieldsFuzz;
import postern.wire.MimeFuzz;
import postern.wire.ProxyFuzz;
import postern.wire.RepliesFuzz;
import postern.wire.XtextFuzz;

/** What is fuzzed, by the name of its corpus: src/test/fuzz/corpus/NAME. */
public enum Target {
    ADDRESSES(AddressesFuzz::check),
    ARC(ArcFuzz::check, 1000),
    COMMAND_LINES(CommandLinesFuzz::check),
    COMMANDS(CommandsFuzz::check),
    CONFIGURATION(ConfigurationFuzz::check, 500),
    DATA(DataFuzz::check),
    DKIM(DkimFuzz::check, 2000),
    DMARC(DmarcFuzz::check),
    DNS_ANSWERS(AnswersFuzz::check),
    HEADER_EDITOR(HeaderEditorFuzz::check),
    HEADER_FIELDS(HeaderFieldsFuzz::check),
    LOGIN(LoginFuzz::check, 2000),
    MIME(MimeFuzz::check, 1000),
    PROXY(ProxyFuzz::check),
    REPLIES(RepliesFuzz::check),
    RESULTS(ResultsFuzz::check, 2000),
    SESSION(SessionFuzz::check, 10_000),
    SPOOL(SpoolFuzz::check, 1000),
    SPOOL_RECORDS(SpoolFuzz::records),
    SPF(SpfFuzz::check, 2000),
    SRS(SrsFuzz::check, 2000),
    XTEXT(XtextFuzz::check);

    private static final int USUAL_ROUNDS = 3000;
    private static final Path DICTIONARIES = Path.of("src/test/fuzz/dictionary");

    @SuppressWarnings("ImmutableEnumChecker") // a method reference
    private final Consumer<byte[]> laws;

    private final int rounds;

    Target(Consumer<byte[]> laws) {
        this(laws, USUAL_ROUNDS);
    }

    Target(Consumer<byte[]> laws, int rounds) {
        this.laws = laws;
        this.rounds = rounds;
    }

    /** How many inputs the usual tests make up. */
    int rounds() {
        return rounds;
    }

    public static Target named(String word) {
        for (var target : values()) if (target.word().equals(word)) return target;
        throw new IllegalArgumentException("no target " + word);
    }

    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public Path corpus() {
        return Path.of("src/test/fuzz/corpus", word());
    }

    /** Holds the laws of this target against an input. */
    public void tryWith(byte[] octets) {
        laws.accept(octets);
    }

    @Override
    public String toString() {
        return word();
    }

    /** Its words: a dictionary of its own, or that of SMTP. */
    Path dictionary() {
        var own = DICTIONARIES.resolve(word() + ".dict");
        return Files.exists(own) ? own : DICTIONARIES.resolve("smtp.dict");
    }
}

package postern.mailauth;

import java.util.List;
import java.util.Locale;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.fuzz.Input;
import postern.fuzz.Law;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * Records of DMARC, one a line, of a.example.com, example.com and com: a record is read whatever
 * stands in it; a tag that nobody knows changes nothing; who proves nothing does not pass, and who
 * proves the author's own domain passes or hears of an error; walks have their bound.
 */
public final class DmarcFuzz {
    private static final List<String> NAMES = List.of("a.example.com", "example.com", "com");
    private static final Author AUTHOR = Author.of(Domain.of("a.example.com"));

    private DmarcFuzz() {}

    public static void check(byte[] octets) {
        var input = new Input(octets);
        var dns = new FakeResolver();
        for (var name : NAMES) {
            if (input.isEmpty()) break;
            var text = Law.text(input.upTo('\n'));
            read(text);
            dns.text("_dmarc." + name, new Answer.Found<>(List.of(text)));
        }
        var nothing = new Dmarc(dns).check(AUTHOR, null, List.of());
        Law.holds(nothing.result() != Result.PASS, "nothing is proved");
        var other = List.of(new DkimVerdict(Result.PASS, "other.example", "s"));
        var foreign = new Dmarc(dns).check(AUTHOR, null, other);
        Law.holds(foreign.result() != Result.PASS, "nothing of the author is proved");
        var own = List.of(new DkimVerdict(Result.PASS, "a.example.com", "s"));
        var proved = new Dmarc(dns).check(AUTHOR, null, own);
        Law.holds(proved.result() != Result.FAIL, "the author is proved");
        Law.same(
                proved.result() == Result.PASS,
                nothing.result() == Result.FAIL,
                "what fails without a proof passes with one");
        Law.holds(dns.asked.size() <= 3 * 20, "few questions");
        for (var step : proved.steps()) Law.holds(step.matches("[ -~…]*"), "steps to be shown");
    }

    private static void read(String text) {
        var read = DmarcRecord.parse(text);
        Law.same(read instanceof Parsed.Good, DmarcRecord.isOne(text), "a record");
        if (!(read instanceof Parsed.Good<DmarcRecord>(var record))) return;
        var more = DmarcRecord.parse(text + (text.contains(";") ? ";zz=1" : "; zz=1")).orThrow();
        Law.same(more.p(), record.p(), "p of more tags");
        Law.same(more.sp(), record.sp(), "sp of more tags");
        Law.same(more.np(), record.np(), "np of more tags");
        Law.same(more.psd(), record.psd(), "psd of more tags");
        Law.same(more.aggregateReports(), record.aggregateReports(), "rua of more tags");
        Law.same(more.isUsable(), record.isUsable(), "a usable record");
        for (var problem : record.problems())
            Law.holds(problem.matches("[ -~…]+"), () -> "to be shown: " + problem);
        for (var uri : record.aggregateReports()) {
            var mailbox = uri.mailbox();
            if (mailbox != null)
                Law.holds(mailbox.toString().matches("[^\\r\\n]+"), "an address on one line");
        }
        if (record.p() != null && record.p() != DmarcPolicy.NONE) // which stands for what is none
        Law.holds(
                    text.toLowerCase(Locale.ROOT).contains(record.p().word()),
                    "a policy that stands there");
    }
}

package postern.spf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.dns.Answer;
import postern.dns.MailExchanger;
import postern.dns.NameText;
import postern.mail.Ascii;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.spf.Mechanism.Lengths;

/** One check (RFC 7208 §4), within its limits (§4.6.4). */
final class Evaluation {
    private static final int MAX_TERMS = 10;
    private static final int MAX_VOID_TERMS = 2;
    private static final int MAX_EXCHANGERS = 10;
    private static final int MAX_STEPS = 300;

    /**
     * What a record came to.
     *
     * @param mechanism the directive that decided, or empty
     * @param explanation null for none
     * @param domain whose record decided
     */
    record Verdict(
            SpfResult result,
            String why,
            String mechanism,
            @Nullable MacroText explanation,
            String domain) {
        static Verdict of(SpfResult result, String why, String domain) {
            return new Verdict(result, why, "", null, domain);
        }
    }

    /** Whether a mechanism matches, or that the check ends. */
    private sealed interface Match {
        record Yes() implements Match {}

        record No(String why) implements Match {}

        record Stop(SpfResult result, String why) implements Match {}
    }

    private final MacroValues values;
    private final Asked dns;
    private final ClientNames names;
    private final List<String> steps = new ArrayList<>();
    private int terms;
    private int voidTerms;

    /** Whether the term that is looked at counts as void already. */
    private boolean isVoid;

    Evaluation(MacroValues values, Asked dns, ClientNames names) {
        this.values = values;
        this.dns = dns;
        this.names = names;
    }

    List<String> steps() {
        return List.copyOf(steps);
    }

    Verdict begin(String domain) {
        boolean isDomain =
                Ascii.isAscii(domain)
                        && !domain.startsWith("[")
                        && !domain.matches("(?:.*\\.)?[0-9]+");
        return isDomain
                ? record(domain, 0)
                : Verdict.of(SpfResult.NONE, "there is no domain to ask", domain);
    }

    /** The function check_host (§4). */
    private Verdict record(String domain, int depth) {
        if (!Asked.isName(domain) || domain.indexOf('.') < 0)
            return Verdict.of(SpfResult.NONE, "there is no domain to ask", domain);
        var shown = Shown.of(domain, 255);
        return switch (dns.texts(domain)) {
            case Answer.Absent<String>(boolean exists) -> {
                var why = exists ? shown + " has no SPF record" : shown + " does not exist";
                step(depth, why);
                yield Verdict.of(SpfResult.NONE, why, domain);
            }
            case Answer.Bogus<String>(var why) -> temporary(depth, shown, why);
            case Answer.Unavailable<String>(var why) -> temporary(depth, shown, why);
            case Answer.Found<String>(var texts, _, _) -> {
                var records = texts.stream().filter(SpfRecord::isOne).toList();
                if (records.size() == 1) yield read(records.getFirst(), domain, depth);
                var why = shown + " has " + (records.isEmpty() ? "no" : "more than one");
                step(depth, why + " SPF record");
                yield Verdict.of(
                        records.isEmpty() ? SpfResult.NONE : SpfResult.PERMERROR,
                        why + " SPF record",
                        domain);
            }
        };
    }

    private Verdict temporary(int depth, String domain, String why) {
        step(depth, domain + ": " + why);
        return Verdict.of(
                SpfResult.TEMPERROR, "the look-up of " + domain + " failed: " + why, domain);
    }

    private Verdict read(String text, String domain, int depth) {
        step(depth, Shown.of(domain, 255) + ": " + Shown.of(text, 500));
        return switch (SpfRecord.parse(text)) {
            case Parsed.Bad<SpfRecord>(var why) -> {
                step(depth, why);
                yield Verdict.of(
                        SpfResult.PERMERROR,
                        "the record of " + domain + " cannot be read: " + why,
                        domain);
            }
            case Parsed.Good<SpfRecord>(var record) -> directives(record, domain, depth);
        };
    }

    private Verdict directives(SpfRecord record, String domain, int depth) {
        for (var directive : record.directives()) {
            int line = step(depth, "");
            var match = match(directive.mechanism(), domain, depth);
            var text = Shown.of(directive.text(), 255);
            switch (match) {
                case Match.No(var why) -> told(line, depth, text + " → " + why);
                case Match.Stop(var result, var why) -> {
                    told(line, depth, text + " → " + result.word() + ": " + why);
                    return new Verdict(result, text + ": " + why, text, null, domain);
                }
                case Match.Yes _ -> {
                    told(line, depth, text + " → " + directive.result().word());
                    return new Verdict(
                            directive.result(),
                            "\"" + text + "\" of " + domain + " matches " + values.client(),
                            text,
                            record.explanation(),
                            domain);
                }
            }
        }
        var redirect = record.redirect();
        if (redirect != null) return redirected(values.name(redirect, domain), depth);
        var why = "nothing in the record of " + domain + " matches " + values.client();
        step(depth, "end of the record → neutral");
        return Verdict.of(SpfResult.NEUTRAL, why, domain);
    }

    /** A redirect to nowhere is an error of whoever wrote it (§6.1). */
    private Verdict redirected(String target, int depth) {
        var shown = Shown.of(target, 255);
        int line = step(depth, "");
        var limit = limit();
        if (limit != null) {
            told(line, depth, "redirect=" + shown + " → permerror: " + limit.why());
            return Verdict.of(limit.result(), "redirect=" + shown + ": " + limit.why(), target);
        }
        var verdict = record(target, depth);
        if (verdict.result() == SpfResult.NONE)
            verdict = Verdict.of(SpfResult.PERMERROR, "redirect: " + verdict.why(), target);
        told(line, depth, "redirect=" + shown + " → " + verdict.result().word());
        return verdict;
    }

    private Match match(Mechanism mechanism, String domain, int depth) {
        var limit =
                mechanism instanceof Mechanism.All || mechanism instanceof Mechanism.Ip
                        ? null
                        : limit();
        if (limit != null) return limit;
        return switch (mechanism) {
            case Mechanism.All _ -> new Match.Yes();
            case Mechanism.Ip(var network) ->
                    matching(network != null && network.contains(values.client()));
            case Mechanism.Include(var spec) -> include(values.name(spec, domain), depth);
            case Mechanism.A(var spec, var lengths) -> address(target(spec, domain), lengths);
            case Mechanism.Mx(var spec, var lengths) -> exchangers(target(spec, domain), lengths);
            case Mechanism.Ptr(var spec) -> names(target(spec, domain));
            case Mechanism.Exists(var spec) -> exists(values.name(spec, domain));
        };
    }

    private String target(@Nullable MacroText spec, String domain) {
        return spec == null ? domain : values.name(spec, domain);
    }

    private static Match matching(boolean is) {
        return is ? new Match.Yes() : new Match.No("no match");
    }

    /** Counts a term that asks the DNS. */
    private Match.@Nullable Stop limit() {
        isVoid = false;
        if (++terms > MAX_TERMS)
            return new Match.Stop(
                    SpfResult.PERMERROR, "more than " + MAX_TERMS + " terms ask the DNS");
        return late();
    }

    private Match.@Nullable Stop late() {
        return dns.isLate() ? new Match.Stop(SpfResult.TEMPERROR, "no time left") : null;
    }

    /** A term counts once, however many of its look-ups find nothing. */
    private boolean isOneVoidTooMany() {
        if (!isVoid) voidTerms++;
        isVoid = true;
        return voidTerms > MAX_VOID_TERMS;
    }

    private Match nothing(String why) {
        return isOneVoidTooMany()
                ? new Match.Stop(
                        SpfResult.PERMERROR,
                        "more than " + MAX_VOID_TERMS + " terms ask for what is not there")
                : new Match.No("no match: " + why);
    }

    private static Match failed(String name, String why) {
        return new Match.Stop(
                SpfResult.TEMPERROR, "the look-up of " + Shown.of(name, 255) + " failed: " + why);
    }

    private Match include(String target, int depth) {
        var verdict = record(target, depth + 1);
        return switch (verdict.result()) {
            case PASS -> new Match.Yes();
            case FAIL, SOFTFAIL, NEUTRAL -> new Match.No(verdict.result().word() + ", no match");
            case TEMPERROR -> new Match.Stop(SpfResult.TEMPERROR, verdict.why());
            case PERMERROR, NONE -> new Match.Stop(SpfResult.PERMERROR, verdict.why());
        };
    }

    private Match address(String target, Lengths lengths) {
        if (!Asked.isName(target)) return new Match.No("no match: that is no name");
        return host(NameText.escaped(target), lengths);
    }

    /**
     * @param name as the resolver takes it
     */
    private Match host(String name, Lengths lengths) {
        var client = values.client();
        int length = client.isV6() ? lengths.v6() : lengths.v4();
        return switch (dns.ask(r -> client.isV6() ? r.ipv6(name) : r.ipv4(name))) {
            case Answer.Found<IpAddress>(var all, _, _) ->
                    matching(
                            all.stream()
                                    .anyMatch(a ->
                                            a.isV6() == client.isV6()
                                                    && a.first(length)
                                                            .equals(client.first(length))));
            case Answer.Absent<IpAddress> _ -> nothing("no address");
            case Answer.Bogus<IpAddress>(var why) -> failed(name, why);
            case Answer.Unavailable<IpAddress>(var why) -> failed(name, why);
        };
    }

    private Match exchangers(String target, Lengths lengths) {
        if (!Asked.isName(target)) return new Match.No("no match: that is no name");
        return switch (dns.ask(r -> r.mx(NameText.escaped(target)))) {
            case Answer.Found<MailExchanger>(var all, _, _) -> exchangers(all, lengths);
            case Answer.Absent<MailExchanger> _ -> nothing("no mail exchanger");
            case Answer.Bogus<MailExchanger>(var why) -> failed(target, why);
            case Answer.Unavailable<MailExchanger>(var why) -> failed(target, why);
        };
    }

    private Match exchangers(List<MailExchanger> all, Lengths lengths) {
        if (all.size() > MAX_EXCHANGERS)
            return new Match.Stop(
                    SpfResult.PERMERROR, "more than " + MAX_EXCHANGERS + " mail exchangers");
        for (var exchanger :
                all.stream().sorted(Comparator.comparingInt(MailExchanger::preference)).toList())
            if (!exchanger.isNull()) {
                var match = host(exchanger.host(), lengths);
                if (!(match instanceof Match.No)) return match;
            }
        return matching(false);
    }

    private Match names(String target) {
        // What fails here is no match, unless our time is up (§5.5).
        if (names.answer() instanceof Answer.Absent<String>) return nothing("no name");
        boolean is = names.isIn(target);
        var late = is ? null : late();
        return late != null ? late : matching(is);
    }

    /** Asks for A whatever family the client has (§5.7). */
    private Match exists(String target) {
        if (!Asked.isName(target)) return new Match.No("no match: that is no name");
        return switch (dns.ask(r -> r.ipv4(NameText.escaped(target)))) {
            case Answer.Found<IpAddress> _ -> new Match.Yes();
            case Answer.Absent<IpAddress> _ -> nothing("no address");
            case Answer.Bogus<IpAddress>(var why) -> failed(target, why);
            case Answer.Unavailable<IpAddress>(var why) -> failed(target, why);
        };
    }

    /** The domain's own words to a client that may not; empty for none that can be used (§6.2). */
    String explanation(Verdict verdict) {
        var spec = verdict.explanation();
        if (spec == null) return "";
        var target = values.name(spec, verdict.domain());
        if (!Asked.isName(target)
                || !(dns.texts(target) instanceof Answer.Found<String>(var texts, _, _))
                || texts.size() != 1
                || !(MacroText.parse(texts.getFirst(), true)
                        instanceof Parsed.Good<MacroText>(var text))) return "";
        return Shown.of(values.text(text, verdict.domain()), SpfFinding.MAX_EXPLANATION);
    }

    /** Where the line stands; -1 where there are too many. */
    private int step(int depth, String text) {
        if (steps.size() > MAX_STEPS) return -1;
        steps.add(steps.size() == MAX_STEPS ? "…" : "  ".repeat(depth) + text);
        return steps.size() - 1;
    }

    private void told(int line, int depth, String text) {
        if (line >= 0 && line < MAX_STEPS) steps.set(line, "  ".repeat(depth) + text);
    }
}

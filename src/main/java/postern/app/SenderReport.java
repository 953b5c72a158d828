package postern.app;

import org.jspecify.annotations.Nullable;
import postern.dkim.SignatureResult;
import postern.dns.ClientName;
import postern.mailauth.DmarcPolicy;
import postern.mailauth.DmarcResult;
import postern.spf.SpfFinding;

/** What {@code verify} tells a person, step by step. */
final class SenderReport {
    private final SenderCheck check;
    private final Paint paint;
    private final StringBuilder out = new StringBuilder();

    SenderReport(SenderCheck check, Paint paint) {
        this.check = check;
        this.paint = paint;
    }

    void write(StringBuilder into) {
        var asked = check.asked();
        var found = check.found();
        line(0, asked.client() + " says HELO " + asked.helo() + ", MAIL FROM " + asked.from());
        rdns(found.rdns());
        for (var line : check.lists().lines()) line(0, line);
        var helo = found.helo();
        if (helo != null) spf("SPF of HELO", helo);
        spf(
                helo == null ? "SPF of HELO, for the null reverse-path" : "SPF of MAIL FROM",
                found.spf());
        dkim();
        head("ARC", found.arc().result().word(), found.arc().why());
        var vouching = found.vouching();
        if (vouching != null)
            line(2, "trusted: " + vouching + " says that DMARC passed when it came there");
        for (var step : found.arc().steps()) line(2, step);
        for (var set : found.arc().sets())
            line(2, set.instance() + ": " + set.sealer() + " says: " + unfolded(set.results()));
        dmarc(found.dmarc());
        for (var forged : found.forged()) {
            head("Authentication-Results in the message", "forged", "it claims to be ours");
            line(2, forged);
        }
        if (found.moreForged() > 0) line(2, "and " + found.moreForged() + " more");
        line(0, "The relay would tell:");
        for (var field : found.fields()) for (var part : field.split("\r\n")) line(2, part);
        line(2, "Received: " + check.received() + " …");
        out.setLength(out.length() - 1);
        into.append(out);
    }

    private void rdns(ClientName name) {
        switch (name) {
            case ClientName.Confirmed(var domain) ->
                    head("Reverse DNS", "confirmed", domain.name());
            case ClientName.Unverified(var shown) ->
                    head("Reverse DNS", "unverified", shown + " has not the address");
            case ClientName.None _ -> head("Reverse DNS", "none", "the address has no name");
            case ClientName.Failed(var why) -> head("Reverse DNS", "failed", why);
        }
    }

    private void spf(String what, SpfFinding spf) {
        head(what, spf.result().word(), spf.why());
        for (var step : spf.steps()) line(2, step);
        if (!spf.explanation().isEmpty())
            line(2, spf.domain() + " says to the client: " + spf.explanation());
    }

    private void dkim() {
        var dkim = check.found().dkim();
        if (!dkim.isHeaderWhole()) head("DKIM", "permerror", "the header section is too long");
        else if (dkim.signatures().isEmpty()) head("DKIM", "none", "there is no signature");
        for (var signature : dkim.signatures()) dkim(signature);
        if (!dkim.signatures().isEmpty())
            line(0, "DKIM, all together: " + check.found().standing().word());
        if (dkim.notLookedAt() > 0)
            line(0, "DKIM: " + dkim.notLookedAt() + " more signatures are not looked at");
    }

    private void dkim(SignatureResult signature) {
        var domain = signature.domain();
        head(
                "DKIM of " + (domain == null ? "no domain that can be read" : domain),
                signature.result().word(),
                signature.why());
        line(
                2,
                "selector "
                        + shown(signature.selector())
                        + ", identity "
                        + shown(signature.identity())
                        + ", "
                        + shown(signature.algorithm())
                        + ", "
                        + (signature.keyBits() == 0
                                ? "no key was looked at"
                                : "a key of " + signature.keyBits() + " bits"));
        if (signature.isTesting()) line(2, "the key says t=y: its owner only tests");
        if (signature.isStrict()) line(2, "the key says t=s: for no domain below");
    }

    private void dmarc(DmarcResult dmarc) {
        head("DMARC", dmarc.result().word(), dmarc.why());
        for (var step : dmarc.steps()) line(2, step);
        var at = dmarc.recordAt();
        var record = dmarc.record();
        if (at == null || record == null) return;
        for (var problem : record.problems()) line(2, "in the record: " + problem);
        var organization = dmarc.organization();
        line(
                2,
                "organizational domain: "
                        + (organization == null ? "nobody had to know it" : organization));
        line(2, at + asks(dmarc.policy()));
    }

    private static String asks(DmarcPolicy policy) {
        return switch (policy) {
            case NONE -> " asks for nothing to be done with mail that fails";
            case QUARANTINE -> " asks to set mail aside that fails (quarantine)";
            case REJECT -> " asks to refuse mail that fails (reject)";
        };
    }

    private static String shown(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    private static String unfolded(String text) {
        return text.replaceAll("\r\n(?=[ \t])", "");
    }

    private void head(String what, String result, @Nullable String why) {
        out.append(paint.strong(QueuePrinter.clean(what))).append(": ").append(painted(result));
        if (why != null && !why.isEmpty()) out.append(", ").append(QueuePrinter.clean(why));
        out.append('\n');
    }

    private String painted(String result) {
        return switch (result) {
            case "pass", "confirmed" -> paint.good(result);
            case "fail", "forged" -> paint.bad(result);
            case "none" -> result;
            default -> paint.doubtful(result);
        };
    }

    private void line(int blanks, String text) {
        out.repeat(' ', blanks).append(QueuePrinter.clean(text)).append('\n');
    }
}

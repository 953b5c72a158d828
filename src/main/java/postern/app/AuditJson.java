package postern.app;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.audit.Control;
import postern.audit.Cure;
import postern.audit.Finding;
import postern.audit.Outcome;
import postern.audit.Probe;
import postern.audit.Result;
import postern.audit.Server;
import postern.audit.Spoken;
import postern.journal.Json;

/** What {@code audit --json} answers. */
final class AuditJson {
    private AuditJson() {}

    static void write(StringBuilder out, Result result) {
        var plan = result.plan();
        var json = new Json(out).beginObject();
        json.field("verdict", words(result.verdict()));
        json.field("host", plan.host());
        json.field("port", plan.routes().getFirst().port());
        texts(
                json,
                "addresses",
                plan.routes().stream().map(r -> r.to().toString()).distinct().toList());
        json.field("name", Optional.ofNullable(result.server()).map(Server::name).orElse(null));
        json.field("connections", result.connections());
        texts(json, "reasons", result.reasons());
        texts(json, "notes", result.notes());
        json.name("probes").beginArray();
        for (var probe : result.probes()) write(json, probe);
        json.endArray();
        json.name("findings").beginArray();
        for (var finding : result.findings()) write(json, finding);
        json.endArray();
        json.name("messages").beginObject();
        json.field("sent", result.sent()).field("received", result.received());
        json.field("most", plan.bounds().messages()).endObject();
        write(json, result.control());
        json.endObject();
    }

    private static void write(Json json, Probe probe) {
        var form = probe.form();
        json.beginObject().field("id", form.id()).field("title", form.title());
        json.field("family", form.family().word());
        json.field("address", probe.route().to().toString());
        var source = probe.route().from();
        json.field("source", source == null ? null : source.toString());
        json.field("tls", probe.tls());
        texts(json, "sent", Spoken.sent(probe.dialogue()));
        texts(json, "replies", Spoken.answered(probe.dialogue()));
        json.field("outcome", probe.outcome().word());
        json.field("shows", words(probe.standing()));
        if (probe.outcome() instanceof Outcome.Arrived(var _, var arrivals)) {
            json.name("arrivals").beginArray();
            for (var arrival : arrivals) {
                json.beginObject().field("client", arrival.client()).field("mail", arrival.mail());
                texts(json, "rcpt", arrival.rcpts());
                json.endObject();
            }
            json.endArray();
        }
        json.endObject();
    }

    private static void write(Json json, Finding finding) {
        json.beginObject().field("id", finding.id());
        json.field("severity", words(finding.severity())).field("title", finding.title());
        texts(json, "sent", Spoken.sent(finding.dialogue()));
        texts(json, "answered", Spoken.answered(finding.dialogue()));
        json.field("why", finding.why());
        write(json, finding.cure());
        json.endObject();
    }

    private static void write(Json json, Cure cure) {
        json.name("cure").beginObject();
        json.field("postfix", cure.postfix()).field("exim", cure.exim());
        json.field("opensmtpd", cure.opensmtpd()).field("postern", cure.postern()).endObject();
    }

    private static void write(Json json, @Nullable Control control) {
        json.name("control");
        if (control == null) {
            json.nothing();
            return;
        }
        json.beginObject().field("domain", control.domain());
        json.field("guessed", control.guessed()).field("takes-mail", control.takesMail());
        var postmaster = control.postmaster();
        var nobody = control.nobody();
        json.field("postmaster", postmaster == null ? null : postmaster.word());
        json.field("nobody", nobody == null ? null : nobody.word()).endObject();
    }

    private static void texts(Json json, String name, List<String> texts) {
        json.name(name).beginArray();
        for (var text : texts) json.value(text);
        json.endArray();
    }

    /** A constant's name as words: {@code could not tell}. */
    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

package postern.app;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.dkim.SignatureResult;
import postern.dkim.Verification;
import postern.dns.ClientName;
import postern.journal.Json;
import postern.mail.Domain;
import postern.mailauth.ArcResult;
import postern.mailauth.DmarcResult;
import postern.mailauth.SignatureStanding;
import postern.spf.SpfFinding;

/** What {@code verify --json} answers. */
final class SenderJson {
    private SenderJson() {}

    static void write(StringBuilder out, SenderCheck check) {
        var asked = check.asked();
        var found = check.found();
        var json = new Json(out).beginObject();
        json.field("message", asked.message());
        json.field("client", asked.client().toString());
        json.field("helo", asked.helo());
        json.field("reverse-path", asked.from().toString());
        json.field("hostname", asked.hostname().name());
        json.name("rdns");
        write(json, found.rdns());
        json.field("received", check.received());
        check.lists().write(json.name("lists"));
        json.name("spf-helo");
        write(json, found.helo());
        json.name("spf");
        write(json, found.spf());
        json.name("dkim");
        write(json, found.dkim(), found.standing());
        json.name("arc");
        write(json, found.arc(), found.vouching());
        json.name("dmarc");
        write(json, found.dmarc());
        texts(json, "forged", found.forged());
        json.field("more-forged", found.moreForged());
        texts(json, "fields", found.fields());
        json.field("status", check.status());
        json.endObject();
    }

    private static void write(Json json, ClientName name) {
        json.beginObject();
        switch (name) {
            case ClientName.Confirmed(var domain) -> rdns(json, "confirmed", domain.name(), "");
            case ClientName.Unverified(var shown) ->
                    rdns(json, "unverified", shown, "no name of it has the address");
            case ClientName.None _ -> rdns(json, "none", null, "the address has no name");
            case ClientName.Failed(var why) -> rdns(json, "failed", null, why);
        }
        json.endObject();
    }

    private static void rdns(Json json, String result, @Nullable String name, String why) {
        json.field("result", result).field("name", name).field("why", why);
    }

    private static void write(Json json, @Nullable SpfFinding spf) {
        if (spf == null) {
            json.nothing();
            return;
        }
        json.beginObject().field("result", spf.result().word());
        json.field("identity", spf.identity().word()).field("domain", spf.domain());
        json.field("mechanism", spf.mechanism()).field("explanation", spf.explanation());
        json.field("why", spf.why());
        texts(json, "steps", spf.steps());
        json.endObject();
    }

    private static void write(Json json, Verification dkim, SignatureStanding standing) {
        json.beginObject().name("signatures").beginArray();
        for (var signature : dkim.signatures()) write(json, signature);
        json.endArray();
        json.field("result", standing.word());
        json.field("not-looked-at", dkim.notLookedAt());
        json.field("whole-header", dkim.isHeaderWhole()).endObject();
    }

    private static void write(Json json, SignatureResult signature) {
        json.beginObject().field("result", signature.result().word());
        json.field("domain", name(signature.domain())).field("selector", signature.selector());
        json.field("identity", signature.identity()).field("algorithm", signature.algorithm());
        json.field("key-bits", signature.keyBits()).field("signature", signature.start());
        json.field("testing", signature.isTesting()).field("strict", signature.isStrict());
        json.field("why", signature.why()).endObject();
    }

    private static void write(Json json, ArcResult arc, @Nullable Domain vouching) {
        json.beginObject().field("result", arc.result().word());
        json.field("trusted", name(vouching));
        json.field("instance", arc.instance()).field("over", arc.isOver());
        json.field("oldest-pass", arc.oldestPass()).name("sets").beginArray();
        for (var set : arc.sets()) {
            json.beginObject().field("instance", set.instance());
            json.field("sealer", set.sealer().name()).field("results", set.results()).endObject();
        }
        json.endArray().field("why", arc.why());
        texts(json, "steps", arc.steps());
        json.endObject();
    }

    private static void write(Json json, DmarcResult dmarc) {
        json.beginObject().field("result", dmarc.result().word());
        json.field("author", name(dmarc.author())).field("record-at", name(dmarc.recordAt()));
        var record = dmarc.record();
        json.field("record", record == null ? null : record.text());
        json.field("organization", name(dmarc.organization()));
        json.field("published", record == null ? null : dmarc.published().word());
        json.field("policy", record == null ? null : dmarc.policy().word());
        json.name("identifiers").beginArray();
        for (var identifier : dmarc.identifiers()) {
            json.beginObject().field("method", AuditJson.words(identifier.method()));
            json.field("domain", identifier.domain());
            json.field("aligned", AuditJson.words(identifier.match())).endObject();
        }
        json.endArray().field("why", dmarc.why());
        texts(json, "steps", dmarc.steps());
        json.endObject();
    }

    private static @Nullable String name(@Nullable Domain domain) {
        return domain == null ? null : domain.name();
    }

    private static void texts(Json json, String name, List<String> texts) {
        json.name(name).beginArray();
        for (var text : texts) json.value(text);
        json.endArray();
    }
}

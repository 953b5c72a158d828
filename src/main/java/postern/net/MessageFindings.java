package postern.net;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mailauth.ArcResult;
import postern.mailauth.DmarcResult;
import postern.mailauth.Examination.Found;
import postern.mailauth.SignatureStanding;
import postern.policy.Fact;
import postern.policy.Finding;
import postern.policy.Finding.Arc;
import postern.policy.Finding.Dkim;
import postern.policy.Finding.Dmarc;

/** What was found about who a message is from, as facts; what the DNS left open is not there. */
final class MessageFindings {
    private MessageFindings() {}

    static Map<Fact<?>, Object> of(Found found) {
        var facts = new HashMap<Fact<?>, Object>();
        put(facts, dkim(found.standing()));
        put(facts, found.vouching() == null ? arc(found.arc()) : Arc.TRUSTED);
        put(facts, dmarc(found.dmarc()));
        return facts;
    }

    private static void put(Map<Fact<?>, Object> facts, @Nullable Finding finding) {
        if (finding != null) facts.put(finding.fact(), finding);
    }

    private static @Nullable Dkim dkim(SignatureStanding standing) {
        return switch (standing) {
            case PASS -> Dkim.PASS;
            case THIRD_PARTY -> Dkim.THIRD_PARTY;
            case NONE -> Dkim.NONE;
            case FAIL -> Dkim.FAIL;
            case PERMERROR -> Dkim.PERMERROR;
            case TEMPERROR -> null;
        };
    }

    private static @Nullable Arc arc(ArcResult arc) {
        return switch (arc.result()) {
            case PASS -> Arc.PASS;
            case NONE -> Arc.NONE;
            case TEMPERROR -> null;
            case FAIL, PERMERROR, SOFTFAIL, POLICY, NEUTRAL -> Arc.FAIL;
        };
    }

    private static @Nullable Dmarc dmarc(DmarcResult dmarc) {
        return switch (dmarc.result()) {
            case PASS -> Dmarc.PASS;
            case FAIL ->
                    switch (dmarc.policy()) {
                        case NONE -> Dmarc.MONITOR;
                        case QUARANTINE -> Dmarc.QUARANTINE;
                        case REJECT -> Dmarc.REJECT;
                    };
            case PERMERROR -> Dmarc.PERMERROR;
            case TEMPERROR -> null;
            case NONE, SOFTFAIL, POLICY, NEUTRAL -> Dmarc.NONE;
        };
    }
}

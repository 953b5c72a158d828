package postern.mailauth;

import postern.dkim.SignatureResult;

/**
 * What became of one signature of a message, as far as others go by it (RFC 6376 §6).
 *
 * @param domain d= of the signature; empty where it cannot be read
 * @param selector s=
 * @param identity i=
 * @param algorithm a=
 * @param signature the first characters of b= (RFC 6008 §4)
 * @param why a phrase; empty for a pass
 */
public record DkimVerdict(
        Result result,
        String domain,
        String selector,
        String identity,
        String algorithm,
        String signature,
        String why) {

    /** A signature of which only domain and selector matter. */
    public DkimVerdict(Result result, String domain, String selector) {
        this(result, domain, selector, "", "", "", "");
    }

    /** A good signature counts even if its key says t=y: few who leave that there mean it. */
    public static DkimVerdict of(SignatureResult found) {
        var domain = found.domain();
        return new DkimVerdict(
                Result.valueOf(found.result().name()),
                domain == null ? "" : domain.name(),
                found.selector(),
                found.identity(),
                found.algorithm(),
                found.start(),
                found.why());
    }
}

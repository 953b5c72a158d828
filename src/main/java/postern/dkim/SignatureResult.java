package postern.dkim;

import org.jspecify.annotations.Nullable;
import postern.mail.Domain;

/**
 * What became of one DKIM-Signature.
 *
 * @param why completes "…, because"; empty for a pass
 * @param domain d=, who signed; null where it cannot be read
 * @param selector s=; empty where it cannot be read
 * @param identity i=, or what stands for it; empty where it cannot be read
 * @param algorithm a= as it stands; empty where it cannot be read
 * @param keyBits of the key; 0 where none was found or asked for
 * @param start the first characters of b=, eight or as many as it takes to tell it from others (RFC
 *     8601, header.b); empty where it cannot be read
 * @param isTesting whether the key says t=y: then this means no more than no signature
 * @param isStrict whether the key says t=s
 */
public record SignatureResult(
        Result result,
        String why,
        @Nullable Domain domain,
        String selector,
        String identity,
        String algorithm,
        int keyBits,
        String start,
        boolean isTesting,
        boolean isStrict) {}

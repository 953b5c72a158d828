package postern.mailauth;

/**
 * What became of one signature of a message (RFC 6376 §6).
 *
 * @param domain d= of the signature, as it came; empty where there is none
 * @param selector s=, as it came
 * @param identity i=, as it came; empty where there is none
 * @param algorithm a=, as it came
 * @param signature b= without its blanks, or its first octets (RFC 6008 §4)
 */
public record DkimVerdict(
        Result result,
        String domain,
        String selector,
        String identity,
        String algorithm,
        String signature) {

    /** A signature of which only domain and selector matter. */
    public DkimVerdict(Result result, String domain, String selector) {
        this(result, domain, selector, "", "", "");
    }
}

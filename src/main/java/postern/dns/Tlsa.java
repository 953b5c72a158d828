package postern.dns;

/**
 * A TLSA record (RFC 6698 §2.1): what the certificate of a TLS server has to match.
 *
 * @param usage 0 to 255: 2 is DANE-TA, 3 is DANE-EE (RFC 7218)
 * @param selector 0 the whole certificate, 1 its public key
 * @param matching 0 the octets themselves, 1 their SHA-256, 2 their SHA-512
 * @param octets in lower-case hexadecimal
 */
public record Tlsa(int usage, int selector, int matching, String octets) {
    @Override
    public String toString() {
        return usage + " " + selector + " " + matching;
    }
}

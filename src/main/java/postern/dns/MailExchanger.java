package postern.dns;

/**
 * An MX record (RFC 1035 §3.3.9).
 *
 * @param preference 0 to 65535; lower ones are tried first
 * @param host in lower case without the trailing dot; empty for the root, which stands in a null MX
 *     (RFC 7505). Not checked to be a host name.
 */
public record MailExchanger(int preference, String host) {

    /** Whether this names no host at all. */
    public boolean isNull() {
        return host.isEmpty();
    }
}

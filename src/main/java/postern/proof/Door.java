package postern.proof;

import java.util.List;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;

/**
 * A listener as the prover sees it.
 *
 * @param line in the file
 * @param proxies who may say on whose behalf they connect (PROXY); empty for nobody
 * @param proxiesLine in the file; 0 for none
 */
public record Door(
        String name,
        int line,
        IpAddress address,
        Tls tls,
        List<IpPrefix> proxies,
        int proxiesLine) {

    public enum Tls {
        NONE,
        OFFERED,
        REQUIRED,
        IMPLICIT
    }

    public Door {
        proxies = List.copyOf(proxies);
    }
}

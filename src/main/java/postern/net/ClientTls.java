package postern.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import postern.config.HopSecurity;
import postern.config.HopSecurity.ClientCertificate;
import postern.config.HopSecurity.Proof;
import postern.config.RouteRule;
import postern.config.RouteRule.TlsDemand;
import postern.net.Certificates.Identity;
import postern.route.Assurance;
import postern.route.NextHop;

/**
 * Makes TLS engines for next hops: with what a route demands of their certificates, and with our
 * own where a route has one. The files are read once.
 */
public final class ClientTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Of one route; sessions are resumed within it alone. */
    private record Terms(SSLContext context, boolean names, List<KeyManager> keys) {}

    private final Map<HopSecurity, Terms> terms = new HashMap<>();

    /** Those where the domain demands TLS, and not the route. */
    private final Map<HopSecurity, Terms> demanded = new HashMap<>();

    /** What the routes say, with the CAs of the system. */
    public ClientTls(List<RouteRule> routes) throws UnusableFile {
        this(routes, Proof.USUAL);
    }

    /**
     * @param usual what proves a host whose domain demands TLS by a policy
     * @throws UnusableFile for a file of CAs, a certificate or a key that cannot be used
     */
    public ClientTls(List<RouteRule> routes, Proof usual) throws UnusableFile {
        for (var route : routes) {
            for (var security : List.of(route.security(), route.security().requiringTls()))
                if (!terms.containsKey(security)) {
                    terms.put(security, terms(security));
                    var certificate = security.certificate();
                    demanded.put(
                            security,
                            terms(new HopSecurity(TlsDemand.VERIFIED, usual, certificate, null)));
                }
        }
    }

    private static Terms terms(HopSecurity security) throws UnusableFile {
        var trust =
                security.tls() == TlsDemand.VERIFIED
                        ? HopTrust.of(security.proof())
                        : HopTrust.ANYONE;
        var keys = keys(security.certificate());
        return new Terms(context(keys, trust), trust.looksAtNames(), keys);
    }

    /**
     * Makes connections to servers that have to show what is usual.
     *
     * @throws UnusableFile for a file of CAs that cannot be used
     */
    public static SSLSocketFactory web(Proof usual) throws UnusableFile {
        return context(List.of(), HopTrust.of(usual)).getSocketFactory();
    }

    private static List<KeyManager> keys(@Nullable ClientCertificate ours) throws UnusableFile {
        if (ours == null) return List.of();
        return switch (Certificates.read(ours.chain(), ours.key())) {
            case Certificates.Result.Ok<Identity>(var identity) -> List.of(new ClientKey(identity));
            case Certificates.Result.Unusable<Identity>(var why, var cure) ->
                    throw new UnusableFile(why, cure);
        };
    }

    private static SSLContext context(List<KeyManager> keys, TrustManager trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys.toArray(KeyManager[]::new), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private Terms terms(NextHop hop) {
        var all = hop.assurance() instanceof Assurance.Sts ? demanded : terms;
        var found = all.get(hop.security());
        if (found == null) throw new IllegalStateException("no route leads to " + hop);
        return switch (hop.assurance()) {
            case Assurance.None _, Assurance.Sts _ -> found;
            // Nothing is resumed: records may be others by then.
            case Assurance.Dane dane ->
                    new Terms(context(found.keys(), trust(dane)), false, found.keys());
        };
    }

    private static TrustManager trust(Assurance.Dane dane) {
        return dane.records().isEmpty() ? HopTrust.ANYONE : new DaneTrust(dane);
    }

    /** The name that is asked for (SNI) and that a certificate has to bear. */
    private static String name(NextHop hop) {
        if (hop.assurance() instanceof Assurance.Dane(var base, _, _)) return base;
        if (hop.assurance() instanceof Assurance.Sts) return hop.name();
        var other = hop.security().proof().name();
        return other == null ? hop.name() : other.name();
    }

    private static void ask(SSLParameters parameters, Terms terms) {
        parameters.setProtocols(PROTOCOLS);
        if (terms.names())
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525 matching of the name
    }

    /** What a handshake with that next hop begins with. */
    SSLEngine engine(NextHop hop) {
        var terms = terms(hop);
        var engine = terms.context().createSSLEngine(name(hop), hop.port());
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        ask(parameters, terms);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * The same for a socket that blocks; the handshake is still to come.
     *
     * @param clear connected; closed with what is returned
     */
    SSLSocket socket(NextHop hop, Socket clear) throws IOException {
        var terms = terms(hop);
        var socket =
                (SSLSocket)
                        terms.context()
                                .getSocketFactory()
                                .createSocket(clear, name(hop), hop.port(), true);
        socket.setUseClientMode(true);
        var parameters = socket.getSSLParameters();
        ask(parameters, terms);
        socket.setSSLParameters(parameters);
        return socket;
    }
}

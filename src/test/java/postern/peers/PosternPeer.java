package postern.peers;

import java.io.IOException;
import postern.app.RunningRelay;

/** Postern in this process. */
record PosternPeer(String name, int port, RunningRelay relay) implements Peer {
    static final String CLOSED = "  - receive: { on: [in] }\n";

    /**
     * @param grants lines of the list
     * @param more sections that follow
     */
    static PosternPeer start(String name, int nextHop, String grants, String more)
            throws IOException {
        var relay =
                RunningRelay.of(
                        """
                        domains: [%s]
                        listeners: { in: { address: "127.0.0.1:0", tls: none } }
                        limits: { message-size: 1 MiB, errors: 1000, connections-per-client: 1000 }
                        grants:
                        %sroutes: [{ to: any, next-hop: "127.0.0.1:%d" }]
                        %s
                        """
                                .formatted(OURS, grants, nextHop, more));
        return new PosternPeer(name, relay.port("in"), relay);
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}

package postern.login;

import java.nio.charset.StandardCharsets;

/** OAUTHBEARER (RFC 7628 §3) and XOAUTH2: an access token. */
final class ClientBearer implements ClientExchange {
    private static final int LONGEST_COMPLAINT = 300;

    private final Mechanism mechanism;
    private final String user;
    private final String token;
    private String complaint = "";

    ClientBearer(Mechanism mechanism, String user, String token) {
        this.mechanism = mechanism;
        this.user = user;
        this.token = token;
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public byte[] initial() {
        var text =
                mechanism == Mechanism.XOAUTH2
                        ? "user=" + user + "\1auth=Bearer " + token + "\1\1"
                        : "n,a="
                                + user.replace("=", "=3D").replace(",", "=2C")
                                + ",\1auth=Bearer "
                                + token
                                + "\1\1";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The reason of a failure, in JSON; a reply that refuses follows (RFC 7628 §3.2.3). */
    @Override
    public ClientStep challenged(byte[] challenge) {
        if (!complaint.isEmpty()) return new ClientStep.Refuse("it asks again and again");
        var text = new String(challenge, StandardCharsets.UTF_8);
        complaint = text.substring(0, Math.min(text.length(), LONGEST_COMPLAINT));
        if (complaint.isEmpty()) complaint = "no reason";
        return new ClientStep.Respond(
                mechanism == Mechanism.XOAUTH2 ? new byte[0] : new byte[] {1});
    }

    @Override
    public String complaint() {
        return complaint;
    }
}

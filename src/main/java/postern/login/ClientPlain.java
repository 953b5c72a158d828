package postern.login;

import java.nio.charset.StandardCharsets;

/** PLAIN (RFC 4616): the password as it is. */
record ClientPlain(String user, String password) implements ClientExchange {
    @Override
    public Mechanism mechanism() {
        return Mechanism.PLAIN;
    }

    @Override
    public byte[] initial() {
        return ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public ClientStep challenged(byte[] challenge) {
        return new ClientStep.Refuse("it asks for more than PLAIN has to say");
    }

    @Override
    public String toString() {
        return "PLAIN as " + user;
    }
}

package postern.login;

import org.jspecify.annotations.Nullable;

/** EXTERNAL (RFC 4422 appendix A): by the certificate that the TLS handshake has proved. */
final class ExternalExchange extends Turns {
    private static final int LONGEST = 255;

    private final SecureChannel channel;

    ExternalExchange(SecureChannel channel) {
        this.channel = channel;
    }

    @Override
    public Step begin(byte @Nullable [] initial) {
        return first(initial, this::identity);
    }

    private Step identity(byte[] octets) {
        var identity = octets.length > LONGEST ? null : Octets.text(octets);
        if (identity == null)
            return new Step.Garbled("EXTERNAL: the identity is too long or no UTF-8");
        var certificate = channel.peer();
        if (certificate == null) return new Step.Failed("the client has shown no certificate");
        if (identity.isEmpty())
            return ask(new Question.Certificate("", certificate), Turns::verdict);
        return named(
                identity, name -> ask(new Question.Certificate(name, certificate), Turns::verdict));
    }
}

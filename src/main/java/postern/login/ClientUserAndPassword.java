package postern.login;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** LOGIN: the server asks for the user, then for the password, in whatever words. */
final class ClientUserAndPassword implements ClientExchange {
    private final String user;
    private final String password;
    private int asked;

    ClientUserAndPassword(String user, String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public Mechanism mechanism() {
        return Mechanism.LOGIN;
    }

    @Override
    public byte @Nullable [] initial() {
        return null;
    }

    @Override
    public ClientStep challenged(byte[] challenge) {
        return switch (++asked) {
            case 1 -> respond(user);
            case 2 -> respond(password);
            default -> new ClientStep.Refuse("it asks for more than LOGIN has to say");
        };
    }

    private static ClientStep respond(String text) {
        return new ClientStep.Respond(text.getBytes(StandardCharsets.UTF_8));
    }
}

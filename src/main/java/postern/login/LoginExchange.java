package postern.login;

import org.jspecify.annotations.Nullable;

/**
 * LOGIN: the user's name and then the password, each as the answer to a prompt
 * (draft-murchison-sasl-login-00). An initial response is the name.
 */
final class LoginExchange extends Turns {
    private static final int LONGEST_USER = 255;
    private static final int LONGEST_PASSWORD = 1024;

    @Override
    public Step begin(byte @Nullable [] initial) {
        return initial == null ? challenge(Octets.of("Username:"), this::user) : user(initial);
    }

    private Step user(byte[] octets) {
        var user = octets.length > LONGEST_USER ? null : Octets.text(octets);
        if (user == null || user.isEmpty())
            return new Step.Garbled("LOGIN: the user's name is empty, too long or no UTF-8");
        return challenge(Octets.of("Password:"), response -> password(user, response));
    }

    private Step password(String user, byte[] octets) {
        var password = octets.length > LONGEST_PASSWORD ? null : Octets.text(octets);
        if (password == null || password.isEmpty())
            return new Step.Garbled("LOGIN: the password is empty, too long or no UTF-8");
        return named(user, name -> password(name, password));
    }
}

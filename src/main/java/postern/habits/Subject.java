package postern.habits;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Facts;

/**
 * Who sends: a user, or a client that is trusted by its address.
 *
 * @param name the user's, or the address as text; of IPv6 the first of its /64, since whoever has
 *     one address of it has them all
 */
public record Subject(boolean isUser, String name) {
    private static final int V6_CLIENT = 64;

    public static Subject user(String name) {
        return new Subject(true, name);
    }

    public static Subject client(IpAddress client) {
        var one = client.isV6() ? client.first(V6_CLIENT) : client;
        return new Subject(false, one.toString());
    }

    /** Who has logged in, or else the client; null where not even that is known. */
    public static @Nullable Subject of(Facts known) {
        var user = known.value(Fact.USER);
        if (user == null) user = Optional.empty();
        if (user.isPresent()) return user(user.get());
        var client = known.value(Fact.CLIENT);
        return client == null ? null : client(client);
    }

    /**
     * As the reason for a hold begins, before its colon: no name can end it or look like another
     * one.
     */
    @Override
    public String toString() {
        return (isUser ? "user " : "client ") + (isPlain() ? name : quoted());
    }

    private boolean isPlain() {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c > ' ' && c < 127 && c != '"' && c != '\\' && c != ';';
            if (!plain || c == ':' && isUser) return false;
        }
        return !name.isEmpty();
    }

    private String quoted() {
        var text = new StringBuilder();
        Json.string(text, name);
        return text.toString();
    }
}

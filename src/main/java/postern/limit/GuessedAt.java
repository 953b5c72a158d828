package postern.limit;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;

/** Whose wrong passwords are counted together. */
public sealed interface GuessedAt {
    /** One client: an IPv4 address, or a /64 of IPv6. */
    record Client(IpAddress address) implements GuessedAt {}

    /** The neighbours of a client: a /24 of IPv4, or a /48 of IPv6, by its first address. */
    record Network(IpAddress first) implements GuessedAt {}

    /** One user, wherever the guesses come from. */
    record User(String name) implements GuessedAt {}

    /** One user at one client. */
    record Pair(String user, IpAddress client) implements GuessedAt {}

    /** Of more than one kind, which one. */
    enum Kind {
        CLIENT,
        NETWORK,
        USER,
        PAIR
    }

    default Kind kind() {
        return switch (this) {
            case Client _ -> Kind.CLIENT;
            case Network _ -> Kind.NETWORK;
            case User _ -> Kind.USER;
            case Pair _ -> Kind.PAIR;
        };
    }

    /** The client that it is about; null for a network and for a user. */
    default @Nullable IpAddress client() {
        return switch (this) {
            case Client(var address) -> address;
            case Pair(_, var client) -> client;
            case Network _, User _ -> null;
        };
    }

    static Client client(IpAddress address) {
        return new Client(address.isV6() ? address.first(64) : address);
    }

    static Network network(IpAddress address) {
        return new Network(address.first(address.isV6() ? 48 : 24));
    }

    /**
     * Whatever a directory may take for the same name is counted as one: case, width and blanks do
     * not tell users apart here. Of a name without end only the beginning counts.
     */
    static User user(String name) {
        var begin = name.length() > LONGEST ? name.substring(0, LONGEST) : name;
        var plain = Normalizer.normalize(begin, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return new User(plain.replaceAll("\\s", ""));
    }

    static Pair pair(String user, IpAddress address) {
        return new Pair(user(user).name(), client(address).address());
    }

    /** Characters of a user's name; no directory has a longer one. */
    int LONGEST = 256;
}

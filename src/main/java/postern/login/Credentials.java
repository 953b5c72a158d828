package postern.login;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What we log in to a next hop with, and by which mechanisms. Never says what is secret; safe for
 * many threads.
 */
public final class Credentials {
    private static final List<Mechanism> BY_PASSWORD =
            List.of(
                    Mechanism.SCRAM_SHA_256_PLUS,
                    Mechanism.SCRAM_SHA_256,
                    Mechanism.SCRAM_SHA_1,
                    Mechanism.PLAIN,
                    Mechanism.LOGIN);
    private static final List<Mechanism> BY_TOKEN =
            List.of(Mechanism.OAUTHBEARER, Mechanism.XOAUTH2);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 18; // octets

    private final String user;
    private final String password;
    private final @Nullable TokenSource tokens;
    private final Set<Mechanism> allowed;
    private final Supplier<String> nonces;
    private final Consumer<String> warnings;
    private final AtomicReference<String> told = new AtomicReference<>("");

    private Credentials(
            String user,
            String password,
            @Nullable TokenSource tokens,
            Set<Mechanism> allowed,
            Supplier<String> nonces,
            Consumer<String> warnings) {
        this.user = user;
        this.password = password;
        this.tokens = tokens;
        this.allowed = allowed;
        this.nonces = nonces;
        this.warnings = warnings;
    }

    /**
     * @param allowed the only mechanisms to be used; empty for all
     */
    public static Credentials password(String user, String password, Set<Mechanism> allowed) {
        return password(user, password, allowed, Credentials::nonce);
    }

    /**
     * @param nonces each one unlike all before
     */
    public static Credentials password(
            String user, String password, Set<Mechanism> allowed, Supplier<String> nonces) {
        return new Credentials(user, password, null, usable(BY_PASSWORD, allowed), nonces, _ -> {});
    }

    /**
     * @param allowed the only mechanisms to be used; empty for all
     * @param warnings told what a person has to look at although tokens come
     */
    public static Credentials tokens(
            String user, TokenSource tokens, Set<Mechanism> allowed, Consumer<String> warnings) {
        return new Credentials(
                user, "", tokens, usable(BY_TOKEN, allowed), Credentials::nonce, warnings);
    }

    private static Set<Mechanism> usable(List<Mechanism> all, Set<Mechanism> allowed) {
        var usable = EnumSet.copyOf(all);
        if (!allowed.isEmpty()) usable.retainAll(allowed);
        return usable;
    }

    private static String nonce() {
        var octets = new byte[NONCE];
        RANDOM.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    public String user() {
        return user;
    }

    /** The mechanism to use; null where nothing that is offered will do. */
    public @Nullable Mechanism best(Set<Mechanism> offered, SecureChannel channel) {
        for (var mechanism : tokens == null ? BY_PASSWORD : BY_TOKEN)
            if (offered.contains(mechanism)
                    && allowed.contains(mechanism)
                    && (mechanism != Mechanism.SCRAM_SHA_256_PLUS || canBind(channel)))
                return mechanism;
        return null;
    }

    /**
     * What has to be run before {@link #begin}; null for nothing.
     *
     * @param refused the token that was refused just now; empty for none
     */
    public @Nullable Errand preparation(String refused) {
        return tokens == null ? null : new Errand.Fetch(tokens, refused, this::tell);
    }

    /** Each trouble once. */
    private void tell(String trouble) {
        if (!trouble.equals(told.getAndSet(trouble)) && !trouble.isEmpty())
            warnings.accept(this + ": " + trouble);
    }

    /**
     * A new exchange.
     *
     * @param offered what the mechanism was chosen from
     * @param token the access token; empty where a password is used
     */
    public ClientExchange begin(
            Mechanism mechanism, Set<Mechanism> offered, SecureChannel channel, String token) {
        return switch (mechanism) {
            case SCRAM_SHA_256_PLUS -> scram(mechanism, ClientScram.Binding.of(channel));
            case SCRAM_SHA_256 ->
                    scram(
                            mechanism,
                            canBind(channel)
                                            && allowed.contains(Mechanism.SCRAM_SHA_256_PLUS)
                                            && !offered.contains(Mechanism.SCRAM_SHA_256_PLUS)
                                    ? ClientScram.Binding.NOT_OFFERED
                                    : ClientScram.Binding.NONE);
            case SCRAM_SHA_1 -> scram(mechanism, ClientScram.Binding.NONE);
            case PLAIN -> new ClientPlain(user, password);
            case LOGIN -> new ClientUserAndPassword(user, password);
            case OAUTHBEARER, XOAUTH2 -> new ClientBearer(mechanism, user, token);
            case CRAM_MD5, EXTERNAL ->
                    throw new IllegalArgumentException("never chosen: " + mechanism);
        };
    }

    private ClientExchange scram(Mechanism mechanism, ClientScram.Binding binding) {
        return new ClientScram(mechanism, user, password, binding, nonces.get());
    }

    private static boolean canBind(SecureChannel channel) {
        return channel.exporter().length > 0 || channel.serverEndPoint().length > 0;
    }

    @Override
    public String toString() {
        return "login as " + user;
    }
}

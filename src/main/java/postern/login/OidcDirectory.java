package postern.login;

import com.nimbusds.jose.jwk.JWK;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Oidc;
import postern.login.SignedToken.Reading;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.UserName;

/**
 * Users who come with an access token of an issuer: a JWT that it has signed (RFC 9068, RFC 8725),
 * or an opaque one about which it is asked (RFC 7662). Knows no passwords, and nobody whose token
 * it does not see.
 */
public final class OidcDirectory implements Directory {
    private static final int LONGEST = 16 << 10;
    private static final int LONGEST_REASON = 300;

    private final Oidc source;
    private final JsonClient http;
    private final TokenClaims claims;
    private final IssuerKeys keys;
    private final @Nullable Introspector introspector;

    /** Made without connecting. */
    public OidcDirectory(Oidc source, InstantSource clock) {
        this.source = source;
        http = new JsonClient(source.ca(), source.timeout());
        claims = new TokenClaims(source, clock);
        keys = new IssuerKeys(source, http, clock);
        introspector =
                source.introspection() == null
                        ? null
                        : new Introspector(source.introspection(), claims, http, clock);
    }

    @Override
    public String name() {
        return "oidc";
    }

    @Override
    public Set<Mechanism> mechanisms() {
        return EnumSet.of(Mechanism.OAUTHBEARER, Mechanism.XOAUTH2);
    }

    @Override
    public Answer password(String user, String password) {
        return new Answer.Unknown();
    }

    @Override
    public Answer account(String user) {
        return new Answer.Unknown();
    }

    @Override
    public Answer token(String user, String token) {
        if (token.length() > LONGEST) return new Answer.Wrong("the token is longer than 16 KiB");
        var answer =
                switch (SignedToken.read(token, source.algorithms())) {
                    case Reading.Bad(var why) -> new Answer.Wrong(why);
                    case Reading.Signed(var signed) -> signed(signed);
                    case Reading.Opaque() ->
                            introspector == null
                                    ? new Answer.Wrong("it is no signed JWT")
                                    : introspector.ask(token);
                };
        return switch (answer) {
            case Answer.Welcome(var account) when !isMeant(user, account) ->
                    new Answer.Wrong("the token is for " + account.user() + ", not for " + user);
            case Answer.Wrong(var why) -> new Answer.Wrong(clipped(why));
            case Answer.Unavailable(var why) -> new Answer.Unavailable(clipped(why));
            default -> answer;
        };
    }

    @Override
    public void close() {
        http.close();
    }

    /** Tokens and issuers may say much. */
    private static String clipped(String why) {
        return why.length() <= LONGEST_REASON ? why : why.substring(0, LONGEST_REASON) + "…";
    }

    /** Whether that is the name that the client has said, or an address of the account's. */
    private static boolean isMeant(String user, Account account) {
        return user.isEmpty()
                || UserName.parse(user).equals(UserName.parse(account.user()))
                || Mailbox.parse(user) instanceof Parsed.Good<Mailbox>(var mailbox)
                        && account.addresses().first(mailbox) >= 0;
    }

    /** The claims first: for a token that would not do, nobody is asked for keys. */
    private Answer signed(SignedToken token) {
        var claimed = claims.ofToken(token.claims());
        if (!(claimed instanceof Answer.Welcome)) return claimed;
        return switch (keys.current()) {
            case IssuerKeys.Result.None(var why) -> new Answer.Unavailable(why);
            case IssuerKeys.Result.Held held when isByOneOf(held.keys(), token) -> claimed;
            case IssuerKeys.Result.Held held when isNamedBy(held.keys(), token) -> forged();
            case IssuerKeys.Result.Held held ->
                    switch (keys.newer(held)) {
                        case IssuerKeys.Result.None(var why) -> new Answer.Unavailable(why);
                        case IssuerKeys.Result.Held now ->
                                isByOneOf(now.keys(), token) ? claimed : forged();
                    };
        };
    }

    private static boolean isByOneOf(List<JWK> keys, SignedToken token) {
        return keys.stream().anyMatch(key -> token.couldBeBy(key) && token.isBy(key));
    }

    /** Whether one of these keys, and no newer one, is the one that the token names. */
    private static boolean isNamedBy(List<JWK> keys, SignedToken token) {
        return token.header().getKeyID() != null && keys.stream().anyMatch(token::couldBeBy);
    }

    private static Answer forged() {
        return new Answer.Wrong("the token is not signed by a key of its issuer");
    }
}

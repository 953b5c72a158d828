package postern.login;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import postern.policy.AddressPatterns;

/**
 * A directory for tests: bob of the staff, shop and news, who are machines, and carl in no group,
 * each with the password "secret"; about the user "nobody-knows" it gives no answer.
 */
public final class KnownUsers implements Directory {
    private static final Map<String, Account> ACCOUNTS =
            Map.of(
                    "bob",
                    new Account(
                            "bob",
                            Set.of("staff"),
                            AddressPatterns.of("bob@ours.example", "*@bob.ours.example")),
                    "shop",
                    new Account("shop", Set.of(), AddressPatterns.of("shop@ours.example")),
                    "news",
                    new Account("news", Set.of(), AddressPatterns.of("news@ours.example")),
                    "carl",
                    new Account("carl", Set.of(), AddressPatterns.of("carl@ours.example")));

    /** Asks these users, and imitates nobody. */
    public static Authenticator authenticator() {
        return new Authenticator(
                java.util.List.of(new KnownUsers()), (_, _) -> new Answer.Unknown());
    }

    @Override
    public String name() {
        return "known";
    }

    @Override
    public Set<Mechanism> mechanisms() {
        return EnumSet.of(Mechanism.PLAIN, Mechanism.LOGIN, Mechanism.EXTERNAL);
    }

    @Override
    public Answer password(String user, String password) {
        if (user.equals("nobody-knows")) return new Answer.Unavailable("the directory is down");
        var account = ACCOUNTS.get(user);
        if (account == null) return new Answer.Unknown();
        return password.equals("secret")
                ? new Answer.Welcome(account)
                : new Answer.Wrong("wrong password");
    }

    @Override
    public Answer account(String user) {
        var account = ACCOUNTS.get(user);
        return account == null ? new Answer.Unknown() : new Answer.Welcome(account);
    }
}

package postern.login;

/** XOAUTH2, which Google and Microsoft have made before there was OAUTHBEARER. */
final class Xoauth2Exchange extends TokenExchange {
    Xoauth2Exchange() {
        super(Mechanism.XOAUTH2, "{\"status\":\"401\",\"schemes\":\"bearer\"}");
    }

    @Override
    Step message(String text) {
        var pairs = pairs(text);
        var user = pairs == null ? null : pairs.get("user");
        if (pairs == null || user == null) return garbled("the message names no user");
        return named(user, name -> token(name, pairs.get("auth")));
    }
}

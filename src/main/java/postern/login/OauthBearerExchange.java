package postern.login;

import postern.mail.Parsed;

/** OAUTHBEARER (RFC 7628). */
final class OauthBearerExchange extends TokenExchange {
    OauthBearerExchange() {
        super(Mechanism.OAUTHBEARER, "{\"status\":\"invalid_token\"}"); // §3.2.2
    }

    @Override
    Step message(String text) {
        return switch (Gs2Header.parse(text)) {
            case Parsed.Bad<Gs2Header>(var why) -> garbled(why);
            case Parsed.Good<Gs2Header>(var header) -> message(header);
        };
    }

    private Step message(Gs2Header header) {
        if (header.flag() == 'p') return new Step.Failed("the client binds to a channel");
        var pairs = header.rest().startsWith("\u0001") ? pairs(header.rest().substring(1)) : null;
        if (pairs == null) return garbled("the message is not made of pairs");
        var field = pairs.get("auth");
        return header.identity().isEmpty()
                ? token("", field)
                : named(header.identity(), name -> token(name, field));
    }
}

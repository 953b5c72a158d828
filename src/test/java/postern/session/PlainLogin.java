package postern.session;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import postern.login.Question;
import postern.mail.Parsed;
import postern.mail.Password;
import postern.mail.ReversePath;
import postern.mail.UserName;
import postern.policy.Fact;
import postern.policy.Policy;
import postern.policy.Verdict.Decided;

/** PLAIN and LOGIN, and who a message is from, with the plainest code, for {@link PlainRelay}. */
final class PlainLogin {
    private PlainLogin() {}

    /** The octets, where base64 has exactly that spelling of them. */
    static byte @Nullable [] decoded(String base64) {
        try {
            var octets = Base64.getDecoder().decode(base64.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(octets).equals(base64) ? octets : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    static @Nullable String utf8(byte[] octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /** RFC 4616: identity NUL user NUL password. */
    static @Nullable Question plain(byte[] octets) {
        var text = utf8(octets);
        if (text == null || octets.length > 1536) return null;
        var parts = text.split("\0", -1);
        if (parts.length != 3) return null;
        var question = login(parts[1], parts[2]);
        boolean self =
                question != null && UserName.parse(parts[0]).equals(UserName.parse(parts[1]));
        return parts[0].isEmpty() || self ? question : null;
    }

    static @Nullable Question login(@Nullable String user, @Nullable String password) {
        if (user == null || password == null || user.isEmpty() || password.isEmpty()) return null;
        if (password.contains("\0") || password.getBytes(StandardCharsets.UTF_8).length > 1024)
            return null;
        return UserName.parse(user) instanceof Parsed.Good<String>(var name)
                        && Password.parse(password) instanceof Parsed.Good<String>(var prepared)
                ? new Question.Password(name, prepared)
                : null;
    }

    /** What becomes of a recipient once the message is known; null where that is hard to say. */
    static @Nullable Decided decide(
            PlainTransaction relay, Policy policy, PlainTransaction.Taken one, String content) {
        var from = PlainAddresses.simpleFrom(content);
        if (from == null) return null;
        var account = relay.account;
        var facts = one.facts().with(Fact.FROM, new ReversePath.From(from));
        facts =
                account == null
                        ? facts.unavailable(Fact.OWNS_FROM)
                        : facts.with(
                                Fact.OWNS_FROM,
                                account.addresses().first(new ReversePath.From(from)) >= 0);
        return policy.judge(facts) instanceof Decided decided ? decided : null;
    }
}

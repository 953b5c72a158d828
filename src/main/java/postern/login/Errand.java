package postern.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import postern.login.Verifier.Scram.Hash;

/** What a login of ours needs and what may take time: to be run beside the loop. */
public sealed interface Errand {

    /** Never throws for what an outside server does. */
    Result run();

    /** Runs it; a bug there must not leave a connection without an answer. */
    static Result resultOf(Errand errand) {
        try {
            return errand.run();
        } catch (RuntimeException e) {
            return new Result.Missing("internal error: " + e.getClass().getSimpleName());
        }
    }

    /** What came of it. */
    sealed interface Result {
        record Token(String value) implements Result {
            @Override
            public String toString() {
                return "a token"; // never in a log
            }
        }

        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Salted(byte[] password) implements Result {
            @Override
            public String toString() {
                return "a salted password"; // never in a log
            }
        }

        /** There is none now; later there may be. */
        record Missing(String why) implements Result {}

        /** There will be none until a person has changed something. */
        record Refused(String why) implements Result {}
    }

    /**
     * An access token.
     *
     * @param refused one that was shown and does not do; empty for none
     * @param troubles told what a person has to look at although there is a token, and that there
     *     is nothing any more (empty)
     */
    record Fetch(TokenSource source, String refused, Consumer<String> troubles) implements Errand {
        @Override
        public Result run() {
            if (!refused.isEmpty()) source.refused(refused);
            var token = source.token();
            troubles.accept(source.trouble());
            return switch (token) {
                case TokenSource.Result.Token(var value) -> new Result.Token(value);
                case TokenSource.Result.Unavailable(var why) -> new Result.Missing(why);
                case TokenSource.Result.Refused(var why) -> new Result.Refused(why);
            };
        }

        @Override
        public String toString() {
            return "fetch a token";
        }
    }

    /** SaltedPassword of RFC 5802 §3, costly by intent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Salting(Hash hash, String password, byte[] salt, int iterations) implements Errand {
        @Override
        public Result run() {
            var octets =
                    Normalizer.normalize(password, Normalizer.Form.NFKC) // RFC 4013 §2.2
                            .getBytes(StandardCharsets.UTF_8);
            try {
                var mac = Mac.getInstance(ClientScram.mac(hash));
                mac.init(new SecretKeySpec(octets, mac.getAlgorithm()));
                mac.update(salt);
                var last = mac.doFinal(new byte[] {0, 0, 0, 1});
                var sum = last.clone();
                for (int i = 1; i < iterations; i++) {
                    last = mac.doFinal(last);
                    for (int at = 0; at < sum.length; at++) sum[at] ^= last[at];
                }
                return new Result.Salted(sum);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java has HMAC", e);
            }
        }

        @Override
        public String toString() {
            return "salt a password " + iterations + " times";
        }
    }
}

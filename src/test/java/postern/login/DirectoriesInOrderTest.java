package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.policy.AddressPatterns;

/** The first directory that knows a user decides about them, whatever they log in by. */
class DirectoriesInOrderTest {
    private static final Answer IMITATION = new Answer.Kept(new Verifier.Secret(new byte[] {0}));
    private static final Answer OURS = new Answer.Kept(new Verifier.Secret(new byte[] {1}));
    private static final Question STORED = new Question.Stored("bob", Mechanism.CRAM_MD5);

    /** One that gives the same answers about everybody. */
    private record Same(String name, Answer account, Answer stored) implements Directory {
        @Override
        public Set<Mechanism> mechanisms() {
            return Set.of(Mechanism.PLAIN, Mechanism.CRAM_MD5);
        }

        @Override
        public Answer password(String user, String password) {
            return new Answer.Unknown();
        }

        @Override
        public Answer account(String user) {
            return account;
        }

        @Override
        public Answer stored(String user, Mechanism mechanism) {
            return stored;
        }

        @Override
        public void close() {}
    }

    private static Answer bob(String group) {
        return new Answer.Welcome(
                new Account("bob", Set.of(group), new AddressPatterns(List.of())));
    }

    private static final Directory FILE = new Same("file", bob("file"), OURS);

    private static Authenticator asking(Directory... directories) {
        return new Authenticator(List.of(directories), (_, _) -> IMITATION);
    }

    /** A verifier of the file's Bob must not open the account of another Bob. */
    @Test
    void aVerifierOfALaterDirectoryIsNotThatOfAUserOfAnEarlierOne() {
        var ldap = new Same("ldap", bob("ldap"), new Answer.Unknown());
        try (var authenticator = asking(ldap, FILE)) {
            assertThat(authenticator.ask(STORED)).isEqualTo(IMITATION);
        }
        try (var authenticator = asking(FILE, ldap)) {
            assertThat(authenticator.ask(STORED)).isEqualTo(OURS);
            assertThat(authenticator.ask(new Question.Proved("bob", true))).isEqualTo(bob("file"));
        }
    }

    @Test
    void whoIsUnknownEarlierIsLookedForLater() {
        var empty = new Same("ldap", new Answer.Unknown(), new Answer.Unknown());
        try (var authenticator = asking(empty, FILE)) {
            assertThat(authenticator.ask(STORED)).isEqualTo(OURS);
        }
        try (var authenticator = asking(empty)) {
            assertThat(authenticator.ask(STORED)).isEqualTo(IMITATION);
        }
    }

    @Test
    void aDirectoryThatGivesNoAnswerEndsTheSearch() {
        var down = new Answer.Unavailable("down");
        try (var authenticator = asking(new Same("ldap", down, new Answer.Unknown()), FILE)) {
            assertThat(authenticator.ask(STORED)).isEqualTo(down);
        }
    }

    /** An issuer whose every token is Bob's. */
    private static final class Issuer implements Directory {
        @Override
        public String name() {
            return "oidc";
        }

        @Override
        public Set<Mechanism> mechanisms() {
            return Set.of(Mechanism.OAUTHBEARER);
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
            return bob("oidc");
        }
    }

    /** A name at the issuer must not open what was granted to a user of that name in the file. */
    @Test
    void aTokenIsNotThatOfAUserOfAnEarlierDirectory() {
        var token = new Question.Token("bob", "t");
        try (var authenticator = asking(FILE, new Issuer())) {
            assertThat(authenticator.ask(token))
                    .isEqualTo(
                            new Answer.Wrong("bob is a user of file, which is asked before oidc"));
        }
        try (var authenticator = asking(new Issuer(), FILE)) {
            assertThat(authenticator.ask(token)).isEqualTo(bob("oidc"));
        }
        var disabled = new Same("file", new Answer.Wrong("disabled"), new Answer.Unknown());
        try (var authenticator = asking(disabled, new Issuer())) {
            assertThat(authenticator.ask(token)).isInstanceOf(Answer.Wrong.class);
        }
        var down = new Answer.Unavailable("down");
        try (var authenticator =
                asking(new Same("ldap", down, new Answer.Unknown()), new Issuer())) {
            assertThat(authenticator.ask(token)).isEqualTo(down);
        }
        var empty = new Same("ldap", new Answer.Unknown(), new Answer.Unknown());
        try (var authenticator = asking(empty, new Issuer())) {
            assertThat(authenticator.ask(token)).isEqualTo(bob("oidc"));
        }
    }
}

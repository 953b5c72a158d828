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
}

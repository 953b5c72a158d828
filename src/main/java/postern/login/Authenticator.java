package postern.login;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Asks the directories, in their order. The first that knows a user decides about them; one that
 * gives no answer ends the search, since the user may be its own.
 *
 * <p>May wait; for many threads.
 */
public final class Authenticator implements AutoCloseable {
    /** Those that are there only where a listener names them: for old clients. */
    private static final Set<Mechanism> BY_NAME_ONLY =
            EnumSet.of(Mechanism.SCRAM_SHA_1, Mechanism.CRAM_MD5);

    private static final Set<Mechanism> SCRAM =
            EnumSet.of(Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_256_PLUS);

    /** Nobody can log in. */
    public static final Authenticator NOBODY =
            new Authenticator(List.of(), (_, _) -> new Answer.Unknown());

    private final List<Directory> directories;
    private final Imitation imitation;

    /** What is shown instead of what is kept, so that nobody learns who is there. */
    @FunctionalInterface
    public interface Imitation {
        /** Kept for a user who is not there, the same each time; or Unknown where there is none. */
        Answer of(String user, Mechanism mechanism);
    }

    /**
     * @param directories closed with this
     */
    public Authenticator(List<Directory> directories, Imitation imitation) {
        this.directories = List.copyOf(directories);
        this.imitation = imitation;
    }

    /**
     * The mechanisms that a listener offers which names none: what some directory can answer, in
     * their order. SCRAM only where each directory that takes passwords can, for a client that
     * prefers it would never get in with one that cannot.
     */
    public List<Mechanism> usual() {
        var usual = EnumSet.noneOf(Mechanism.class);
        for (var directory : directories) usual.addAll(directory.mechanisms());
        usual.removeAll(BY_NAME_ONLY);
        for (var directory : directories) {
            var able = directory.mechanisms();
            if (able.contains(Mechanism.PLAIN) && !able.contains(Mechanism.SCRAM_SHA_256))
                usual.removeAll(SCRAM);
        }
        return List.copyOf(usual);
    }

    /** The answer: Welcome, Wrong, Unknown or Unavailable; Kept to what asks for that. */
    public Answer ask(Question question) {
        return switch (question) {
            case Question.Password(var user, var password) ->
                    first(directory -> directory.password(user, password));
            case Question.Stored(var user, var mechanism) -> {
                var kept = first(directory -> stored(directory, user, mechanism));
                yield kept instanceof Answer.Kept || kept instanceof Answer.Unavailable
                        ? kept
                        : imitation.of(user, mechanism);
            }
            case Question.Proved(var user, boolean right) ->
                    right
                            ? first(directory -> directory.account(user))
                            : new Answer.Wrong("the proof does not fit");
            case Question.Token(var user, var token) -> token(user, token);
            case Question.Certificate(var user, var certificate) ->
                    CertificateNames.user(user, certificate, this::account);
        };
    }

    /**
     * What that directory keeps; Welcome where it knows the user and keeps nothing. What a later
     * one keeps of that name then is somebody else's, and must not open this account.
     */
    private static Answer stored(Directory directory, String user, Mechanism mechanism) {
        var kept = directory.stored(user, mechanism);
        return kept instanceof Answer.Unknown ? directory.account(user) : kept;
    }

    private Answer token(String user, String token) {
        for (int i = 0; i < directories.size(); i++) {
            var directory = directories.get(i);
            var answer = directory.token(user, token);
            if (answer instanceof Answer.Welcome(var account))
                return unclaimed(account, directory.name(), directories.subList(0, i));
            if (!(answer instanceof Answer.Unknown)) return answer;
        }
        return new Answer.Unknown();
    }

    /**
     * The account, unless a directory that is asked earlier knows a user of that name: whoever
     * chooses names at an issuer must not get what was granted to another.
     */
    private static Answer unclaimed(Account account, String its, List<Directory> asked) {
        for (var earlier : asked) {
            switch (earlier.account(account.user())) {
                case Answer.Unknown _ -> {}
                case Answer.Unavailable down -> {
                    return down;
                }
                case Answer.Welcome _, Answer.Wrong _, Answer.Kept _ -> {
                    return new Answer.Wrong(
                            account.user()
                                    + " is a user of "
                                    + earlier.name()
                                    + ", which is asked before "
                                    + its);
                }
            }
        }
        return new Answer.Welcome(account);
    }

    private Answer account(String user) {
        return first(directory -> directory.account(user));
    }

    @FunctionalInterface
    private interface Ask {
        Answer of(Directory directory);
    }

    private Answer first(Ask ask) {
        for (var directory : directories) {
            var answer = ask.of(directory);
            if (!(answer instanceof Answer.Unknown)) return answer;
        }
        return new Answer.Unknown();
    }

    @Override
    public void close() {
        for (var directory : directories) directory.close();
    }
}

package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.login.Answer;
import postern.login.Authenticator;
import postern.login.Directory;
import postern.login.Doorkeepers;
import postern.login.Locks;
import postern.login.Mechanism;
import postern.login.Question;
import postern.mail.IpAddress;
import postern.session.Effect;

class LoginDeskTest {
    /** A client does not wait for ever for a directory that has a fault, or has no memory left. */
    @Test
    void aFaultOfOurOwnIsAnAnswerToo() {
        var broken =
                new Directory() {
                    @Override
                    public String name() {
                        return "broken";
                    }

                    @Override
                    public Set<Mechanism> mechanisms() {
                        return Set.of(Mechanism.PLAIN);
                    }

                    @Override
                    public Answer password(String user, String password) {
                        throw new IllegalStateException("a bug");
                    }

                    @Override
                    public Answer account(String user) {
                        return new Answer.Unknown();
                    }
                };
        var desk =
                new LoginDesk(
                        new Authenticator(List.of(broken), (_, _) -> new Answer.Unknown()),
                        Doorkeepers.patient(),
                        new Random(1),
                        new Locks());
        var question = new Question.Password("bob", "secret");
        var answered =
                desk.answer(new Effect.Authenticate(question, IpAddress.of("192.0.2.1"), "PLAIN"));
        assertThat(answered.question()).isEqualTo(question);
        assertThat(answered.answer()).isInstanceOf(Answer.Unavailable.class);
    }
}

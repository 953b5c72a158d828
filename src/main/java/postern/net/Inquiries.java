package postern.net;

import java.util.function.Consumer;
import java.util.function.Supplier;
import postern.facts.Inquiry;
import postern.login.Answer;
import postern.net.ServerConnection.Surroundings;
import postern.policy.Naming;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Examiner;

/** What one session wants to know and what may take its time: asked beside the loop. */
record Inquiries(Surroundings around, Inquiry inquiry, Consumer<Event> session) {

    void authenticate(Effect.Authenticate asked) {
        var broken = new Answer.Unavailable("an error of our own");
        var _ =
                ask(
                        () -> around.logins().apply(asked),
                        new Event.Answered(asked.question(), broken, false));
    }

    void find(Effect.Find asked) {
        var _ =
                ask(
                        () -> new Event.Found(asked, inquiry.find(asked.fact(), asked.known())),
                        new Event.Found(asked, null));
    }

    void name(Effect.Name asked) {
        var _ =
                ask(
                        () -> new Event.Named(inquiry.name(asked.client())),
                        new Event.Named(Naming.FAILED));
    }

    /**
     * @return to be interrupted when nobody waits for it any more
     */
    Thread examine(Effect.Examine asked) {
        return ask(
                () -> new Event.Examined(asked, asked.examiner().end(asked.trusted())),
                new Event.Examined(asked, Examiner.Findings.NONE));
    }

    /**
     * It is told something in any case: the session waits for it.
     *
     * @param broken what is told where that breaks
     */
    private Thread ask(Supplier<Event> question, Event broken) {
        return Thread.startVirtualThread(() -> {
            var answer = broken;
            try {
                answer = question.get();
            } catch (Throwable e) { // what strangers wrote may exhaust the stack
                around.loop().report(e);
            } finally {
                var found = answer;
                around.loop().post(() -> session.accept(found));
            }
        });
    }
}

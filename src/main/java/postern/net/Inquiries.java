package postern.net;

import java.util.function.Consumer;
import java.util.function.Supplier;
import postern.facts.Inquiry;
import postern.net.ServerConnection.Surroundings;
import postern.policy.Naming;
import postern.session.Effect;
import postern.session.Event;

/** What one session wants to know and what may take its time: asked beside the loop. */
record Inquiries(Surroundings around, Inquiry inquiry, Consumer<Event> session) {

    void authenticate(Effect.Authenticate asked) {
        Thread.startVirtualThread(() -> {
            var answer = around.logins().apply(asked);
            around.loop().post(() -> session.accept(answer));
        });
    }

    void find(Effect.Find asked) {
        ask(
                () -> new Event.Found(asked, inquiry.find(asked.fact(), asked.known())),
                new Event.Found(asked, null));
    }

    void name(Effect.Name asked) {
        ask(() -> new Event.Named(inquiry.name(asked.client())), new Event.Named(Naming.FAILED));
    }

    /**
     * @param broken what is told where that breaks
     */
    private void ask(Supplier<Event> question, Event broken) {
        Thread.startVirtualThread(() -> {
            var answer = broken;
            try {
                answer = question.get();
            } catch (RuntimeException e) {
                around.loop().report(e);
            }
            var found = answer;
            around.loop().post(() -> session.accept(found));
        });
    }
}

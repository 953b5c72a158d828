package postern.dnsbl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import postern.dnsbl.Question.Reply;

/** Asks several lists at the same time, each on a virtual thread of its own. */
final class AtOnce {
    private static final Reply LATE = new Reply.Unknown("no answer in time");

    private AtOnce() {}

    /**
     * The replies in the order of the questions; behind the budget, that there is none.
     *
     * @param budget for all together
     */
    static List<Reply> ask(
            List<Question> questions, Function<Question, Reply> how, Duration budget) {
        var replies = new AtomicReferenceArray<Reply>(questions.size());
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < questions.size(); i++) {
            int at = i;
            threads.add(
                    Thread.ofVirtual()
                            .name("dnsbl")
                            .start(() -> replies.set(at, how.apply(questions.get(at)))));
        }
        long end = System.nanoTime() + budget.toNanos();
        try {
            for (var thread : threads)
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) break;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var inTime =
                IntStream.range(0, questions.size())
                        .mapToObj(at -> {
                            var reply = replies.get(at);
                            return reply == null ? LATE : reply;
                        })
                        .toList();
        threads.forEach(Thread::interrupt); // what such a one says is no reply any more
        return inTime;
    }
}

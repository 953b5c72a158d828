package postern.delivery;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.spool.Entry;

/**
 * Goes through the lines of destinations that take no mail: of one that is down, those who wait too
 * long are told or fail; of one that will never take any, all fail. A long line is gone through a
 * piece at a time, and only when the line holds a message whose time may have come.
 */
final class Sweeps {
    private final JobIndex jobs;
    private final ArrayDeque<DestinationQueue> queues = new ArrayDeque<>();

    Sweeps(JobIndex jobs) {
        this.jobs = jobs;
    }

    void begin(DestinationQueue queue, Turn turn) {
        if (queue.sweeping || queue.ready.isEmpty()) return;
        if (!queue.isRefused(turn.now) && queue.earliestDeadline > turn.now) return;
        queue.sweeping = true;
        queue.unswept = queue.ready.size();
        queue.earliestDeadline = Long.MAX_VALUE;
        queues.add(queue);
    }

    /** Nobody waits for that job any more: the next sweep of its line is to find out. */
    void expect(Job job, Turn turn) {
        job.deadline = turn.now;
        job.queue.earliestDeadline = turn.now;
    }

    boolean isBehind() {
        return !queues.isEmpty();
    }

    /** Looks at some jobs; at most that many. */
    void catchUp(int most, Turn turn) {
        int left = most;
        for (DestinationQueue queue; left > 0 && (queue = queues.peek()) != null; ) {
            boolean refused = queue.isRefused(turn.now);
            if (!refused && !queue.isDown()) stop(queue); // mail flows again
            while (left > 0 && queue.unswept > 0 && !queue.ready.isEmpty()) {
                queue.unswept--;
                left--;
                look(queue, queue.ready.remove(), refused, turn);
            }
            if (queue.unswept > 0 && !queue.ready.isEmpty()) continue;
            queues.remove();
            queue.sweeping = false;
            queue.unswept = 0;
            turn.touch(queue);
        }
    }

    /** Jobs not looked at may have any deadline. */
    private static void stop(DestinationQueue queue) {
        if (queue.unswept > 0) queue.earliestDeadline = Long.MIN_VALUE;
        queue.unswept = 0;
    }

    private void look(DestinationQueue queue, Job job, boolean refused, Turn turn) {
        if (!refused && job.deadline > turn.now) {
            queue.ready(job);
            return;
        }
        var entry = turn.find(job.id);
        if (entry == null) {
            jobs.remove(job);
            return;
        }
        var settling = new Settling(turn, entry.message(), entry, "");
        int kept = 0;
        var waiting = new int[job.recipients.length];
        for (int index : job.recipients)
            if (refused && queue.refusal != null) settling.refused(index, queue.refusal);
            else if (settling.delayed(index, reason(queue))) waiting[kept++] = index;
        settling.order();
        if (kept == 0) {
            jobs.remove(job);
            return;
        }
        if (kept < waiting.length) job.recipients = Arrays.copyOf(waiting, kept);
        job.deadline = Settling.expiry(entry, turn); // whoever wants to know of a delay knows now
        queue.ready(job);
    }

    private static Reply reason(DestinationQueue queue) {
        return queue.lastFailure == null ? Replies.NEXT_HOP_UNREACHABLE : queue.lastFailure;
    }

    /** The line's first job that somebody still waits for; jobs before it are forgotten. */
    @Nullable Entry first(DestinationQueue queue, Turn turn) {
        for (Job job; (job = queue.ready.peek()) != null; ) {
            var entry = turn.find(job.id);
            if (entry != null && Settling.waiting(entry, job.recipients).length > 0) return entry;
            dropFirst(queue);
        }
        return null;
    }

    /** Forgets the line's first job. */
    void dropFirst(DestinationQueue queue) {
        jobs.remove(queue.ready.remove());
    }
}

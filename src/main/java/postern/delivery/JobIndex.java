package postern.delivery;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.spool.QueueId;

/** The jobs of each message. */
final class JobIndex {
    private final Map<QueueId, Job> first = new HashMap<>();
    private int size;

    /** Jobs in all. */
    int size() {
        return size;
    }

    /** The first job of a message, with its siblings behind it; null when it has none. */
    @Nullable Job of(QueueId id) {
        return first.get(id);
    }

    boolean covers(QueueId id, int recipient) {
        for (var job = of(id); job != null; job = job.sibling)
            if (job.covers(recipient)) return true;
        return false;
    }

    void add(Job job) {
        job.sibling = first.put(job.id, job);
        size++;
    }

    void remove(Job job) {
        var head = first.get(job.id);
        if (head == job) {
            if (job.sibling == null) first.remove(job.id);
            else first.put(job.id, job.sibling);
        } else {
            while (head != null && head.sibling != job) head = head.sibling;
            if (head == null) throw new IllegalStateException("the job is not here");
            head.sibling = job.sibling;
        }
        size--;
    }
}

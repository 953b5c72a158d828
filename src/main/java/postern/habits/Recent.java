package postern.habits;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose the messages of late are, by queue id, and what became of them; so many of them at the
 * most, and since the start of the relay. Safe for many threads; each call is short.
 */
final class Recent {
    private final int most;
    private final Map<String, Message> messages = new LinkedHashMap<>();

    private static final class Message {
        final Subject subject;
        final Instant at;
        int recipients;
        int delivered;
        int failed;

        Message(Subject subject, Instant at) {
            this.subject = subject;
            this.at = at;
        }
    }

    /** Sums over the messages of one. */
    record Sum(int messages, int recipients, int delivered, int failed, @Nullable Instant since) {}

    Recent(int most) {
        this.most = most;
    }

    /** A recipient of that message was accepted. */
    synchronized void accepted(String queueId, Subject subject, Instant at) {
        var message = messages.get(queueId);
        if (message == null) {
            if (messages.size() >= most) {
                var oldest = messages.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            message = new Message(subject, at);
            messages.put(queueId, message);
        }
        message.recipients++;
    }

    /** Whose it is; null where that is not known any more. */
    synchronized @Nullable Subject delivered(String queueId) {
        var message = messages.get(queueId);
        if (message == null) return null;
        message.delivered++;
        return message.subject;
    }

    synchronized @Nullable Subject whose(String queueId) {
        var message = messages.get(queueId);
        return message == null ? null : message.subject;
    }

    synchronized @Nullable Subject failed(String queueId) {
        var message = messages.get(queueId);
        if (message == null) return null;
        message.failed++;
        return message.subject;
    }

    synchronized Sum sum(Subject subject) {
        int count = 0;
        int recipients = 0;
        int delivered = 0;
        int failed = 0;
        Instant since = null;
        for (var message : messages.values()) {
            if (!message.subject.equals(subject)) continue;
            if (since == null) since = message.at;
            count++;
            recipients += message.recipients;
            delivered += message.delivered;
            failed += message.failed;
        }
        return new Sum(count, recipients, delivered, failed, since);
    }
}

package postern.alerts;

import java.util.List;
import java.util.Map;

/**
 * What happened since it was asked last.
 *
 * @param failedByClient logins that came to nothing
 * @param failedByUser the same, where a user was named
 * @param refused recipients that no grant permitted, by client
 * @param outgoing recipients that went out by relay and login grants, by user or client
 * @param deferred attempts, by the domain of the recipient
 * @param remarks of single events
 */
record Heard(
        Map<String, Long> failedByClient,
        Map<String, Long> failedByUser,
        Map<String, Long> refused,
        Map<String, Long> outgoing,
        Map<String, Long> deferred,
        List<Remark> remarks) {

    /** One event that people are told of by itself. */
    record Remark(Condition condition, Reading reading) {}
}

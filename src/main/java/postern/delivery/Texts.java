package postern.delivery;

import postern.mail.Reply;

/** Puts reasons that came from outside behind our own replies. */
final class Texts {
    private static final int MAX_REASON = 400;

    private Texts() {}

    /** The reply with a reason behind its text: {@code … failed: certificate expired}. */
    static Reply because(Reply reply, String why) {
        return why.isEmpty() ? reply : reply.with(reply.lines().getFirst() + ": " + clean(why));
    }

    /**
     * The reply with a phrase of our own behind its text: {@code … was lost before its greeting}.
     */
    static Reply at(Reply reply, String where) {
        return reply.with(reply.lines().getFirst() + " " + where);
    }

    private static String clean(String why) {
        int length = Math.min(why.length(), MAX_REASON);
        var clean = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = why.charAt(i);
            clean.append(Character.isISOControl(c) ? '?' : c);
        }
        return clean.toString();
    }
}

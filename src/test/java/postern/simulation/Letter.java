package postern.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.delivery.Notification.Action;
import postern.delivery.Notification.Item;
import postern.spool.Message;
import postern.spool.RecipientState;

/** A message that came to be committed, and what became of each of its recipients. */
final class Letter {
    /** How far it got on its way into the spool. */
    enum Standing {
        COMMITTING,
        STORED,
        /** For want of room. */
        REFUSED,
        /** By a spool that takes nothing more: what is on the disk, nobody knows. */
        BROKEN
    }

    /** One delivery to a next hop, which took it. */
    static final class Copy {
        final String hop;
        final int life;

        /** Whether its next hop's word for it has reached us. */
        boolean heard;

        Copy(String hop, int life) {
            this.hop = hop;
            this.life = life;
        }
    }

    /** What became of one recipient. */
    static final class Fate {
        final List<Copy> copies = new ArrayList<>(1);

        /** As the running relay has it; null where that is not known, behind a crash. */
        @Nullable RecipientState seen;

        /** An end that no crash takes back. */
        @Nullable RecipientState durable;

        /** In which life of the relay its sender was last told what. */
        final Map<Action, Integer> told = new EnumMap<>(Action.class);

        /** Whether a next hop that says what is no answer was believed. */
        boolean liedTo;

        /** Whether a person has deleted it. */
        boolean deleted;

        boolean hasEnded() {
            return seen != null && seen.isFinal();
        }

        boolean wasHeard() {
            for (var copy : copies) if (copy.heard) return true;
            return false;
        }
    }

    final Message message;
    final List<Fate> fates = new ArrayList<>();

    /** What its client sent; empty for a notification. */
    final byte[] octets;

    /** What a notification tells, by the recipients of the letter that it is about. */
    final Map<Integer, Item> tells;

    final @Nullable Letter about;
    Standing standing = Standing.COMMITTING;

    /** Whether its client was answered 250. */
    boolean promised;

    Letter(
            Message message,
            List<RecipientState> states,
            byte[] octets,
            @Nullable Letter about,
            Map<Integer, Item> tells) {
        this.message = message;
        this.octets = octets;
        this.about = about;
        this.tells = tells;
        for (var state : states) {
            var fate = new Fate();
            fate.seen = state;
            fates.add(fate);
        }
    }

    boolean isNotification() {
        return about != null;
    }

    /** Whether somebody has to hear of a failure for that recipient. */
    boolean owesWord(int recipient) {
        return !message.envelope().from().isNull()
                && message.envelope().recipients().get(recipient).wantsFailure()
                && !fates.get(recipient).deleted;
    }

    boolean hasEnded() {
        for (var fate : fates) if (!fate.hasEnded()) return false;
        return true;
    }

    String name(int recipient) {
        return message.id() + " for " + message.envelope().recipients().get(recipient).to();
    }
}

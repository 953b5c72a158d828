package postern.simulation;

import java.util.LinkedHashSet;
import java.util.Map;
import postern.delivery.Work.News;
import postern.mail.Replies;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** Who looks after the queue now and then, as {@code postern queue} lets him. */
record Person(World world) {

    void meddle(Relay relay) {
        var letters = world.ledger.open();
        if (letters.isEmpty()) return;
        var letter = world.chance.of(letters);
        var id = letter.message.id();
        var entry = relay.spool().find(id).orElse(null);
        if (entry == null) return;
        int index = world.chance.below(entry.states().size());
        if (entry.states().get(index).isFinal()) return;
        switch (world.chance.below(4)) {
            case 0 -> {
                letter.fates.get(index).deleted = true;
                change(relay, id, index, new RecipientState.Failed(Replies.DELETED));
            }
            case 1 -> change(relay, id, index, new RecipientState.Held("a person"));
            case 2 -> change(relay, id, index, RecipientState.Waiting.FRESH);
            default -> {
                var all = new LinkedHashSet<QueueId>();
                for (var one : letters) all.add(one.message.id());
                world.story.tell("a person wants all to be tried now");
                relay.hear(new News.Retry(all)); // in their order
            }
        }
    }

    private void change(Relay relay, QueueId id, int index, RecipientState state) {
        world.story.tell("a person changes %s/%d: %s", id, index, state);
        relay.spool().update(id, Map.of(index, state));
        relay.spool().find(id).ifPresent(entry -> relay.hear(new News.Changed(entry)));
    }

    /** Releases all that is held; false if there is nothing. */
    boolean release(Relay relay) {
        boolean any = false;
        for (var letter : world.ledger.open()) {
            var id = letter.message.id();
            for (int i = 0; i < letter.fates.size(); i++) {
                if (!(letter.fates.get(i).seen instanceof RecipientState.Held)) continue;
                change(relay, id, i, RecipientState.Waiting.FRESH);
                any = true;
            }
        }
        return any;
    }
}

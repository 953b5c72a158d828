package postern.simulation;

import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.spool.UnreliableDisk;

/** What all in one simulated world share. */
final class World {
    final Timeline time = new Timeline();
    final Chance chance;
    final Story story;
    final Tally tally = new Tally();
    final Ledger ledger;
    final Journal journal = new Overheard();
    final UnreliableDisk disk = new UnreliableDisk();
    final Internet internet;
    Weather weather;

    World(long seed, Story story) {
        this.chance = new Chance(seed);
        this.story = story;
        story.begin(time);
        ledger = new Ledger(story, tally);
        weather = Weather.by(chance);
        internet = new Internet(this);
    }

    /** Listens to what the notifier says. */
    private final class Overheard implements Journal {
        @Override
        public void write(JournalRecord record) {
            story.tell("journal: %s", record);
            if (record instanceof JournalRecord.Notice(_, var level, var text))
                Violation.unless(level != JournalRecord.Notice.Level.ERROR, "%s", text);
        }

        @Override
        public void reopen() {}

        @Override
        public void close() {}
    }
}

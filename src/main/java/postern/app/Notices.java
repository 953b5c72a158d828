package postern.app;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.journal.Journal;
import postern.journal.JournalRecord.Notice;
import postern.journal.JournalRecord.Notice.Level;

/** Sentences for the log; those that come before it is open wait for it. */
final class Notices {
    private final InstantSource clock;
    private final List<Notice> waiting = new ArrayList<>();
    private @Nullable Journal journal;

    Notices(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void say(Level level, String text) {
        var notice = new Notice(clock.instant(), level, text);
        if (journal == null) waiting.add(notice);
        else journal.write(notice);
    }

    void warn(String text) {
        say(Level.WARNING, text);
    }

    /** The log is open. */
    synchronized void to(Journal opened) {
        journal = opened;
        waiting.forEach(opened::write);
        waiting.clear();
    }
}

package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.facts.Gatherer;
import postern.facts.Inquiry;
import postern.journal.MemoryJournal;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Examiner;
import postern.spool.MemorySpool;

/** A session hears an answer whatever breaks: it waits for one. */
@Timeout(60)
class InquiriesTest {
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final Loop loop = new Loop(InstantSource.system(), bugs::add);
    private final Thread thread = Thread.ofPlatform().unstarted(loop::run);
    private final LinkedBlockingQueue<Event> told = new LinkedBlockingQueue<>();

    /** As what nests too deeply does. */
    private static final class Exhausting implements Gatherer {
        @Override
        public @Nullable Object find(Fact<?> fact, Facts known) {
            throw new StackOverflowError();
        }

        @Override
        public Naming name(IpAddress client) {
            throw new StackOverflowError();
        }
    }

    private static final class ExhaustingExaminer implements Examiner {
        @Override
        public void came(ByteBuffer octets) {}

        @Override
        public void kept(ByteBuffer octets) {}

        @Override
        public boolean removes() {
            return false;
        }

        @Override
        public boolean isForged(byte[] field) {
            return false;
        }

        @Override
        public Findings end(boolean trusted) {
            throw new StackOverflowError();
        }
    }

    private Inquiries inquiries() {
        var around =
                new ServerConnection.Surroundings(
                        loop,
                        new MemorySpool()::begin,
                        new MemoryJournal(),
                        asked -> {
                            throw new IllegalStateException("nobody logs in: " + asked);
                        },
                        _ -> {});
        return new Inquiries(around, new Inquiry.Unprepared(new Exhausting()), told::add);
    }

    @BeforeEach
    void begin() {
        thread.start();
    }

    @AfterEach
    void end() throws Exception {
        loop.end();
        thread.join();
    }

    private void hears(Event event) throws Exception {
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(event);
        assertThat(bugs).singleElement().isInstanceOf(StackOverflowError.class);
    }

    @Test
    void anErrorIsNoFact() throws Exception {
        var asked = new Effect.Find(Fact.RDNS, Facts.NONE);
        inquiries().find(asked);
        hears(new Event.Found(asked, null));
    }

    @Test
    void anErrorIsNoName() throws Exception {
        inquiries().name(new Effect.Name(IpAddress.of("192.0.2.1")));
        hears(new Event.Named(Naming.FAILED));
    }

    @Test
    void anErrorFindsNothingInAMessage() throws Exception {
        var asked = new Effect.Examine(new ExhaustingExaminer(), false);
        inquiries().examine(asked).join();
        hears(new Event.Examined(asked, Examiner.Findings.NONE));
    }
}

package postern.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import postern.session.Effect;

/** Waits for the end of a connection, and remembers blocks. */
final class Ending implements ServerConnection.Keeper {
    private final CountDownLatch latch = new CountDownLatch(1);
    final List<Effect.Block> blocks = new CopyOnWriteArrayList<>();

    @Override
    public void block(Effect.Block block) {
        blocks.add(block);
    }

    @Override
    public void tried(Effect.Tried tried) {}

    @Override
    public void progressed(boolean known) {}

    @Override
    public void ended() {
        latch.countDown();
    }

    boolean await(int seconds) {
        try {
            return latch.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

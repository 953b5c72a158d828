package postern.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * What the spool says to its log while a world is played: it goes on after a bug in what it calls,
 * and only says so there.
 */
final class Grumbles {
    private static final String EXPECTED = "The spool takes no more mail";
    private static final ThreadLocal<List<String>> HEARD = ThreadLocal.withInitial(ArrayList::new);

    static {
        var logger = (Logger) LoggerFactory.getLogger("postern.spool");
        var ears =
                new AppenderBase<ILoggingEvent>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        var text = event.getFormattedMessage();
                        var thrown = event.getThrowableProxy();
                        if (event.getLevel().isGreaterOrEqual(Level.ERROR)
                                && !text.startsWith(EXPECTED))
                            HEARD.get()
                                    .add(thrown == null ? text : text + ": " + thrown.getMessage());
                    }
                };
        ears.setContext(logger.getLoggerContext());
        ears.start();
        logger.addAppender(ears);
        logger.setAdditive(false);
    }

    Grumbles() {
        HEARD.get().clear();
    }

    void check() {
        Violation.unless(HEARD.get().isEmpty(), "the spool says: %s", HEARD.get());
    }
}

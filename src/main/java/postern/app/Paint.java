package postern.app;

import java.io.Console;
import java.util.Map;
import java.util.Optional;

/** Colours, for people at a terminal who have not asked to do without ({@code NO_COLOR}). */
record Paint(boolean on) {
    private static final String GREEN = "32";
    private static final String RED = "31";
    private static final String YELLOW = "33";
    private static final String BOLD = "1";
    private static final String FAINT = "2";

    static Paint ofThisTerminal() {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return of(terminal, System.getenv());
    }

    static Paint of(boolean terminal, Map<String, String> environment) {
        boolean wanted =
                environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM"));
        return new Paint(terminal && wanted);
    }

    String good(String text) {
        return in(GREEN, text);
    }

    String bad(String text) {
        return in(RED, text);
    }

    String doubtful(String text) {
        return in(YELLOW, text);
    }

    String strong(String text) {
        return in(BOLD, text);
    }

    String faint(String text) {
        return in(FAINT, text);
    }

    private String in(String code, String text) {
        return on ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}

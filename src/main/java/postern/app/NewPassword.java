package postern.app;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import postern.mail.Parsed;
import postern.mail.Password;

/**
 * Asks for a new password: twice, without echo, at a terminal; otherwise it is the first line of
 * the input. Never an argument, which everybody on the machine could read.
 */
final class NewPassword {
    private static final int LEAST = 8; // characters, NIST SP 800-63B §3.1.1.2
    private static final int LONGEST = 4096; // octets of a line
    private static final int TRIES = 3;

    private NewPassword() {}

    /**
     * The password, in its one form.
     *
     * @throws Failure if there is none that will do
     */
    static String ask(String user) {
        var console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (console.isPresent()) return ask(console.get(), user);
        if (isTerminal())
            throw new Failure(
                    Failure.UNREADABLE,
                    "a password cannot be asked for without echo while the output goes elsewhere",
                    "leave the output at the terminal, or give the password as the input");
        return read(System.in);
    }

    private static String ask(Console console, String user) {
        for (int i = 0; i < TRIES; i++) {
            var first = console.readPassword("New password of %s: ", user);
            var second = first == null ? null : console.readPassword("The same again: ");
            if (first == null || second == null) throw refused("no password was given");
            boolean same = Arrays.equals(first, second);
            var text = new String(first);
            Arrays.fill(first, '\0');
            Arrays.fill(second, '\0');
            var checked = same ? checked(text) : Parsed.<String>bad("the two are not the same");
            switch (checked) {
                case Parsed.Good<String>(var password) -> {
                    return password;
                }
                case Parsed.Bad<String>(var why) ->
                        console.printf("  That does not do: %s.%n", why);
            }
        }
        throw refused("three passwords did not do");
    }

    /** The first line. */
    static String read(InputStream in) {
        return switch (line(in)) {
            case Parsed.Bad<String>(var why) -> throw refused(why);
            case Parsed.Good<String>(var line) ->
                    switch (checked(line)) {
                        case Parsed.Good<String>(var password) -> password;
                        case Parsed.Bad<String>(var why) ->
                                throw refused("the password does not do: " + why);
                    };
        };
    }

    private static Parsed<String> line(InputStream in) {
        var octets = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                if (octets.size() == LONGEST) return Parsed.bad("the password is far too long");
                octets.write(next);
            }
            var line =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(octets.toByteArray()))
                            .toString();
            return Parsed.good(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        } catch (CharacterCodingException _) {
            return Parsed.bad("the password is not UTF-8");
        } catch (IOException e) {
            return Parsed.bad("the input cannot be read: " + e.getMessage());
        }
    }

    private static Parsed<String> checked(String text) {
        return switch (Password.parse(text)) {
            case Parsed.Good<String>(var password)
                    when password.codePointCount(0, password.length()) < LEAST ->
                    Parsed.bad("it has fewer than " + LEAST + " characters");
            case Parsed.Good<String> good -> good;
            case Parsed.Bad<String> bad -> bad;
        };
    }

    private static Failure refused(String why) {
        return new Failure(
                Failure.UNREADABLE,
                why,
                "take "
                        + LEAST
                        + " characters or more, at a terminal, or as the first line of the input;"
                        + " nothing was changed");
    }

    /** Whether the input comes from a terminal, wherever the output goes. */
    private static boolean isTerminal() {
        try {
            var input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
        } catch (IOException _) {
            return false; // no such system
        }
    }
}

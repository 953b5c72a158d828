package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads command lines from octets as they come. Only CRLF ends a line; what is wrong with one is
 * found while it comes in and told at its CRLF. Keeps no more than the longest line that a command
 * may have.
 */
public final class CommandReader {
    /** RFC 5321 §4.5.3.1.4, the CRLF included, as all of these. */
    static final int MAX_COMMAND = 512;

    /**
     * SIZE 26 (RFC 1870), BODY 17 (RFC 6152), RET and ENVID 107 (RFC 3461), AUTH 500 (RFC 4954).
     */
    static final int MAX_MAIL = MAX_COMMAND + 26 + 17 + 107 + 500 + 10 + 460; // 470: RFC 6531

    /** NOTIFY and ORCPT 500 (RFC 3461), longer addresses 460 (RFC 6531 §3.1). */
    static final int MAX_RCPT = MAX_COMMAND + 500 + 460;

    /** RFC 4954 §4. */
    static final int MAX_AUTH = 12288;

    /** A line that goes on behind this many octets is given up. */
    static final int ENDLESS = 64 * 1024;

    private static final int FIRST_ROOM = 128;

    private final int command;
    private final int mail;
    private final int rcpt;
    private final int auth;

    private byte[] line = new byte[FIRST_ROOM];
    private int length; // octets of this line, those not kept included
    private boolean afterCr;
    private boolean eightBit;
    private boolean tab; // nothing but blanks may follow
    private @Nullable CommandLine fault; // the first one of this line
    private boolean response; // not a command: a response in an authentication

    /** Lines as long as all extensions together need. */
    public CommandReader() {
        this(MAX_COMMAND, MAX_MAIL, MAX_RCPT, MAX_AUTH);
    }

    /**
     * @param command octets of a line, its CRLF included, as those below; never more than all
     *     extensions together need
     * @param mail of MAIL
     * @param rcpt of RCPT
     * @param auth of AUTH
     */
    public CommandReader(int command, int mail, int rcpt, int auth) {
        this.command = Math.min(command, MAX_COMMAND);
        this.mail = Math.min(mail, MAX_MAIL);
        this.rcpt = Math.min(rcpt, MAX_RCPT);
        this.auth = Math.min(auth, MAX_AUTH);
    }

    /** Takes octets up to the end of a line; null when that has not come yet. */
    public @Nullable CommandLine read(ByteBuffer in) {
        response = false;
        return line(in);
    }

    /** The same for a response within an exchange that AUTH began (RFC 4954 §4). */
    public @Nullable CommandLine readResponse(ByteBuffer in) {
        response = true;
        return line(in);
    }

    private @Nullable CommandLine line(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte octet = in.get();
            if (++length > ENDLESS) {
                reset();
                return new CommandLine.Endless();
            }
            if (octet == '\n' && afterCr) return finished();
            if (afterCr || octet == '\n') fault(new CommandLine.BareNewline());
            afterCr = octet == '\r';
            if (isControl(octet) || tab && " \t\r\n".indexOf(octet) < 0)
                fault(new CommandLine.ControlCharacter());
            tab |= octet == '\t';
            if (fault == null && !afterCr) keep(octet);
        }
        return null;
    }

    /** Forgets a line that has begun. */
    public void reset() {
        length = 0;
        afterCr = false;
        eightBit = false;
        tab = false;
        fault = null;
        if (line.length > MAX_MAIL) line = new byte[FIRST_ROOM];
    }

    /** A tab is one too, but for blanks at the end of a command (RFC 5321 §4.1.1). */
    private boolean isControl(byte octet) {
        if (octet == '\t') return response;
        return octet >= 0 && octet < ' ' && octet != '\r' && octet != '\n' || octet == 127;
    }

    private CommandLine finished() {
        var read = fault;
        if (read == null) read = length > limit() ? new CommandLine.Overlong() : decoded();
        reset();
        return read;
    }

    private CommandLine decoded() {
        int end = length - 2;
        while (tab && end > 0 && (line[end - 1] == '\t' || line[end - 1] == ' ')) end--;
        if (!eightBit)
            return new CommandLine.Line(new String(line, 0, end, StandardCharsets.ISO_8859_1));
        try {
            var strict = StandardCharsets.UTF_8.newDecoder();
            return new CommandLine.Line(strict.decode(ByteBuffer.wrap(line, 0, end)).toString());
        } catch (CharacterCodingException e) {
            return new CommandLine.NotUtf8();
        }
    }

    private void keep(byte octet) {
        if (length > line.length) {
            if (length > limit() - 2) {
                fault(new CommandLine.Overlong());
                return;
            }
            line = Arrays.copyOf(line, Math.min(2 * line.length, MAX_AUTH));
        }
        eightBit |= octet < 0;
        line[length - 1] = octet;
    }

    private void fault(CommandLine found) {
        if (fault == null) fault = found;
    }

    private int limit() {
        if (response) return MAX_AUTH;
        if (length < 5) return command;
        if (begins("MAIL ")) return mail;
        if (begins("RCPT ")) return rcpt;
        return begins("AUTH ") ? auth : command;
    }

    private boolean begins(String verb) {
        for (int i = 0; i < 5; i++) {
            int octet = line[i];
            if (octet >= 'a' && octet <= 'z') octet -= 32;
            if (octet != verb.charAt(i)) return false;
        }
        return true;
    }
}

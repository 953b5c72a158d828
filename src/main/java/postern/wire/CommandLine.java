package postern.wire;

/**
 * What a client sent up to a CRLF: a line, or why it is none. Whatever it is, the reader is in step
 * behind it.
 */
public sealed interface CommandLine {

    /** The line without its CRLF. Holds no ASCII control character. */
    record Line(String text) implements CommandLine {}

    /** Longer than its command may be (RFC 5321 §4.5.3.1.4). */
    record Overlong() implements CommandLine {}

    /** A CR or LF stands alone in it (RFC 5321 §2.3.8). */
    record BareNewline() implements CommandLine {}

    /** A NUL, a TAB or another control character stands in it. */
    record ControlCharacter() implements CommandLine {}

    /** It is neither ASCII nor UTF-8 (RFC 6531 §3.2). */
    record NotUtf8() implements CommandLine {}

    /** So long without a CRLF that whoever sends it speaks no SMTP: close. */
    record Endless() implements CommandLine {}
}

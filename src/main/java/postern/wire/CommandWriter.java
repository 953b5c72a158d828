package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import postern.mail.Envelope.Body;
import postern.mail.Recipient.Notify;

/**
 * Writes commands as a client sends them (RFC 5321 §4.1.1), several into one buffer where
 * pipelining allows it (RFC 2920). Parameters are written as they are given: whoever calls knows
 * what the server offers.
 */
public final class CommandWriter {
    private static final int MAX_COMMAND = 512; // RFC 5321 §4.5.3.1.4

    private byte[] buffer = new byte[256];
    private int length;

    public CommandWriter ehlo(String name) {
        return line("EHLO ", name);
    }

    public CommandWriter helo(String name) {
        return line("HELO ", name);
    }

    /** The greeting of LMTP (RFC 2033 §4.1). */
    public CommandWriter lhlo(String name) {
        return line("LHLO ", name);
    }

    public CommandWriter startTls() {
        return line("STARTTLS", "");
    }

    /**
     * AUTH (RFC 4954 §4).
     *
     * @param initial the initial response; null for none
     */
    public CommandWriter auth(String mechanism, byte @Nullable [] initial) {
        text("AUTH ").text(mechanism);
        if (initial != null) text(" ").text(initial.length == 0 ? "=" : base64(initial));
        return text("\r\n");
    }

    /** Whether AUTH with that initial response fits into a command line (RFC 4954 §4). */
    public static boolean fitsAuth(String mechanism, byte[] initial) {
        int base64 = (initial.length + 2) / 3 * 4;
        return "AUTH ".length() + mechanism.length() + 1 + base64 + 2 <= MAX_COMMAND;
    }

    /** A response to a challenge. */
    public CommandWriter authResponse(byte[] response) {
        return line(base64(response), "");
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    public CommandWriter data() {
        return line("DATA", "");
    }

    public CommandWriter rset() {
        return line("RSET", "");
    }

    public CommandWriter quit() {
        return line("QUIT", "");
    }

    public CommandWriter mail(Command.Mail mail) {
        text("MAIL FROM:");
        text(mail.from().toString());
        if (mail.size() >= 0) text(" SIZE=").text(Long.toString(mail.size()));
        if (mail.body() == Body.EIGHT_BIT_MIME) text(" BODY=8BITMIME");
        if (mail.smtpUtf8()) text(" SMTPUTF8");
        if (mail.requireTls()) text(" REQUIRETLS");
        var ret = mail.ret();
        if (ret != null) text(" RET=").text(ret.name());
        var envid = mail.envid();
        if (envid != null && !envid.isEmpty()) text(" ENVID=").text(Xtext.encode(envid));
        return text("\r\n");
    }

    public CommandWriter rcpt(Command.Rcpt rcpt) {
        text("RCPT TO:");
        text(rcpt.to().toString());
        char separator = '=';
        if (!rcpt.notifyOn().isEmpty()) text(" NOTIFY");
        for (Notify notify : rcpt.notifyOn()) {
            octet(separator);
            text(notify.name());
            separator = ',';
        }
        var original = rcpt.original();
        if (original != null) original(original);
        return text("\r\n");
    }

    /** All that was written since the last call. */
    public ByteBuffer take() {
        var taken = ByteBuffer.wrap(buffer, 0, length);
        buffer = new byte[256];
        length = 0;
        return taken;
    }

    /** An address type that is no atom is not handed on (RFC 3461 §4.2). */
    private void original(String typeAndAddress) {
        int semicolon = typeAndAddress.indexOf(';');
        if (semicolon <= 0 || semicolon == typeAndAddress.length() - 1) return;
        for (int i = 0; i < semicolon; i++) {
            char c = typeAndAddress.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'))
                return;
        }
        text(" ORCPT=").text(typeAndAddress.substring(0, semicolon + 1));
        boolean unicode = typeAndAddress.regionMatches(true, 0, "utf-8;", 0, 6);
        var address = typeAndAddress.substring(semicolon + 1);
        text(unicode ? Xtext.encodeUnicode(address) : Xtext.encode(address));
    }

    private CommandWriter line(String verb, String argument) {
        return text(verb).text(argument).text("\r\n");
    }

    private CommandWriter text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128) return unicodeText(text.substring(i));
            octet(c);
        }
        return this;
    }

    private CommandWriter unicodeText(String rest) {
        for (byte octet : rest.getBytes(StandardCharsets.UTF_8)) octet((char) (octet & 255));
        return this;
    }

    private void octet(char c) {
        if (length == buffer.length) buffer = Arrays.copyOf(buffer, 2 * length);
        buffer[length++] = (byte) c;
    }
}

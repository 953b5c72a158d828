package postern.login;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why there is no good answer, for the log. */
final class LdapReasons {
    private static final int LONGEST = 400;

    /** How Active Directory says more than "invalid credentials": {@code data 775}. */
    private static final Pattern DATA = Pattern.compile("\\bdata ([0-9a-fA-F]{3,4})\\b");

    private LdapReasons() {}

    /** What a server's result says, or what has happened below it. */
    static String of(LDAPException e) {
        var said = e.getDiagnosticMessage();
        if (!(e instanceof LdapTrouble) && !e.getResultCode().isClientSideResultCode())
            return result(e.getResultCode(), said == null ? e.getMessage() : said);
        return bottom(e);
    }

    private static String result(ResultCode code, @Nullable String said) {
        var text = code.getName() + " (" + code.intValue() + ")";
        if (said == null || said.isBlank() || said.equals(code.getName())) return text;
        var known = activeDirectory(said);
        return text + ": " + (known.isEmpty() ? printable(said) : known);
    }

    /** The library wraps what has happened into many words. */
    private static String bottom(LDAPException e) {
        boolean tls = false;
        Throwable root = e;
        for (; root.getCause() != null; root = root.getCause()) tls |= root instanceof SSLException;
        var message = root.getMessage();
        return (tls ? "TLS: " : "")
                + printable(message == null ? e.getResultCode().getName() : message);
    }

    private static String activeDirectory(String said) {
        var data = DATA.matcher(said);
        if (!data.find()) return "";
        return switch (data.group(1).toLowerCase(java.util.Locale.ROOT)) {
            case "525" -> "no such user";
            case "52e" -> "wrong password";
            case "530" -> "not permitted at this time";
            case "531" -> "not permitted from this host";
            case "532" -> "the password has expired";
            case "533" -> "the account is disabled";
            case "701" -> "the account has expired";
            case "773" -> "the password must be changed first";
            case "775" -> "the account is locked";
            default -> "";
        };
    }

    private static String printable(String text) {
        var clean = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return clean.toString().strip();
    }
}

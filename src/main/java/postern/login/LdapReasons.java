package postern.login;

import com.unboundid.ldap.sdk.LDAPException;
import java.util.regex.Pattern;

/** What a server's result says, for the log. */
final class LdapReasons {
    private static final int LONGEST = 200;

    /** How Active Directory says more than "invalid credentials": {@code data 775}. */
    private static final Pattern DATA = Pattern.compile("\\bdata ([0-9a-fA-F]{3,4})\\b");

    private LdapReasons() {}

    static String of(LDAPException e) {
        var code = e.getResultCode();
        if (code.isClientSideResultCode()) return message(e);
        var diagnostic = e.getDiagnosticMessage();
        var said = diagnostic == null ? message(e) : diagnostic;
        var text = new StringBuilder();
        text.append(code.getName()).append(" (").append(code.intValue()).append(')');
        if (!said.isBlank() && !said.equals(code.getName())) {
            var known = activeDirectory(said);
            text.append(": ").append(known.isEmpty() ? printable(said) : known);
        }
        return text.toString();
    }

    /** What has happened at the bottom of it: the library wraps that into many words. */
    static String message(LDAPException e) {
        Throwable root = e;
        while (root.getCause() != null) root = root.getCause();
        var message = root.getMessage();
        return message == null ? e.getResultCode().getName() : printable(message);
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

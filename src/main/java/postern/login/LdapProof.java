package postern.login;

import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.CompareRequest;
import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.unboundidds.controls.PasswordPolicyRequestControl;
import com.unboundid.ldap.sdk.unboundidds.controls.PasswordPolicyResponseControl;
import java.util.regex.Pattern;

/** What a server says of a password. That it says nothing clear is an {@link LDAPException}. */
sealed interface LdapProof {
    record Right() implements LdapProof {}

    record Wrong(String why) implements LdapProof {}

    /** How a server that is unwilling says that it means the account and not itself. */
    Pattern ACCOUNT =
            Pattern.compile("account|inactiv|locked|disabled|expired", Pattern.CASE_INSENSITIVE);

    /**
     * Logs in as the entry (RFC 4511 §4.2). The connection belongs to that entry then.
     *
     * @param password not empty: an empty one would be nobody's, and right (RFC 4513 §5.1.2)
     */
    static LdapProof bind(LDAPConnection connection, String dn, String password, Deadline deadline)
            throws LDAPException {
        if (password.isEmpty()) throw new IllegalArgumentException("a bind without a password");
        var request = new SimpleBindRequest(dn, password, new PasswordPolicyRequestControl());
        request.setResponseTimeoutMillis(deadline.millisLeft());
        try {
            var trouble = policy(connection.bind(request));
            return trouble.isEmpty() ? new Right() : new Wrong(trouble);
        } catch (LDAPBindException e) {
            if (!isAboutTheUser(e)) throw e;
            var trouble = policy(e.getBindResult());
            return new Wrong(trouble.isEmpty() ? LdapReasons.of(e) : trouble);
        }
    }

    private static boolean isAboutTheUser(LDAPException e) {
        return switch (e.getResultCode().intValue()) {
            case ResultCode.INVALID_CREDENTIALS_INT_VALUE,
                    ResultCode.INAPPROPRIATE_AUTHENTICATION_INT_VALUE, // it has no password
                    ResultCode.CONSTRAINT_VIOLATION_INT_VALUE -> // too many failures
                    true;
            case ResultCode.UNWILLING_TO_PERFORM_INT_VALUE ->
                    e.getDiagnosticMessage() != null
                            && ACCOUNT.matcher(e.getDiagnosticMessage()).find();
            default -> false;
        };
    }

    /**
     * What a password policy objects (draft-behera-ldap-password-policy §6.2); empty for nothing.
     */
    private static String policy(BindResult result) throws LDAPException {
        var control = PasswordPolicyResponseControl.get(result);
        if (control == null || control.getErrorType() == null) return "";
        return switch (control.getErrorType()) {
            case PASSWORD_EXPIRED -> "the password has expired";
            case ACCOUNT_LOCKED -> "the account is locked";
            case CHANGE_AFTER_RESET -> "the password must be changed first";
            default -> control.getErrorType().getName();
        };
    }

    /** Has it compared with an attribute of the entry (RFC 4511 §4.10). */
    static LdapProof compare(
            LDAPConnection connection,
            String dn,
            String attribute,
            String password,
            Deadline deadline)
            throws LDAPException {
        var request = new CompareRequest(dn, attribute, password);
        request.setResponseTimeoutMillis(deadline.millisLeft());
        try {
            return connection.compare(request).compareMatched()
                    ? new Right()
                    : new Wrong(attribute + " is another");
        } catch (LDAPException e) {
            if (!e.getResultCode().equals(ResultCode.NO_SUCH_ATTRIBUTE)) throw e;
            return new Wrong("the entry has no " + attribute);
        }
    }
}

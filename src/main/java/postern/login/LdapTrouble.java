package postern.login;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;

/** That there is no clear answer, with all that people have to know as its message. */
final class LdapTrouble extends LDAPException {
    LdapTrouble(ResultCode code, String why) {
        super(code, why);
    }
}

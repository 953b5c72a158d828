package postern.audit;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import postern.mail.AddressLiteral;
import postern.mail.IpAddress;

/**
 * What stands for the placeholders of a form.
 *
 * @param user the local part of the foreign recipient
 * @param domain its domain
 * @param from the sender; empty for the null reverse-path
 * @param ours a domain that the server answers for, or may
 * @param name what the server calls itself
 * @param address the server's address
 * @param nobody a local part that no mailbox has
 * @param me what we say in EHLO
 */
public record Names(
        String user,
        String domain,
        String from,
        String ours,
        String name,
        IpAddress address,
        String nobody,
        String me) {

    /** What cannot be a domain, and may stand in a local part. */
    private static final String IMPOSSIBLE = "-.-";

    /** A domain that does not exist (RFC 6761 §6.4). */
    private static final String NOWHERE = "nowhere.invalid";

    String fill(String template) {
        return template.replace("{to}", user + "@" + domain)
                .replace("{user}", user)
                .replace("{domain}", domain)
                .replace("{DOMAIN}", domain.toUpperCase(Locale.ROOT))
                .replace("{domain-fullwidth}", domain.replace('.', '．'))
                .replace("{from}", from)
                .replace(
                        "{fromdomain}",
                        from.isEmpty() ? me : from.substring(from.lastIndexOf('@') + 1))
                .replace("{ours}", ours)
                .replace("{name}", name)
                .replace("{ip}", new AddressLiteral(address).toString())
                .replace("{nobody}", nobody)
                .replace("{me}", me);
    }

    /** The same with another recipient. */
    Names to(String otherUser, String otherDomain) {
        return new Names(otherUser, otherDomain, from, ours, name, address, nobody, me);
    }

    /**
     * The same with a hidden recipient that nobody could send anything to.
     *
     * @param legal the domain stands where a server reads one, and not only within a local part
     */
    Names toNowhere(boolean legal) {
        return to(user, legal ? NOWHERE : IMPOSSIBLE);
    }

    Names from(String other) {
        return new Names(user, domain, other, ours, name, address, nobody, me);
    }

    Names ours(String other) {
        return new Names(user, domain, from, other, name, address, nobody, me);
    }

    Names at(IpAddress other) {
        return new Names(user, domain, from, ours, name, other, nobody, me);
    }

    /** The forms without those that send the same as one before them. */
    static List<Form> distinct(List<Form> forms, Names names) {
        var seen = new HashSet<List<String>>();
        return forms.stream().filter(form -> seen.add(names.all(form))).toList();
    }

    private List<String> all(Form form) {
        return List.of(
                fill(form.preface()),
                fill(form.hello()),
                fill(String.join("\n", form.before())),
                fill(form.mail()),
                fill(form.rcpt()),
                form.manner().name());
    }
}

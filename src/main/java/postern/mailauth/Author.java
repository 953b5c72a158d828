package postern.mailauth;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.wire.AddressField;

/**
 * Whose name a message bears: the domains of its From fields (RFC 9989 §5.3.1), as A-labels. Nearly
 * always there is one.
 *
 * @param domains in their order, each once
 * @param trouble what makes From say less or more than one domain, a sentence each
 * @param isObscure whether a field could not be read, or an address in it has no domain that we can
 *     ask about: what mail programs show may differ from what was checked
 */
public record Author(List<Domain> domains, List<String> trouble, boolean isObscure) {
    public Author {
        domains = List.copyOf(domains);
        trouble = List.copyOf(trouble);
    }

    /** An author of one domain. */
    public static Author of(Domain domain) {
        return new Author(List.of(domain), List.of(), false);
    }

    /**
     * Reads the From fields of a message.
     *
     * @param values what stands behind the colon of each, folds included
     */
    public static Author of(List<byte[]> values) {
        var domains = new LinkedHashSet<Domain>();
        var trouble = new ArrayList<String>();
        boolean obscure = false;
        if (values.isEmpty()) trouble.add("the message has no From field");
        if (values.size() > 1) trouble.add("the message has " + values.size() + " From fields");
        for (var value : values) {
            var content = AddressField.read(value, 0, value.length);
            if (content == null) trouble.add("a From field is no list of addresses");
            else obscure |= read(content, domains, trouble);
            obscure |= content == null;
        }
        if (domains.size() > 1)
            trouble.add("From names addresses of " + domains.size() + " domains");
        return new Author(List.copyOf(domains), trouble, obscure);
    }

    private static boolean read(
            AddressField.Content content, Set<Domain> domains, List<String> trouble) {
        boolean obscure = false;
        if (content.addresses().isEmpty()) trouble.add("From names no address");
        for (var address : content.addresses()) {
            var mailbox = address.mailbox();
            if (mailbox == null) {
                trouble.add("an address in From is none that mail can have");
                obscure = true;
                continue;
            }
            switch (mailbox.host()) {
                case Domain domain -> domains.add(domain);
                case AddressLiteral literal -> {
                    trouble.add("From has the address " + literal + " in place of a domain");
                    obscure = true;
                }
            }
        }
        return obscure;
    }
}

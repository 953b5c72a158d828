package postern.dns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * What one response says about a name: only records that belong to the name, or to the end of the
 * chain of aliases that begins at it, are believed.
 *
 * @param end the last name of the chain
 * @param links how many aliases were followed
 * @param records of the type asked for, at that end; empty for none
 * @param ttl how long that holds, in seconds, chain and denial included
 * @param conclusive false if the server stopped at an alias without saying what is behind it
 * @param nameExists false after NXDOMAIN
 */
record Reading(
        Name end,
        int links,
        List<Record> records,
        long ttl,
        boolean conclusive,
        boolean nameExists) {

    static Reading of(Message response, Name name, int type, int maxLinks) {
        var answers = response.getSection(Section.ANSWER);
        var end = name;
        int links = 0;
        long ttl = Long.MAX_VALUE;
        for (var alias = alias(answers, end);
                alias != null && links < maxLinks;
                alias = alias(answers, end)) {
            end = alias.getTarget();
            ttl = Math.min(ttl, alias.getTTL());
            links++;
        }
        var records = new ArrayList<Record>();
        for (var record : answers)
            if (isAt(record, end) && record.getType() == type) {
                records.add(record);
                ttl = Math.min(ttl, record.getTTL());
            }
        boolean nameExists = response.getRcode() != Rcode.NXDOMAIN || !records.isEmpty();
        boolean denied = false;
        if (records.isEmpty())
            for (var record : response.getSection(Section.AUTHORITY))
                if (record instanceof SOARecord soa && end.subdomain(soa.getName())) {
                    denied = true; // RFC 2308 §5
                    ttl = Math.min(ttl, Math.min(soa.getTTL(), soa.getMinimum()));
                }
        if (records.isEmpty() && !denied) ttl = 0;
        boolean conclusive = !records.isEmpty() || denied || !nameExists || links == 0;
        return new Reading(end, links, List.copyOf(records), ttl, conclusive, nameExists);
    }

    private static @Nullable CNAMERecord alias(List<Record> answers, Name name) {
        for (var record : answers)
            if (record instanceof CNAMERecord alias && isAt(record, name)) return alias;
        return null;
    }

    private static boolean isAt(Record record, Name name) {
        return record.getDClass() == DClass.IN && record.getName().equals(name);
    }
}

package postern.route;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import postern.dns.Answer;
import postern.dns.Resolver;
import postern.dns.Tlsa;
import postern.mail.Replies;
import postern.mail.Reply;

/**
 * Finds what the DNS promises of a mail exchanger's certificate (RFC 7672). To be asked only about
 * hosts whose name and addresses DNSSEC proves: servers of other zones may not even answer (RFC
 * 7672 §2.2.2).
 */
final class Dane {
    private static final int ISSUER = 2; // DANE-TA
    private static final int HOST = 3; // DANE-EE
    private static final int SHA256 = 1;
    private static final int SHA512 = 2;

    /** What was found. */
    sealed interface Finding {
        record Promised(Assurance assurance) implements Finding {}

        /** The host must not be used now. A 4yz reply. */
        record InDoubt(Reply reply) implements Finding {}
    }

    private final Resolver resolver;

    Dane(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * @param host as the MX names it
     * @param end where its aliases lead; empty where it has none
     * @param domain that the mail is for
     */
    Finding find(String host, String end, String domain, int port) {
        for (var base : end.isEmpty() || end.equals(host) ? List.of(host) : List.of(end, host)) {
            var name = "_" + port + "._tcp." + base;
            switch (resolver.tlsa(name)) {
                case Answer.Found<Tlsa>(var records, boolean authentic, _) when authentic -> {
                    return new Finding.Promised(
                            new Assurance.Dane(
                                    base,
                                    usable(records),
                                    Set.copyOf(List.of(host, base, domain))));
                }
                case Answer.Found<Tlsa> _, Answer.Absent<Tlsa> _ -> {}
                case Answer.Bogus<Tlsa>(var why) -> {
                    return new Finding.InDoubt(inDoubt(host, "they are forged: " + why));
                }
                case Answer.Unavailable<Tlsa>(var why) -> {
                    return new Finding.InDoubt(inDoubt(host, why));
                }
            }
        }
        return new Finding.Promised(Assurance.NONE);
    }

    private static Reply inDoubt(String host, String why) {
        return Replies.TLSA_IN_DOUBT.with(
                "The TLSA records of " + host + " cannot be looked up: " + why);
    }

    /**
     * Those that tell something (RFC 7672 §3.1), and of digests over the same thing the strongest
     * alone (RFC 7671 §9).
     */
    static List<Tlsa> usable(List<Tlsa> records) {
        record Subject(int usage, int selector) {}
        var strong = new HashSet<Subject>();
        for (var record : records)
            if (isUsable(record) && record.matching() == SHA512)
                strong.add(new Subject(record.usage(), record.selector()));
        return records.stream()
                .filter(Dane::isUsable)
                .filter(record ->
                        record.matching() != SHA256
                                || !strong.contains(new Subject(record.usage(), record.selector())))
                .distinct()
                .toList();
    }

    private static boolean isUsable(Tlsa record) {
        if (record.usage() != ISSUER && record.usage() != HOST) return false;
        if (record.selector() != 0 && record.selector() != 1) return false;
        return switch (record.matching()) {
            case 0 -> !record.octets().isEmpty();
            case SHA256 -> record.octets().length() == 2 * 32;
            case SHA512 -> record.octets().length() == 2 * 64;
            default -> false;
        };
    }
}

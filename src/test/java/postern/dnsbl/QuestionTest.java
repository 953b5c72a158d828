package postern.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.dns.FakeResolver;
import postern.dnsbl.DnsList.Kind;
import postern.dnsbl.Question.Reply;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

class QuestionTest {
    private static final IpAddress LOWEST = IpAddress.of("127.0.0.1");

    private final FakeResolver dns = new FakeResolver();

    private Reply codes(Kind kind, IpSet codes, String label) {
        var zone = Domain.of("dbl.example");
        var list = new DnsList(zone, Set.of(kind), 1, codes, true, DnsList.USUAL_TIMEOUT);
        return new Question(dns, list, label, () -> 0, Long.MAX_VALUE).codes();
    }

    /** Whoever may write any name below a listed domain cannot hide in its length. */
    @Test
    void ofANameThatIsTooLongTheDomainAboveItIsAskedAbout() {
        var fits = "a.".repeat(116) + "spam.test";
        assertThat(fits + ".dbl.example").hasSize(253);
        dns.host(fits + ".dbl.example", "127.0.1.2");
        assertThat(codes(Kind.DOMAIN, DnsList.USUAL_CODES, "a.a.a." + fits))
                .isEqualTo(new Reply.Yes(List.of(IpAddress.of("127.0.1.2")), ""));
    }

    /** Some answer so whom they refuse; others list by it, and then it is among their codes. */
    @Test
    void theLowestAnswerListsOnlyWhereItIsACode() {
        dns.host("99.2.0.192.dbl.example", "127.0.0.1");
        assertThat(codes(Kind.IPV4, DnsList.USUAL_CODES, "99.2.0.192"))
                .isEqualTo(new Reply.Unknown("it refuses to answer us: 127.0.0.1"));
        var said = IpSet.of(List.of(IpPrefix.parse("127.0.0.1").orThrow()));
        assertThat(codes(Kind.IPV4, said, "99.2.0.192"))
                .isEqualTo(new Reply.Yes(List.of(LOWEST), ""));
    }
}

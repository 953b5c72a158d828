package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mailauth.ReportDestinations.Destination;

/** Reports go to whom they may go to (RFC 9990 §4). */
class ReportDestinationsTest {
    private static final String NAME = "blue.example.com._report._dmarc.red.example.net";

    private final FakeResolver dns = new FakeResolver();

    private ReportDestinations.Destinations find(String rua) {
        return ReportDestinations.of(
                dns, Domain.of("blue.example.com"), Rows.record("v=DMARC1; p=none; rua=" + rua));
    }

    private List<String> to(String rua) {
        return find(rua).destinations().stream()
                .map(Destination::mailbox)
                .map(Mailbox::toString)
                .toList();
    }

    private void says(String name, String... texts) {
        dns.text(name, new Answer.Found<>(List.of(texts)));
    }

    @Test
    void theOwnDomainNeedsNoQuestion() {
        assertThat(to("mailto:a@blue.example.com")).containsExactly("a@blue.example.com");
        assertThat(dns.asked).noneMatch(q -> q.contains("_report"));
    }

    @Test
    void theOwnOrganizationNeedsNone() {
        says("_dmarc.example.com", "v=DMARC1; p=none");
        assertThat(to("mailto:a@example.com,mailto:b@green.example.com!5k"))
                .containsExactly("a@example.com", "b@green.example.com");
        assertThat(find("mailto:b@green.example.com!5k").destinations().getFirst().limit())
                .isEqualTo(5120);
        assertThat(dns.asked).noneMatch(q -> q.contains("_report"));
    }

    /** The example of the RFC. */
    @Test
    void anotherOrganizationIsAsked() {
        assertThat(to("mailto:reports@red.example.net")).isEmpty();
        assertThat(dns.asked).contains("TXT " + NAME);
        says(NAME, "v=DMARC1");
        assertThat(to("mailto:reports@red.example.net")).containsExactly("reports@red.example.net");
        says(NAME, "some words", "v=DMARC1;");
        assertThat(to("mailto:reports@red.example.net")).containsExactly("reports@red.example.net");
        says(NAME, "some words");
        assertThat(to("mailto:reports@red.example.net")).isEmpty();
    }

    @Test
    void itMayNameAnotherAddressOfItsOwn() {
        says(NAME, "v=DMARC1; rua=mailto:new@red.example.net!1m");
        var found = find("mailto:reports@red.example.net").destinations();
        assertThat(found)
                .containsExactly(new Destination(Mailbox.of("new@red.example.net"), 1 << 20));
        says(NAME, "v=DMARC1; rua=mailto:new@red.example.net,mailto:victim@other.example");
        assertThat(to("mailto:reports@red.example.net")).isEmpty();
    }

    @Test
    void whatTheDnsLeavesOpenIsAskedLater() {
        dns.text(NAME, new Answer.Unavailable<>("time out"));
        var open = find("mailto:reports@red.example.net,mailto:a@blue.example.com");
        assertThat(open.isComplete()).isFalse();
        assertThat(open.destinations()).hasSize(1);
        dns.text("_dmarc.example.net", new Answer.Bogus<>("bad"));
        assertThat(find("mailto:reports@red.example.net").isComplete()).isFalse();
    }

    @Test
    void whatIsNoMailAddressGetsNothingAndFewAreServed() {
        assertThat(to("https://blue.example.com/x,mailto:a@[192.0.2.1],mailto:x")).isEmpty();
        var many = "mailto:a@blue.example.com";
        assertThat(to(String.join(",", java.util.Collections.nCopies(20, many)))).hasSize(5);
        var label = "a".repeat(60);
        var far = "mailto:a@" + String.join(".", label, label, label, "example");
        assertThat(
                        ReportDestinations.of(
                                        dns,
                                        Domain.of(label + ".example"),
                                        Rows.record("v=DMARC1;p=none;rua=" + far))
                                .destinations())
                .isEmpty();
    }
}

package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dns.Resolver;
import postern.mail.Domain;

/** Whatever stands in From beside a domain that demands rejection makes nothing better. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // its answers wait for each other
class DmarcAuthorsTest {
    private static final Domain BANK = Domain.of("bank.example");

    private final FakeResolver dns = new FakeResolver();

    @BeforeEach
    void publish() {
        dns.text("_dmarc.bank.example", new Answer.Found<>(List.of("v=DMARC1; p=reject")));
        for (var name : List.of("x.slow.example", "y.slow.example", "slow.example"))
            dns.text("_dmarc." + name, new Answer.Unavailable<>("time out"));
    }

    private static DmarcResult check(Resolver dns, String from) {
        var author = Author.of(List.of(from.getBytes(StandardCharsets.US_ASCII)));
        return new Dmarc(dns).check(author, null, List.of());
    }

    private void bankDemandsRejection(DmarcResult found) {
        assertThat(found.result()).as(found.steps().toString()).isEqualTo(Result.FAIL);
        assertThat(found.policy()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(found.recordAt()).isEqualTo(BANK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ceo@bank.example",
                "a@x.slow.example, b@y.slow.example, ceo@bank.example",
                "a@x.slow.example, b@y.slow.example, ceo@mail.bank.example",
                "a@a.slow.example, b@b.slow.example, c@c.slow.example, ceo@office.bank.example",
                "a@a.example, b@b.example, ceo@bank.example, d@d.example, e@e.example, f@f.example",
            })
    void theyHideNoDemand(String from) {
        bankDemandsRejection(check(dns, from));
    }

    @Test
    void thoseWithLongNamesDoNot() {
        var from = new StringBuilder();
        for (int i = 0; i < 4; i++)
            from.append("a@a").append(i).append(".b.c.d.e.f.g.h.i").append(i).append(".example, ");
        bankDemandsRejection(check(dns, from + "ceo@mail.bank.example"));
    }

    @Test
    void silenceIsATemporaryErrorStill() {
        dns.text("_dmarc.bank.example", new Answer.Found<>(List.of("v=DMARC1; p=none")));
        var found = check(dns, "ceo@bank.example, a@x.slow.example");
        assertThat(found.result()).isEqualTo(Result.TEMPERROR);
        assertThat(found.author()).isEqualTo(Domain.of("x.slow.example"));
    }

    @Test
    void ofMoreThanFiveDomainsNothingIsBetterThanAnError() {
        dns.text("_dmarc.bank.example", new Answer.Found<>(List.of("v=DMARC1; p=none")));
        var six = "ceo@bank.example, b@b.example, c@c.example, d@d.example, e@e.example, f@f.a";
        assertThat(check(dns, six).result()).isEqualTo(Result.PERMERROR);
        assertThat(check(dns, six).why()).isEqualTo("From has addresses of too many domains");
        assertThat(check(dns, "a@x.slow.example, " + six).result()).isEqualTo(Result.TEMPERROR);
    }

    @Test
    void oneWhoseCheckBreaksBreaksNoOther() {
        var breaking =
                new FakeResolver() {
                    @Override
                    public Answer<String> texts(String name) {
                        if (name.contains("broken")) throw new IllegalStateException("broken");
                        return dns.texts(name);
                    }
                };
        bankDemandsRejection(check(breaking, "a@broken.example, ceo@bank.example"));
        assertThat(check(breaking, "a@broken.example, b@b.example").result())
                .isEqualTo(Result.TEMPERROR);
    }

    /** One after another they would take as long as all time-outs together. */
    @Test
    void allAreAskedAtTheSameTime() {
        var begun = new CountDownLatch(3);
        var waiting =
                new FakeResolver() {
                    @Override
                    public Answer<String> texts(String name) {
                        begun.countDown();
                        try {
                            return begun.await(5, TimeUnit.SECONDS)
                                    ? dns.texts(name)
                                    : new Answer.Unavailable<>("the others did not come");
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                            return new Answer.Unavailable<>("interrupted");
                        }
                    }
                };
        bankDemandsRejection(check(waiting, "a@a.example, b@b.example, ceo@bank.example"));
    }
}

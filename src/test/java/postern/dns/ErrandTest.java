package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.mail.IpAddress;

/** Whoever runs an errand asks nothing twice, and not without end. */
@Timeout(60)
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // its answers wait for others
class ErrandTest {
    private static final IpAddress CLIENT = IpAddress.of("192.0.2.1");
    private static final Answer<String> HELLO = new Answer.Found<>(List.of("hello"));

    private static final Answer<String> TOO_MUCH =
            new Answer.Unavailable<>("too much was answered about one message");

    private final FakeResolver dns = new FakeResolver();
    private final Errand errand = new Errand(dns);

    @Test
    void whatWasAskedIsNotAskedAgain() {
        dns.text("a.example", HELLO).text("b.example", new Answer.Unavailable<>("silence"));
        dns.names("192.0.2.1", "a.example");
        for (int i = 0; i < 2; i++) {
            assertThat(errand.texts("a.example")).isEqualTo(HELLO);
            assertThat(errand.texts("A.Example")).isEqualTo(HELLO);
            assertThat(errand.texts("b.example")).isInstanceOf(Answer.Unavailable.class);
            assertThat(errand.within(Duration.ofSeconds(9)).texts("a.example")).isEqualTo(HELLO);
            errand.names(CLIENT);
            errand.ipv4("a.example");
            errand.ipv6("a.example");
            errand.mx("a.example");
            errand.addresses("a.example");
            errand.tlsa("a.example");
        }
        assertThat(dns.asked)
                .containsExactly(
                        "TXT a.example",
                        "TXT b.example",
                        "PTR 192.0.2.1",
                        "A a.example",
                        "AAAA a.example",
                        "MX a.example",
                        "a.example",
                        "TLSA a.example");
    }

    @Test
    void aPartKnowsTheWholeAndTheWholeNotThePart() {
        var part = errand.part();
        errand.texts("a.example");
        part.texts("a.example");
        part.texts("b.example");
        errand.part().texts("b.example");
        assertThat(dns.asked).containsExactly("TXT a.example", "TXT b.example", "TXT b.example");
    }

    /** Never answers before it is let go, or interrupted. */
    private static final class Held extends FakeResolver {
        final CountDownLatch isAsked = new CountDownLatch(1);
        final CountDownLatch free = new CountDownLatch(1);

        @Override
        public Answer<String> texts(String name) {
            isAsked.countDown();
            try {
                free.await();
                return HELLO;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new Answer.Unavailable<>("interrupted");
            }
        }
    }

    private static Thread asking(Resolver resolver, AtomicReference<Answer<String>> answer) {
        return Thread.ofVirtual().start(() -> answer.set(resolver.texts("a.example")));
    }

    @Test
    void whoAsksMeanwhileWaitsForThatAnswer() throws Exception {
        var held = new Held();
        var both = new Errand(held);
        var first = new AtomicReference<Answer<String>>();
        var one = asking(both, first);
        held.isAsked.await();
        var late = both.within(Duration.ofMillis(10)).texts("a.example");
        assertThat(late).isEqualTo(new Answer.Unavailable<String>("no time left"));
        var second = new AtomicReference<Answer<String>>();
        var other = asking(both.part(), second);
        held.free.countDown();
        one.join();
        other.join();
        assertThat(List.of(first.get(), second.get())).containsOnly(HELLO);
        assertThat(both.questions()).isOne();
    }

    @Test
    void atItsEndNobodyWaitsAndNobodyAsks() throws Exception {
        var held = new Held();
        var ending = new Errand(held);
        var answer = new AtomicReference<Answer<String>>();
        var asker = asking(ending.within(Duration.ofMinutes(5)), answer);
        held.isAsked.await();
        ending.end();
        asker.join();
        assertThat(answer.get()).isInstanceOf(Answer.Unavailable.class);
        assertThat(ending.texts("b.example"))
                .isEqualTo(new Answer.Unavailable<String>("nobody wants to know any more"));
        assertThat(held.asked).isEmpty();
    }

    @Test
    void thePartsEndLeavesTheWhole() {
        dns.text("a.example", HELLO);
        errand.part().end();
        assertThat(errand.texts("a.example")).isEqualTo(HELLO);
    }

    @Test
    void questionsAreCounted() {
        for (int i = 0; i < Errand.MOST_QUESTIONS; i++) errand.texts(i + ".example");
        assertThat(errand.texts("more.example"))
                .isEqualTo(new Answer.Unavailable<String>("too many questions about one message"));
        assertThat(errand.texts("0.example")).isInstanceOf(Answer.Absent.class);
        assertThat(errand.part().texts("more.example")).isInstanceOf(Answer.Absent.class);
        assertThat(dns.asked).hasSize(Errand.MOST_QUESTIONS + 1);
    }

    @Test
    void answersAreMeasured() {
        var large = new Answer.Found<>(List.of("x".repeat(50_000)));
        for (int i = 0; i < 6; i++) dns.text(i + ".example", large);
        for (int i = 0; i < 5; i++) assertThat(errand.texts(i + ".example")).isEqualTo(large);
        assertThat(errand.texts("5.example")).isEqualTo(TOO_MUCH);
        assertThat(errand.texts("5.example")).as("which is not asked again").isEqualTo(TOO_MUCH);
        assertThat(dns.asked).hasSize(6);
    }

    /** 64 KiB of a name server's can be thousands of objects. */
    @Test
    void eachRecordTakesMoreThanItsText() {
        dns.text("many.example", new Answer.Found<>(Collections.nCopies(4_300, "xy")));
        for (int i = 0; i < 4; i++)
            dns.text(i + ".example", new Answer.Found<>(Collections.nCopies(1_000, "xy")));
        assertThat(errand.texts("many.example")).isEqualTo(TOO_MUCH);
        for (int i = 0; i < 3; i++)
            assertThat(errand.texts(i + ".example")).isInstanceOf(Answer.Found.class);
        assertThat(errand.texts("3.example")).isEqualTo(TOO_MUCH);
    }

    @Test
    void textsBeyondLatin1TakeTwice() {
        dns.text("a.example", new Answer.Found<>(List.of("\u20ac".repeat(140_000))));
        assertThat(errand.texts("a.example")).isEqualTo(TOO_MUCH);
    }

    /** Six ask, then six are answered. */
    private static final class AllAtOnce extends FakeResolver {
        final CountDownLatch all = new CountDownLatch(6);

        @Override
        public Answer<String> texts(String name) {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return new Answer.Found<>(List.of("x".repeat(50_000)));
        }
    }

    @Test
    void whatComesAtTheSameTimeIsMeasuredToo() throws Exception {
        var allowance = new Allowance();
        var both = new Errand(new AllAtOnce(), allowance);
        var answers = new ConcurrentLinkedQueue<Answer<String>>();
        var askers = new ArrayList<Thread>();
        for (int i = 0; i < 6; i++) {
            var name = i + ".example";
            askers.add(Thread.ofVirtual().start(() -> answers.add(both.texts(name))));
        }
        for (var asker : askers) asker.join();
        assertThat(answers).hasSize(6).containsOnlyOnce(TOO_MUCH);
        assertThat(allowance.taken()).isBetween(250_000L, (long) Errand.MOST_OCTETS);
    }

    @Test
    void allOpenErrandsHaveABoundTogether() {
        dns.text("a.example", new Answer.Found<>(List.of("x".repeat(50_000))));
        dns.text("b.example", new Answer.Found<>(List.of("x".repeat(50_000))));
        var allowance = new Allowance(80_000);
        var one = new Errand(dns, allowance);
        var other = new Errand(dns, allowance);
        assertThat(one.part().texts("a.example")).isInstanceOf(Answer.Found.class);
        assertThat(other.texts("a.example")).isEqualTo(TOO_MUCH);
        var third = new Errand(dns, new Allowance(100));
        assertThat(third.texts("a.example")).isEqualTo(TOO_MUCH);
        assertThat(dns.asked).as("there is no room for the question").hasSize(2);
    }

    @Test
    void theEndGivesAllBack() throws Exception {
        dns.text("a.example", new Answer.Found<>(List.of("x".repeat(50_000))));
        var allowance = new Allowance(80_000);
        var whole = new Errand(dns, allowance);
        for (int i = 0; i < 3; i++) {
            var part = whole.part();
            assertThat(part.texts("a.example")).isInstanceOf(Answer.Found.class);
            part.end();
            part.end();
            assertThat(allowance.taken()).isZero();
        }
        var held = new Held();
        var late = new Errand(held, allowance);
        var part = late.part();
        var answer = new AtomicReference<Answer<String>>();
        var asker = asking(part, answer);
        held.isAsked.await();
        part.end();
        late.end();
        held.free.countDown();
        asker.join();
        assertThat(allowance.taken()).isZero();
        assertThat(late.part().texts("b.example")).isInstanceOf(Answer.Unavailable.class);
        assertThat(allowance.taken()).isZero();
    }

    @Test
    void whoBreaksLeavesAnAnswer() {
        var breaking =
                new Errand(
                        new FakeResolver() {
                            @Override
                            public Answer<String> texts(String name) {
                                throw new IllegalStateException("broken");
                            }
                        });
        try {
            breaking.texts("a.example");
        } catch (IllegalStateException _) {
            // that one hears what broke
        }
        assertThat(breaking.texts("a.example"))
                .isEqualTo(new Answer.Unavailable<String>("the look-up broke"));
    }
}

package postern.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.acme.Outcome.Issued;
import postern.acme.Outcome.Refused;
import postern.config.Acme;
import postern.config.Settings.Address;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.net.Authority.Order;

/** When certificates are ordered and what is said, at times that the tests choose. */
class RenewalTest {
    private static final Instant START = Instant.parse("2027-01-01T00:00:00Z");
    private static final postern.net.Authority CA = new postern.net.Authority("Test CA");
    private static final Refused REFUSED = new Refused("some", "it is so", "mend it");

    @TempDir Path folder;
    private Instant now = START;
    private final ArrayDeque<Outcome> outcomes = new ArrayDeque<>();
    private final List<Instant> orders = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private @Nullable Renewal renewal;

    private Renewal begin(Acme settings) {
        renewal =
                new Renewal(
                        new Storage(folder.resolve("acme")),
                        _ -> {
                            orders.add(now);
                            return outcomes.removeFirst();
                        },
                        () -> now,
                        new Random(1),
                        (level, text) -> said.add(level + " " + text));
        renewal.take(settings);
        return renewal;
    }

    @AfterEach
    void end() {
        if (renewal != null) renewal.close();
    }

    private static Acme settings(String directory, String... names) {
        return settings(Duration.ofDays(30), directory, names);
    }

    private static Acme settings(Duration renewBefore, String directory, String... names) {
        return new Acme(
                URI.create(directory),
                List.of(names).stream().map(Domain::of).toList(),
                null,
                Acme.Challenge.HTTP_01,
                new Address(IpAddress.of("127.0.0.1"), 80),
                renewBefore,
                null,
                1,
                1);
    }

    private static final Acme ONE = settings("https://ca.example/dir", "mail.example.com");

    private static Issued issued(Instant begin, Duration life, String... names) {
        var identity =
                CA.issue(
                        new Order(
                                "EC",
                                256,
                                "SHA256withECDSA",
                                begin,
                                begin.plus(life),
                                List.of(names)));
        return new Issued(identity.chain(), identity.key());
    }

    /** Goes on in steps, as the relay does. */
    private void until(Duration sinceStart, Duration step) throws InterruptedException {
        for (; now.isBefore(START.plus(sinceStart)); now = now.plus(step)) renewal.look();
    }

    @Test
    void isOrderedAtOnceAndAgainInTime() throws Exception {
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        outcomes.add(
                issued(START.plus(Duration.ofDays(60)), Duration.ofDays(90), "mail.example.com"));
        begin(ONE);
        until(Duration.ofDays(100), Duration.ofHours(1));
        assertThat(orders).containsExactly(START, START.plus(Duration.ofDays(60)));
        assertThat(said.getFirst())
                .isEqualTo(
                        "INFO acme: a certificate for mail.example.com came from ca.example; it ends"
                                + " on 2027-04-01T00:00:00Z, and the next is ordered on"
                                + " 2027-03-02T00:00:00Z");
        var file = folder.resolve("acme/certificate.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("acme"))))
                .isEqualTo("rwx------");
    }

    @Test
    void whatIsThereIsKeptOverARestart() throws Exception {
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        begin(ONE).look();
        begin(ONE);
        until(Duration.ofDays(59), Duration.ofHours(1));
        assertThat(orders).containsExactly(START);
    }

    @Test
    void otherNamesAndAnotherAuthorityNeedAnotherCertificate() throws Exception {
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        begin(ONE).look();
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com", "mx.example.com"));
        renewal.take(settings("https://ca.example/dir", "mail.example.com", "mx.example.com"));
        renewal.look();
        assertThat(orders).hasSize(2);
        renewal.take(ONE); // of which that one has all names
        renewal.look();
        assertThat(orders).hasSize(2);
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        renewal.take(settings("https://other.example/dir", "mail.example.com"));
        renewal.look();
        assertThat(orders).hasSize(3);
    }

    @Test
    void aFailureIsSaidOnceADayAndTriedLessAndLess() throws Exception {
        for (int i = 0; i < 30; i++) outcomes.add(REFUSED);
        begin(ONE);
        until(Duration.ofHours(1), Duration.ofSeconds(10));
        assertThat(orders).hasSizeBetween(6, 7);
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR acme: no certificate for mail.example.com: it is so; mend it. It is"
                                + " tried again on 2027-01-01T00:01:00Z");
        until(Duration.ofHours(60), Duration.ofMinutes(1));
        assertThat(said).hasSize(3);
        assertThat(orders).hasSizeBetween(12, 15);
        assertThat(renewal.failures())
                .containsExactlyEntriesOf(
                        java.util.Map.of("mail.example.com", (long) orders.size()));
    }

    @Test
    void anotherFailureIsSaidAtOnce() throws Exception {
        outcomes.add(REFUSED);
        outcomes.add(new Refused("some", "it is so: token two", "mend it"));
        outcomes.add(new Refused("other", "it is otherwise", "mend that"));
        begin(ONE);
        until(Duration.ofMinutes(4), Duration.ofSeconds(10));
        assertThat(said).hasSize(2);
        assertThat(said.getLast()).contains("it is otherwise; mend that");
    }

    @Test
    void aFailingRenewalBecomesLouder() throws Exception {
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        for (int i = 0; i < 100; i++) outcomes.add(REFUSED);
        begin(ONE);
        until(Duration.ofDays(92), Duration.ofMinutes(10));
        assertThat(said.get(1))
                .startsWith("WARNING acme: no certificate")
                .contains("The present one ends on 2027-04-01T00:00:00Z");
        var warnings = said.stream().filter(s -> s.startsWith("WARNING")).count();
        var errors = said.stream().filter(s -> s.startsWith("ERROR")).count();
        assertThat(warnings).isBetween(22L, 24L);
        assertThat(errors).isBetween(8L, 10L);
        assertThat(said.getLast()).contains("The old one ended on 2027-04-01T00:00:00Z");
    }

    @Test
    void thatItBecomesUrgentIsSaidBeforeADayIsOver() throws Exception {
        var settings =
                settings(Duration.ofHours(180), "https://ca.example/dir", "mail.example.com");
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        for (int i = 0; i < 100; i++) outcomes.add(REFUSED);
        begin(settings);
        until(Duration.ofDays(83), Duration.ofMinutes(10));
        assertThat(said).hasSize(2).last().asString().startsWith("WARNING");
        until(Duration.ofHours(83 * 24 + 11), Duration.ofMinutes(10));
        assertThat(said).hasSize(3).last().asString().startsWith("ERROR");
    }

    @Test
    void theAuthoritysWishToWaitIsHeeded() throws Exception {
        outcomes.add(
                new Refused("rateLimited", "too much", "wait", START.plus(Duration.ofHours(5))));
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        begin(ONE);
        until(Duration.ofHours(6), Duration.ofSeconds(10));
        assertThat(orders).containsExactly(START, START.plus(Duration.ofHours(5)));
    }

    @Test
    void aReloadTriesAtOnceAndWithoutSettingsNothingIsOrdered() throws Exception {
        outcomes.add(REFUSED);
        outcomes.add(REFUSED);
        begin(ONE).look();
        renewal.take(ONE);
        renewal.look();
        assertThat(orders).hasSize(2);
        renewal.take(null);
        until(Duration.ofDays(2), Duration.ofHours(1));
        assertThat(orders).hasSize(2);
        assertThat(renewal.nextAttempt()).isEmpty();
    }

    @Test
    void anOrderThatIsGivenUpWhenTheRelayStopsIsNoFailure() throws Exception {
        var begun = new CountDownLatch(1);
        renewal =
                new Renewal(
                        new Storage(folder.resolve("acme")),
                        _ -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException _) {
                                // as one whose connection breaks
                            }
                            return REFUSED;
                        },
                        () -> now,
                        new Random(1),
                        (level, text) -> said.add(level + " " + text));
        renewal.take(ONE);
        renewal.begin();
        begun.await();
        renewal.close();
        assertThat(said).isEmpty();
    }

    @Test
    void whatCannotBeKeptIsAFailure() throws Exception {
        Files.writeString(folder.resolve("acme"), "a file where a folder belongs");
        outcomes.add(issued(START, Duration.ofDays(90), "mail.example.com"));
        begin(ONE).look();
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR acme: no certificate for mail.example.com: a certificate came, but"
                                + " cannot be kept: ");
    }
}

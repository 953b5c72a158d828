package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import postern.limit.Guesses.Result;
import postern.limit.Guesses.Verdict.Go;
import postern.limit.Guesses.Verdict.Later;
import postern.limit.Guesses.Verdict.Refused;
import postern.mail.IpAddress;

/**
 * A guessing run, played without a network: clients that each keep ten connections busy, a
 * directory that takes a tenth of a second, and people who log in meanwhile. What comes of it is
 * printed; the manual tells it.
 */
class GuessingRunTest {
    private static final Duration DIRECTORY = Duration.ofMillis(100);
    private static final Duration CONNECT = Duration.ofMillis(20);
    private static final Instant BEGIN = Instant.parse("2026-11-25T08:00:00Z");
    private static final int CONNECTIONS = 10; // of each client at once

    /** Something that happens at a time; in the order in which it was planned. */
    private record Planned(Instant at, long number, Runnable what) {}

    private final PriorityQueue<Planned> plan =
            new PriorityQueue<>((a, b) ->
                    a.at().equals(b.at())
                            ? Long.compare(a.number(), b.number())
                            : a.at().compareTo(b.at()));
    private final Blocks blocks = new Blocks(Blocks.USUAL);
    private final Guesses guesses =
            new Guesses(
                    Guesses.USUAL, blocks, GuessRules.USUAL, _ -> false, GuessMemory.NONE, BEGIN);
    private Instant now = BEGIN;
    private long planned;

    private int answered;
    private int refused;
    private int turnedAway;
    private final Map<IpAddress, Duration> blockedAfter = new HashMap<>();
    private Instant lastAnswer = BEGIN;
    private final List<Duration> waited = new ArrayList<>();
    private final Set<String> kept = new HashSet<>();
    private int honest;

    private void in(Duration time, Runnable what) {
        plan.add(new Planned(now.plus(time), planned++, what));
    }

    private void play() {
        for (var next = plan.poll(); next != null; next = plan.poll()) {
            now = next.at();
            next.what().run();
        }
    }

    /** One connection of a guesser, which makes one guess after the other as fast as it can. */
    private void guess(IpAddress client, List<String> left) {
        if (left.isEmpty()) return;
        if (blocks.find(client, now) != null) { // 421 instead of a greeting
            turnedAway++;
            left.removeLast();
            in(CONNECT, () -> guess(client, left));
            return;
        }
        switch (guesses.before(client, left.getLast(), now)) {
            case Later(var pause) -> in(pause, () -> guess(client, left));
            case Refused(_, var outcome) -> {
                refused++;
                left.removeLast();
                noteBlock(client, outcome);
                in(outcome.delay(), () -> guess(client, left));
            }
            case Go(var delay, var attempt) -> {
                left.removeLast();
                in(
                        delay.plus(DIRECTORY),
                        () -> {
                            answered++;
                            lastAnswer = now;
                            var outcome = guesses.after(attempt, Result.WRONG, now);
                            noteBlock(client, outcome);
                            in(outcome.delay(), () -> guess(client, left));
                        });
            }
        }
    }

    private void noteBlock(IpAddress client, Guesses.Outcome outcome) {
        if (outcome.blocked() != null)
            blockedAfter.putIfAbsent(client, Duration.between(BEGIN, now));
    }

    /** A person with the right password. */
    private void logIn(String user, IpAddress client, Instant since) {
        if (blocks.find(client, now) != null) {
            kept.add(user + " at " + client + ": blocked");
            return;
        }
        switch (guesses.before(client, user, now)) {
            case Later(var pause) -> in(pause, () -> logIn(user, client, since));
            case Refused _ -> kept.add(user + " at " + client + ": refused");
            case Go(var delay, var attempt) ->
                    in(
                            delay.plus(DIRECTORY),
                            () -> {
                                guesses.after(attempt, Result.RIGHT, now);
                                honest++;
                                waited.add(Duration.between(since, now));
                            });
        }
    }

    private void guessers(int clients, int attempts, int users, IntFunction<IpAddress> address) {
        for (int c = 0; c < clients; c++) {
            var client = address.apply(c);
            for (int connection = 0; connection < CONNECTIONS; connection++) {
                var left = new ArrayList<String>();
                for (int i = connection; i < attempts / clients; i += CONNECTIONS)
                    left.add("user" + (c + i) % users);
                in(Duration.ofMillis(c), () -> guess(client, left));
            }
        }
    }

    /** Each user logs in each minute: at their own place, or at a new one each time. */
    private void people(int users, int minutes, boolean areKnown, IntFunction<IpAddress> place) {
        for (int user = 0; user < users; user++) {
            var name = "user" + user;
            if (areKnown) {
                logIn(name, place.apply(user), now);
                play();
            }
        }
        honest = 0;
        waited.clear();
        for (int minute = 0; minute < minutes; minute++)
            for (int user = 0; user < users; user++) {
                var name = "user" + user;
                var client = place.apply(areKnown ? user : minute * users + user);
                in(
                        Duration.ofMinutes(minute).plusMillis(500L + 100L * user),
                        () -> logIn(name, client, now));
            }
    }

    private void print(String what) {
        var longest = blockedAfter.values().stream().max(Duration::compareTo).orElse(null);
        var most = waited.stream().max(Duration::compareTo).orElse(null);
        System.out.printf(
                "%s: answered by the directory %d (the last after %s), refused unasked %d, turned"
                        + " away at connect %d; clients blocked %d, the last after %s; honest logins"
                        + " %d, kept out %d, the longest took %s%n",
                what,
                answered,
                Duration.between(BEGIN, lastAnswer),
                refused,
                turnedAway,
                blockedAfter.size(),
                longest,
                honest,
                kept.size(),
                most);
    }

    private static IpAddress apart(int number) {
        return IpAddress.of("100." + (64 + number / 200) + "." + number % 200 + ".7");
    }

    private static IpAddress together(int number) {
        return IpAddress.of("127.0.1." + (1 + number));
    }

    private static IpAddress home(int number) {
        return IpAddress.of(
                "198." + (18 + number / 40_000) + "." + number / 200 % 200 + "." + number % 200);
    }

    @Test
    void tenThousandGuessesFromAHundredPlacesAtFiftyUsersWhoAreKnown() {
        people(50, 10, true, GuessingRunTest::home);
        guessers(100, 10_000, 50, GuessingRunTest::apart);
        play();
        print("100 clients apart, users at home");
        assertThat(answered).isEqualTo(1000); // ten each
        assertThat(answered + refused + turnedAway).isEqualTo(10_000);
        assertThat(blockedAfter).hasSize(100);
        assertThat(blockedAfter.values()).allMatch(d -> d.compareTo(Duration.ofMinutes(2)) < 0);
        assertThat(honest).isEqualTo(500);
        assertThat(waited).allMatch(DIRECTORY::equals);
    }

    @Test
    void theSameWhereTheUsersAreNew() {
        people(50, 10, false, GuessingRunTest::home);
        guessers(100, 10_000, 50, GuessingRunTest::apart);
        play();
        print("100 clients apart, users at new places");
        assertThat(answered).isEqualTo(1000);
        assertThat(kept).isEmpty();
        assertThat(honest).isEqualTo(500);
        assertThat(waited).allMatch(d -> d.compareTo(Duration.ofSeconds(31)) < 0);
    }

    @Test
    void theSameFromNeighboursWhoShareTheirAddressesWithTheUsers() {
        people(50, 10, true, GuessingRunTest::together);
        guessers(100, 10_000, 50, GuessingRunTest::together);
        play();
        print("100 clients of one network, users among them");
        assertThat(answered).isEqualTo(150); // 50 of the network, and twice at each known user
        assertThat(blockedAfter).hasSize(50); // where nobody lives
        assertThat(kept).isEmpty();
        assertThat(honest).isEqualTo(500);
        assertThat(waited).allMatch(d -> d.compareTo(Duration.ofSeconds(3)) < 0);
    }

    @Test
    void aThousandPlacesAtOneUser() {
        people(1, 30, true, GuessingRunTest::home);
        guessers(1000, 10_000, 1, GuessingRunTest::apart);
        play();
        print("1000 clients at one user");
        assertThat(answered).isLessThanOrEqualTo(150);
        assertThat(blockedAfter).hasSize(1000);
        assertThat(honest).isEqualTo(30);
        assertThat(waited).allMatch(DIRECTORY::equals);
    }
}

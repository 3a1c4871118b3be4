package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractDoubleAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Where the limit of an adaptive gate goes, against a server in virtual time. */
class AdaptiveLimitTest {
    private static final Duration UNLOADED = Duration.ofMillis(50);
    private static final double NOISE = 0.4;
    private static final int CALLERS = 100;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Gate gate = Gate.adaptive(1, 64, time);
    private Disposable load = Disposables.disposed();

    @AfterEach
    void stop() {
        load.dispose();
        time.dispose();
    }

    @ParameterizedTest
    @CsvSource({"20, 0.3, 64", "20, 0.5, 200", "50, 0.4, 100", "300, 0.3, 200", "300, 0.5, 64"})
    void limit_whenMoreCallersWaitThanTheServerServes_settlesAtTheKnee(long millis, double noise, int callers) {
        Duration unloaded = Duration.ofMillis(millis);
        load(new QueueingServer(time, unloaded, noise, 1), callers);

        advance(unloaded.multipliedBy(100));

        assertTimeAtTheKnee(unloaded.multipliedBy(1_500)).isGreaterThan(0.85); // the rest are the probes, mostly
    }

    @ParameterizedTest
    @CsvSource({"50, 0.3", "300, 0.5"})
    void limit_whenItHasSettled_givesNineTenthsOfTheBestFixedLimitsThroughput(long millis, double noise) {
        Duration unloaded = Duration.ofMillis(millis);
        int best = IntStream.of(8, 12, 16, 20, 24, 32)
                .map(fixed -> throughput(Gate.of(fixed), unloaded, noise))
                .max()
                .orElseThrow();

        assertThat(throughput(gate, unloaded, noise)).isGreaterThan(best * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void limit_whenTheServerWasSlowForHalfAMinute_isBackAfterFiveSeconds(long seed) {
        load(
                new QueueingServer(time, UNLOADED, NOISE, seed).slow(second -> second >= 30 && second < 60 ? 5 : 1),
                CALLERS);

        advance(Duration.ofSeconds(65));

        assertTimeAtTheKnee(Duration.ofSeconds(60)).isGreaterThan(0.85);
    }

    @ParameterizedTest
    @CsvSource({"50, 30", "300, 120"})
    void limit_whenTheServerBecomesSlowerForGood_learnsItAnew(long millis, int seconds) {
        load(
                new QueueingServer(time, Duration.ofMillis(millis), NOISE, 1).slow(second -> second < 60 ? 1 : 2),
                CALLERS);

        advance(Duration.ofSeconds(60 + seconds));

        assertTimeAtTheKnee(Duration.ofMinutes(4)).isGreaterThan(0.85);
    }

    @Test
    void limit_whenAFewAnswersComeVeryLate_staysAtTheKnee() {
        load(new QueueingServer(time, UNLOADED, NOISE, 1).stragglers(0.05), CALLERS);

        advance(Duration.ofSeconds(15));

        assertTimeAtTheKnee(Duration.ofSeconds(90)).isGreaterThan(0.85);
    }

    @Test
    void limit_whenTheLoadIsLight_letsNobodyWait() {
        load(new QueueingServer(time, UNLOADED, NOISE, 1), 5);

        for (int i = 0; i < 600; i++) {
            advance(Duration.ofMillis(100));
            assertThat(gate.waiting()).isZero();
        }
    }

    @Test
    void limit_whenTheServerRefusesWhatItCannotServe_staysBelowThat() {
        QueueingServer server = new QueueingServer(time, UNLOADED, NOISE, 1)
                .refusing((chance, inFlight) -> inFlight > QueueingServer.KNEE);
        load(server, CALLERS);
        advance(Duration.ofSeconds(10));
        int before = server.served();

        List<Integer> limits = limitsOver(Duration.ofSeconds(60));

        assertThat(limits).allMatch(limit -> limit <= QueueingServer.KNEE + 2);
        assertThat(server.served() - before).isGreaterThan(60 * 16 * 20 * 8 / 10);
    }

    @Test
    void limit_whenAFewRequestsFail_staysAtTheKnee() {
        load(new QueueingServer(time, UNLOADED, NOISE, 1).refusing((chance, inFlight) -> chance < 0.02), CALLERS);

        advance(Duration.ofSeconds(10));

        assertTimeAtTheKnee(Duration.ofSeconds(60)).isGreaterThan(0.85);
    }

    @Test
    void limit_whenAllRequestsFail_fallsToTheMinimumAndComesBackAfterwards() {
        Gate bounded = Gate.adaptive(3, 64, time);
        boolean[] down = {false};
        QueueingServer server = new QueueingServer(time, UNLOADED, NOISE, 1).refusing((chance, inFlight) -> down[0]);
        load = server.keptBusyBy(CALLERS, bounded).subscribe();
        advance(Duration.ofSeconds(10));

        down[0] = true;
        advance(Duration.ofSeconds(2));
        assertThat(bounded.limit()).isEqualTo(3);

        down[0] = false;
        advance(Duration.ofSeconds(15));
        assertThat(bounded.limit()).isBetween(13, 19);
    }

    @Test
    void limit_whateverTheServerDoes_keepsToItsBounds() {
        Gate bounded = Gate.adaptive(4, 12, time);
        QueueingServer server = new QueueingServer(time, UNLOADED, NOISE, 1)
                .slow(second -> second % 20 < 10 ? 1 : 8)
                .refusing((chance, inFlight) -> chance < 0.08);
        load = server.keptBusyBy(CALLERS, bounded).subscribe();
        List<Integer> limits = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            advance(Duration.ofMillis(100));
            limits.add(bounded.limit());
            assertThat(bounded.inFlight()).isLessThanOrEqualTo(12);
        }

        assertThat(limits).allMatch(limit -> limit >= 4 && limit <= 12).contains(4, 12);
    }

    private int throughput(Gate gate, Duration unloaded, double noise) {
        QueueingServer server = new QueueingServer(time, unloaded, noise, 7);
        Disposable busy = server.keptBusyBy(CALLERS, gate).subscribe();
        advance(unloaded.multipliedBy(200));
        int before = server.served();
        advance(unloaded.multipliedBy(1_000));
        busy.dispose();
        return server.served() - before;
    }

    private void load(QueueingServer server, int callers) {
        load = server.keptBusyBy(callers, gate).subscribe();
    }

    /** The part of the time in which the limit is within 20 % of the knee. */
    private AbstractDoubleAssert<?> assertTimeAtTheKnee(Duration duration) {
        List<Integer> limits = limitsOver(duration);
        long near = limits.stream().filter(limit -> limit >= 13 && limit <= 19).count();
        return assertThat((double) near / limits.size()).as("of %s", limits);
    }

    private List<Integer> limitsOver(Duration duration) {
        List<Integer> limits = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            advance(duration.dividedBy(500));
            limits.add(gate.limit());
        }
        return limits;
    }

    private void advance(Duration duration) {
        time.advanceTimeBy(duration);
    }
}

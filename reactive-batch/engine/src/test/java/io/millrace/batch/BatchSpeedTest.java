package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** How long a batch takes, in virtual time: the engine's own share is nothing, so the figures are exact. */
class BatchSpeedTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int CAP = 10;
    private static final int KEYS = 1_000;

    private final VirtualTime time = new VirtualTime();

    enum Load {
        LOG_NORMAL {
            @Override
            double seconds(Random random) {
                return 0.1 * Math.exp(random.nextGaussian());
            }
        },
        STRAGGLERS {
            @Override
            double seconds(Random random) {
                return random.nextDouble() < 0.02 ? 1.0 : 0.02;
            }
        },
        PARETO {
            @Override
            double seconds(Random random) {
                return 0.05 / Math.pow(1 - random.nextDouble(), 1 / 1.2);
            }
        };

        abstract double seconds(Random random);

        List<Duration> latencies(long seed) {
            Random random = new Random(seed);
            return Stream.generate(() -> Duration.ofNanos((long) (seconds(random) * 1e9)))
                    .limit(KEYS)
                    .toList();
        }
    }

    @Test
    void run_whenAHundredKeysTake300MsEachAtConcurrency10_takesThreeSeconds() {
        FakeServer server = FakeServer.answeringIn(Duration.ofMillis(300), time);

        StepVerifier.create(
                        Batch.each(server::get).concurrency(10).scheduler(time).run(FakeServer.keys(100)))
                .then(() -> time.pass(Duration.ofMillis(2_999)))
                .expectNextCount(90)
                .then(() -> time.pass(Duration.ofMillis(1)))
                .expectNextCount(10)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenAHundredKeysTake300MsEachOneByOne_takesThirtySeconds() {
        FakeServer server = FakeServer.answeringIn(Duration.ofMillis(300), time);

        assertThat(timeOf(Batch.each(server::get).concurrency(1).scheduler(time).run(FakeServer.keys(100))))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void bulk_whenAHundredKeysTake300MsACallOfFifty_takesTwoCallsAnd300Ms() {
        FakeBulkServer server = FakeBulkServer.answeringIn(Duration.ofMillis(300), time);

        assertThat(timeOf(Batch.bulk(50, server::get).scheduler(time).run(FakeServer.keys(100))))
                .isEqualTo(Duration.ofMillis(300));
        assertThat(server.sizes()).containsExactly(50, 50);
    }

    @Test
    void bulk_whenKeysStreamIn_makesNoMoreCallsThanFullOnesAndTheRest() {
        FakeBulkServer server = FakeBulkServer.answeringIn(Duration.ofMillis(300), time);

        Duration taken = timeOf(
                Batch.bulk(50, server::get).concurrency(10).scheduler(time).run(Flux.range(0, 10_020)));

        assertThat(server.calls()).hasSize(201);
        assertThat(server.mostInFlight()).isEqualTo(10);
        assertThat(taken).isEqualTo(Duration.ofMillis(300 * 21)); // ten calls at a time
    }

    @ParameterizedTest
    @MethodSource("loads")
    void run_whenLatenciesVary_takesAsLongAsAGreedyScheduleOfTheSameCalls(Load load, long seed) {
        List<Duration> latencies = load.latencies(seed);
        FakeServer server = FakeServer.answering(latencies::get, time);

        Duration taken =
                timeOf(Batch.each(server::get).concurrency(CAP).scheduler(time).run(FakeServer.keys(KEYS)));

        assertThat(server.mostInFlight()).isEqualTo(CAP);
        assertThat(ratio(taken, greedy(latencies))).isBetween(1.0, 1.10);
    }

    @ParameterizedTest
    @EnumSource
    void flatMapSequential_withItsConcurrencyAsTheCap_isClearlySlower(Load load) {
        List<Duration> latencies = load.latencies(1);
        FakeServer server = FakeServer.answering(latencies::get, time);

        Duration taken = timeOf(Flux.fromIterable(FakeServer.keys(KEYS)).flatMapSequential(server::get, CAP));

        assertThat(ratio(taken, greedy(latencies))).isGreaterThan(1.5);
    }

    @ParameterizedTest
    @EnumSource
    void unordered_whenLatenciesVary_takesAsLongAsAGreedyScheduleOfTheSameCalls(Load load) {
        List<Duration> latencies = load.latencies(1);
        FakeServer server = FakeServer.answering(latencies::get, time);

        Duration taken = timeOf(Batch.each(server::get)
                .concurrency(CAP)
                .unordered()
                .scheduler(time)
                .run(FakeServer.keys(KEYS)));

        assertThat(server.mostInFlight()).isEqualTo(CAP);
        assertThat(taken).isEqualTo(greedy(latencies));
    }

    static Stream<Arguments> loads() {
        return Stream.of(Load.values()).flatMap(load -> Stream.of(1L, 2L, 3L).map(seed -> Arguments.of(load, seed)));
    }

    private Duration timeOf(Publisher<?> work) {
        TestSubscriber<Duration> end = TestSubscriber.create();
        Flux.from(work)
                .ignoreElements()
                .thenMany(Flux.defer(() -> Flux.just(time.now())))
                .subscribe(end);
        time.pass(Duration.ofDays(1));
        assertThat(end.isTerminatedComplete()).isTrue();
        return end.getReceivedOnNext().get(0);
    }

    /** The makespan when each call, in input order, goes to the worker that is free first. */
    private static Duration greedy(List<Duration> latencies) {
        PriorityQueue<Duration> freeAt = new PriorityQueue<>(
                Stream.generate(() -> Duration.ZERO).limit(CAP).toList());
        Duration end = Duration.ZERO;
        for (Duration latency : latencies) {
            Duration done = freeAt.remove().plus(latency);
            freeAt.add(done);
            end = done.compareTo(end) > 0 ? done : end;
        }
        return end;
    }

    private static double ratio(Duration taken, Duration ideal) {
        return (double) taken.toNanos() / ideal.toNanos();
    }
}

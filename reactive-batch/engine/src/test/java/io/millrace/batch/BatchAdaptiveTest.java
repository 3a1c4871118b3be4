package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Permit;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A batch that finds its concurrency by itself. */
class BatchAdaptiveTest {
    private static final Duration TENTH = Duration.ofMillis(100);

    private final VirtualTime time = new VirtualTime();
    private final FakeServer server = FakeServer.answeringIn(TENTH, time);
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();

    @Test
    void adaptiveConcurrency_whileAnswersStayAsFast_growsToItsMaximum() {
        BatchRun<Integer, String> run = run(server::get, 2, 30, 20_000);

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(server.mostInFlight()).isEqualTo(30);
        assertThat(run.gate.limit()).isEqualTo(30);
        assertThat(run.gate.inFlight()).isZero();
    }

    @Test
    void adaptiveConcurrency_whenCallsAreRefused_shrinksButNotBelowItsMinimum() {
        BatchRun<Integer, String> run = run(
                key -> server.get(key)
                        .then(Mono.error(new MillraceException(ErrorCode.RATE_LIMITED, "too many at once"))),
                2,
                30,
                2_000);

        assertThat(run.gate.limit()).isEqualTo(2);
        assertThat(Outcomes.in(items)).hasSize(2_000).containsOnly("RATE_LIMITED");
    }

    @Test
    void adaptiveConcurrency_whenMoreAtOnceOnlyQueue_staysBelowItsMaximum() {
        AtomicInteger queued = new AtomicInteger();
        BatchRun<Integer, String> run = run(
                key -> Mono.defer(
                        () -> { // eight are served at once; the others wait for them
                            int before = queued.getAndIncrement();
                            return Mono.delay(TENTH.multipliedBy(1 + before / 8), time)
                                    .doOnNext(tick -> queued.decrementAndGet())
                                    .thenReturn("served");
                        }),
                1,
                100,
                10_000);

        assertThat(run.gate.limit()).isBetween(4, 30);
        assertThat(items.isTerminatedComplete()).isTrue();
    }

    @Test
    void adaptiveConcurrency_doesNotMeasureWaitsThatOperationsTellOf() {
        AtomicInteger calls = new AtomicInteger();
        BatchRun<Integer, String> run = run(
                key -> Mono.deferContextual(context -> Permit.in(context)
                                // ever longer, as in a growing line
                                .handBackUntil(Mono.delay(TENTH.multipliedBy(calls.incrementAndGet() / 50), time)))
                        .then(server.get(key)),
                2,
                30,
                5_000);

        assertThat(run.gate.limit()).isEqualTo(30);
    }

    @Test
    void adaptiveConcurrency_setsTheDefaultWindowByItsMaximum() {
        AtomicInteger read = new AtomicInteger();
        Batch.each(server::get)
                .adaptiveConcurrency(1, 20)
                .scheduler(time)
                .run(Flux.<Integer>generate(sink -> sink.next(read.getAndIncrement())))
                .subscribe(items);

        assertThat(read).hasValue(20 * 64);
        assertThat(server.inFlight()).isBetween(1, 20);
        items.cancel();
    }

    @Test
    void concurrency_afterwards_isFixedAgain() {
        Batch.each(server::get)
                .adaptiveConcurrency(1, 20)
                .concurrency(3)
                .scheduler(time)
                .run(FakeServer.keys(500))
                .subscribe(items);
        time.pass(Duration.ofMinutes(1));

        assertThat(server.mostInFlight()).isEqualTo(3);
    }

    @Test
    void adaptiveConcurrency_ofCallsForMany_limitsTheCalls() {
        FakeBulkServer bulk = FakeBulkServer.answeringIn(TENTH, time);
        Batch.bulk(5, bulk::get)
                .adaptiveConcurrency(1, 12)
                .scheduler(time)
                .run(FakeServer.keys(20_000))
                .subscribe(items);
        time.pass(Duration.ofHours(1));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(bulk.mostInFlight()).isEqualTo(12);
    }

    @Test
    void adaptiveConcurrency_whenItMakesNoSense_isRefusedAtOnce() {
        Batch<Integer, String> batch = Batch.each(server::get);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.adaptiveConcurrency(0, 5))
                .withMessageContaining("0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.adaptiveConcurrency(6, 5))
                .withMessageContaining("6 > 5");
    }

    private BatchRun<Integer, String> run(Function<Integer, Mono<String>> operation, int min, int max, int keys) {
        BatchRun<Integer, String> run = new BatchRun<>(
                operation,
                BatchOptions.defaults(false)
                        .withAdaptiveFrom(min)
                        .withConcurrency(max)
                        .withScheduler(time),
                Flux.range(0, keys),
                (long) keys);
        run.items().subscribe(items);
        time.pass(Duration.ofHours(10));
        return run;
    }
}

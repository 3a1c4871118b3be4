package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Permit;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Operations that end on other threads, in real time: many rounds, so that races get their chance. */
class BatchStressTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CAP = 8;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    @AfterEach
    void stopThreads() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void run_whenOperationsEndOnOtherThreads_settlesEachOnceAndHoldsTheCap(boolean unordered) {
        int keys = 200_000;
        AtomicIntegerArray settled = new AtomicIntegerArray(keys);
        Batch<Integer, Integer> batch = Batch.each(this::elsewhere).concurrency(CAP);

        StepVerifier.create((unordered ? batch.unordered() : batch)
                        .run(Flux.range(0, keys))
                        .doOnNext(item -> settled.incrementAndGet(item.key())))
                .expectNextCount(keys)
                .expectComplete()
                .verify(LIMIT);

        assertThat(mostRunning.get()).isLessThanOrEqualTo(CAP);
        for (int key = 0; key < keys; key++) {
            assertThat(settled.get(key)).isEqualTo(1);
        }
    }

    @Test
    void failFast_whenOperationsFailOnOtherThreads_settlesEachKeyInOrderEveryTime() {
        for (int round = 0; round < 3_000; round++) {
            int failing = ThreadLocalRandom.current().nextInt(40);
            BatchRun<Integer, Integer> run = run(
                    key -> elsewhere(key).map(value -> {
                        if (value == failing) {
                            throw new IllegalStateException("key " + failing);
                        }
                        return value;
                    }),
                    true);

            StepVerifier.create(run.items().map(BatchItem::index).collectList())
                    .expectNext(LongStream.range(0, 40).boxed().toList())
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(run.gate.waiting()).isZero();
        }
    }

    @Test
    void cancel_whileOperationsEndOnOtherThreads_leavesNoPermitTaken() throws InterruptedException {
        Queue<BatchRun<?, ?>> runs = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < 3_000; round++) {
            BatchRun<Integer, Integer> run = run(this::elsewhere, round % 2 == 0);
            runs.add(run);
            StepVerifier.create(run.items().take(ThreadLocalRandom.current().nextInt(1, 40)))
                    .thenConsumeWhile(item -> true)
                    .expectComplete()
                    .verify(LIMIT);
        }
        stopThreads();

        assertThat(runs).allSatisfy(run -> {
            assertThat(run.gate.inFlight()).isZero();
            assertThat(run.gate.waiting()).isZero();
        });
    }

    @Test
    void itemTimeout_whenItRacesWithTheOperation_settlesEachKeyOnce() {
        for (int round = 0; round < 200; round++) {
            StepVerifier.create(Batch.each((Integer key) -> Mono.delay(Duration.ofMillis(1)))
                            .concurrency(CAP)
                            .itemTimeout(Duration.ofMillis(1))
                            .quota(Quota.unlimited())
                            .run(FakeServer.keys(20))
                            .map(BatchItem::index)
                            .collectList())
                    .expectNext(LongStream.range(0, 20).boxed().toList())
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void handBackUntil_whenParallelCallsOfOneOperationWait_losesNoReturnAndNoPermit() throws InterruptedException {
        int keys = 20_000;
        BatchRun<Integer, Integer> run = new BatchRun<>(
                key -> Mono.zip(
                                elsewhere(key).then(lent()),
                                elsewhere(key).then(lent()),
                                elsewhere(key).then(lent()))
                        .thenReturn(key),
                BatchOptions.defaults(false).withConcurrency(CAP),
                Flux.range(0, keys),
                null);

        StepVerifier.create(run.items().map(BatchItem::result))
                .thenConsumeWhile(Result::isSuccess)
                .expectComplete()
                .verify(LIMIT);
        stopThreads();

        assertThat(run.gate.inFlight()).isZero();
        assertThat(run.gate.waiting()).isZero();
    }

    @Test
    void run_whenManyBatchesShareTheirThreads_keepsThemApart() {
        List<Mono<Long>> batches = new ArrayList<>();
        for (int batch = 0; batch < 20; batch++) {
            batches.add(Batch.each(this::elsewhere)
                    .concurrency(2)
                    .run(Flux.range(0, 2_000))
                    .count());
        }

        StepVerifier.create(Flux.merge(batches).collectList())
                .assertNext(counts -> assertThat(counts).hasSize(20).containsOnly(2_000L))
                .expectComplete()
                .verify(LIMIT);
    }

    private static BatchRun<Integer, Integer> run(Function<Integer, Mono<Integer>> operation, boolean failFast) {
        return new BatchRun<>(
                operation,
                BatchOptions.defaults(false).withConcurrency(CAP).withWindow(16).withFailFast(failFast),
                Flux.range(0, 40),
                40L);
    }

    /** A wait during which another key may have the permit. */
    private Mono<Integer> lent() {
        return Mono.deferContextual(context -> Permit.in(context).handBackUntil(elsewhere(0)))
                .thenReturn(0);
    }

    private Mono<Integer> elsewhere(int key) {
        return Mono.create(sink -> {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            threads.execute(() -> {
                running.decrementAndGet();
                sink.success(key);
            });
        });
    }
}

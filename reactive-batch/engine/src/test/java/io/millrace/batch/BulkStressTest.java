package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Calls for many that end on other threads, in real time: many rounds, so that races get their chance. */
class BulkStressTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CAP = 4;
    private static final RetryPolicy SOON = RetryPolicy.defaults().withBackoff(retry -> 0L);

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    @AfterEach
    void stopThreads() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void run_whenCallsEndOnOtherThreadsAndSomeFail_settlesEachKeyOnceAndHoldsTheCap(int size) {
        int keys = 30_000;
        AtomicIntegerArray settled = new AtomicIntegerArray(keys);

        StepVerifier.create(Batch.bulk(call(size, 5).linger(Duration.ofNanos(1)))
                        .concurrency(CAP)
                        .retryFailed(SOON.withMaxAttempts(100))
                        .run(Flux.range(0, keys))
                        .doOnNext(item ->
                                settled.addAndGet(item.key(), item.result().isSuccess() ? 1 : 100)))
                .expectNextCount(keys)
                .expectComplete()
                .verify(LIMIT);

        assertThat(mostRunning.get()).isLessThanOrEqualTo(CAP);
        for (int key = 0; key < keys; key++) {
            assertThat(settled.get(key)).isEqualTo(1);
        }
    }

    @Test
    void failFast_whenCallsFailOnOtherThreads_settlesEachKeyInOrderEveryTime() {
        for (int round = 0; round < 500; round++) {
            BatchRun<Integer, Integer> run = run(40, true);

            StepVerifier.create(run.items().map(BatchItem::index).collectList())
                    .expectNext(LongStream.range(0, 40).boxed().toList())
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(run.gate.waiting()).isZero();
            assertThat(run.waiting()).isZero();
        }
    }

    @Test
    void cancel_whileCallsEndOnOtherThreads_leavesNoPermitTaken() throws InterruptedException {
        Queue<BatchRun<?, ?>> runs = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < 500; round++) {
            BatchRun<Integer, Integer> run = run(10, round % 2 == 0);
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
            assertThat(run.waiting()).isZero();
        });
    }

    private BatchRun<Integer, Integer> run(int failsOneIn, boolean failFast) {
        return new BatchRun<>(
                Work.bulk(call(3, failsOneIn)),
                BatchOptions.defaults(false)
                        .withConcurrency(CAP)
                        .withWindow(16)
                        .withRetry(SOON)
                        .withFailFast(failFast),
                Flux.range(0, 40),
                40L);
    }

    private BulkCall<Integer, Integer> call(int size, int failsOneIn) {
        return BulkCall.keyed(size, keys -> elsewhere(keys, failsOneIn));
    }

    private Mono<Map<Integer, Integer>> elsewhere(List<Integer> keys, int failsOneIn) {
        return Mono.create(sink -> {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            threads.execute(() -> {
                running.decrementAndGet();
                if (ThreadLocalRandom.current().nextInt(failsOneIn) == 0) {
                    sink.error(new MillraceException(ErrorCode.SERVER_ERROR, "busy"));
                } else {
                    sink.success(keys.stream().collect(Collectors.toMap(key -> key, key -> key)));
                }
            });
        });
    }
}

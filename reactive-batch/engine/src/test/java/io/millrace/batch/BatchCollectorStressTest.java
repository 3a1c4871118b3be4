package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.test.StepVerifier;

/** Many threads at one collector, in real time: many rounds, so that races get their chance. */
class BatchCollectorStressTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int THREADS = 4;
    private static final int CALLS = 3;

    private final ExecutorService submitters = Executors.newFixedThreadPool(THREADS);
    private final ExecutorService servers = Executors.newFixedThreadPool(2);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    @AfterEach
    void stopThreads() throws InterruptedException {
        submitters.shutdown();
        servers.shutdown();
        assertThat(submitters.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(servers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void submit_fromManyThreadsWhenAnswersComeAtOnce_settlesEachOnce() throws Exception {
        int each = 100_000;
        AtomicIntegerArray settled = new AtomicIntegerArray(each * THREADS);
        CountDownLatch open = new CountDownLatch(each * THREADS);
        BatchCollector<Integer, Integer> collector = BatchCollector.of(
                        BulkCall.<Integer, Integer>positional(50, Mono::just))
                .capacity(each * THREADS, WhenFull.reject())
                .start();

        inThreads(thread -> {
            for (int i = 0; i < each; i++) {
                collector.submit(thread * each + i).subscribe(key -> {
                    settled.incrementAndGet(key);
                    open.countDown();
                });
            }
        });

        assertThat(open.await(20, TimeUnit.SECONDS)).as("all are settled").isTrue();
        for (int key = 0; key < settled.length(); key++) {
            assertThat(settled.get(key)).isEqualTo(1);
        }
        assertThat(collector.pendingCount()).isZero();
    }

    @Test
    void submit_whateverHappensToItemsMeanwhile_settlesEachOnceAndHoldsTheLimits() throws Exception {
        int each = 25_000;
        AtomicIntegerArray ends = new AtomicIntegerArray(each * THREADS);
        BatchCollector<Integer, Integer> collector = BatchCollector.of(BulkCall.results(7, this::elsewhere))
                .capacity(1_000, WhenFull.waitInLine(each * THREADS))
                .callsInFlight(CALLS)
                .coalesceDuplicates()
                .start();

        inThreads(thread -> {
            for (int i = 0; i < each; i++) {
                int key = thread * each + i;
                Ending ending = new Ending(ends, key);
                collector.submit(key / 2 * 2).subscribe(ending);
                int dice = ThreadLocalRandom.current().nextInt(1_000);
                if (dice < 300) {
                    ending.cancel();
                } else if (dice == 999) {
                    collector.flush().subscribe();
                }
            }
        });
        StepVerifier.create(collector.closeGracefully(Duration.ofSeconds(20)))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);

        assertThat(mostRunning.get()).isLessThanOrEqualTo(CALLS);
        for (int key = 0; key < ends.length(); key++) {
            assertThat(ends.get(key)).as("ends of " + key).isEqualTo(1);
        }
        assertThat(collector.pendingCount()).isZero();
        assertThat(running).hasValue(0);
    }

    @Test
    void close_whileOthersSubmit_settlesEachOnceEveryTime() throws Exception {
        for (int round = 0; round < 500; round++) {
            int each = 20;
            AtomicIntegerArray ends = new AtomicIntegerArray(each * THREADS);
            BatchCollector<Integer, Integer> collector = BatchCollector.of(BulkCall.results(7, this::elsewhere))
                    .callsInFlight(CALLS)
                    .start();
            boolean gracefully = round % 2 == 0;
            List<Mono<?>> reports = new ArrayList<>();
            reports.add(collector.closeGracefully(Duration.ofSeconds(20)));

            inThreads(thread -> {
                for (int i = 0; i < each; i++) {
                    collector.submit(i).subscribe(new Ending(ends, thread * each + i));
                    if (thread == 0 && i == each / 2) {
                        if (gracefully) {
                            collector.closeGracefully(Duration.ofSeconds(20)).subscribe();
                        } else {
                            collector.close();
                        }
                    }
                }
            });
            StepVerifier.create(Flux.merge(reports))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);

            for (int key = 0; key < ends.length(); key++) {
                assertThat(ends.get(key)).as("ends of " + key).isEqualTo(1);
            }
            assertThat(collector.pendingCount()).isZero();
        }
    }

    private interface Work {
        void in(int thread);
    }

    private void inThreads(Work work) throws Exception {
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int which = thread;
            done.add(submitters.submit(() -> work.in(which)));
        }
        for (Future<?> one : done) {
            one.get(30, TimeUnit.SECONDS);
        }
    }

    private Mono<List<Result<Integer>>> elsewhere(List<Integer> keys) {
        return Mono.create(sink -> {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            AtomicInteger over = new AtomicInteger();
            Runnable end = () -> {
                if (over.getAndIncrement() == 0) {
                    running.decrementAndGet();
                }
            };
            sink.onCancel(end::run);
            servers.execute(() -> {
                end.run();
                if (keys.get(0) % 10 == 0) {
                    sink.error(new MillraceException(ErrorCode.CONFLICT, "not this one"));
                } else {
                    sink.success(FakeBulk.echo(keys));
                }
            });
        });
    }

    /** Counts how often a submission ends. */
    private static final class Ending extends BaseSubscriber<Integer> {
        private final AtomicIntegerArray ends;
        private final int key;

        Ending(AtomicIntegerArray ends, int key) {
            this.ends = ends;
            this.key = key;
        }

        @Override
        protected void hookOnError(Throwable failure) {}

        @Override
        protected void hookFinally(SignalType type) {
            ends.incrementAndGet(key);
        }
    }
}

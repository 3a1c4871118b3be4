package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.netflix.concurrency.limits.limit.AbstractLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Four threads come, answer, fail and cancel at random; whatever they do, no permit is lost and none is made up. */
class GateRaceTest {
    private static final int THREADS = 4;
    private static final int CALLS = 50_000;
    private static final int LIMIT = 3;

    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    private final Scheduler upstream = Schedulers.newParallel("upstream", 2);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(THREADS * CALLS);

    @AfterEach
    void stop() {
        callers.shutdownNow();
        upstream.dispose();
    }

    @Test
    void guard_whenThreadsComeAnswerFailAndCancelAtRandom_losesNoPermitAndExceedsNoLimit() throws Exception {
        Gate gate = Gate.of(LIMIT);

        inParallel(random -> mixedCalls(random, gate::guard));

        assertThat(gate.inFlight()).isZero();
        assertThat(gate.waiting()).isZero();
        assertThat(peak.get()).isBetween(1, LIMIT);
    }

    @Test
    void guard_whenTheLimitChangesMeanwhile_endsWithEveryPermitBack() throws Exception {
        Gate gate = Gate.of(LIMIT);

        inParallel(random -> mixedCalls(random, call -> {
            if (random.nextInt(50) == 0) {
                gate.resize(1 + random.nextInt(LIMIT));
            }
            return gate.guard(call);
        }));

        assertThat(gate.inFlight()).isZero();
        assertThat(gate.waiting()).isZero();
        assertThat(peak.get()).isBetween(1, LIMIT);
    }

    @Test
    void timed_whenThreadsComeAnswerFailAndCancelAtRandom_countsThoseUnderWayRight() throws Exception {
        LastInFlight algorithm = new LastInFlight();
        Gate gate = Gate.adaptive(algorithm);

        inParallel(random -> mixedCalls(random, call -> gate.guard(gate.timed(call))));
        gate.timed(Mono.just(1)).block(Duration.ofSeconds(5));

        assertThat(algorithm.inFlight).isEqualTo(1);
        assertThat(gate.inFlight()).isZero();
        assertThat(gate.waiting()).isZero();
        assertThat(peak.get()).isBetween(1, LIMIT);
    }

    @Test
    void guard_whenCallsAreCancelledAsTheyArrive_countsTheLineRight() throws Exception {
        Gate gate = Gate.of(LIMIT);
        AtomicReference<Subscription> arriving = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        Future<?> canceller = callers.submit(() -> {
            while (!over.get()) {
                Subscription call = arriving.getAndSet(null);
                if (call != null) {
                    call.cancel();
                }
            }
        });

        for (int i = 0; i < THREADS * CALLS; i++) {
            gate.guard(Mono.just(1)).doOnSubscribe(arriving::set).subscribe();
        }
        over.set(true);
        canceller.get(60, TimeUnit.SECONDS);

        assertThat(gate.inFlight()).isZero();
        assertThat(gate.waiting()).isZero();
    }

    private void mixedCalls(SplittableRandom random, UnaryOperator<Mono<Integer>> guard) {
        List<Disposable> recent = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            recent.add(guard.apply(call(random.nextInt(4)))
                    .doFinally(end -> ended.countDown())
                    .subscribe(value -> {}, failure -> {}));
            if (recent.size() == 16) {
                for (Disposable call : recent) {
                    if (random.nextBoolean()) {
                        call.dispose();
                    }
                }
                recent.clear();
            }
        }
    }

    /** Answers at once, answers on another thread, completes empty there, or fails there. */
    private Mono<Integer> call(int kind) {
        return Mono.defer(() -> {
            peak.accumulateAndGet(running.incrementAndGet(), Math::max);
            AtomicBoolean over = new AtomicBoolean();
            Runnable end = () -> {
                if (over.compareAndSet(false, true)) {
                    running.decrementAndGet();
                }
            };
            Mono<Integer> answer =
                    switch (kind) {
                        case 0 -> Mono.just(1);
                        case 1 -> Mono.just(1).subscribeOn(upstream);
                        case 2 -> Mono.<Integer>empty().subscribeOn(upstream);
                        default ->
                            Mono.<Integer>error(new IllegalStateException("broken"))
                                    .subscribeOn(upstream);
                    };
            return answer.doOnTerminate(end).doOnCancel(end);
        });
    }

    private void inParallel(Consumer<SplittableRandom> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            SplittableRandom random = new SplittableRandom(thread);
            done.add(callers.submit(() -> work.accept(random)));
        }
        for (Future<?> one : done) {
            one.get(60, TimeUnit.SECONDS);
        }
        assertThat(ended.await(60, TimeUnit.SECONDS)).as("every call has ended").isTrue();
    }

    /** An algorithm that changes its mind with every sample. */
    private static final class LastInFlight extends AbstractLimit {
        private volatile int inFlight;

        LastInFlight() {
            super(LIMIT);
        }

        @Override
        protected int _update(long startTime, long rtt, int inFlight, boolean didDrop) {
            this.inFlight = inFlight;
            return 1 + (int) (rtt % LIMIT);
        }
    }
}

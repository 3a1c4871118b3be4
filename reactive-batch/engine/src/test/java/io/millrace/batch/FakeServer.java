package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A server that answers each key after its time, fails for some, and remembers who called, how many called at once and
 * who hung up.
 */
final class FakeServer {
    private final IntFunction<Duration> latency;
    private final Set<Integer> failing;
    private final Scheduler time;
    private final Queue<Integer> called = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> hungUp = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    private FakeServer(IntFunction<Duration> latency, Set<Integer> failing, Scheduler time) {
        this.latency = latency;
        this.failing = failing;
        this.time = time;
    }

    static List<Integer> keys(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    static FakeServer answeringIn(Duration latency, Scheduler time) {
        return answering(key -> latency, time);
    }

    static FakeServer answering(IntFunction<Duration> latency, Scheduler time) {
        return new FakeServer(latency, Set.of(), time);
    }

    FakeServer failingFor(Integer... keys) {
        return new FakeServer(latency, Set.of(keys), time);
    }

    Mono<String> get(int key) {
        return Mono.defer(() -> {
            called.add(key);
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            AtomicBoolean open = new AtomicBoolean(true);
            return Mono.delay(latency.apply(key), time)
                    .doOnNext(tick -> close(open)) // before the caller learns of it
                    .doOnCancel(() -> {
                        if (close(open)) {
                            hungUp.add(key);
                        }
                    })
                    .flatMap(tick -> answer(key));
        });
    }

    Mono<Void> delete(int key) {
        return get(key).then();
    }

    private boolean close(AtomicBoolean open) {
        boolean wasOpen = open.getAndSet(false);
        if (wasOpen) {
            inFlight.decrementAndGet();
        }
        return wasOpen;
    }

    private Mono<String> answer(int key) {
        return failing.contains(key)
                ? Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "the server failed for " + key))
                : Mono.just("answer " + key);
    }

    List<Integer> called() {
        return List.copyOf(called);
    }

    List<Integer> hungUp() {
        return List.copyOf(hungUp);
    }

    int inFlight() {
        return inFlight.get();
    }

    int mostInFlight() {
        return mostInFlight.get();
    }
}

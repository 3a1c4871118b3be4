package io.millrace.batch;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A server that answers many keys at a time, and remembers which it was asked for together and who hung up. */
final class FakeBulkServer {
    private final Function<List<Integer>, Mono<Map<Integer, String>>> answer;
    private final Duration latency;
    private final Scheduler time;
    private final Queue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
    private final Queue<List<Integer>> hungUp = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    private FakeBulkServer(
            Function<List<Integer>, Mono<Map<Integer, String>>> answer, Duration latency, Scheduler time) {
        this.answer = answer;
        this.latency = latency;
        this.time = time;
    }

    static FakeBulkServer answeringIn(Duration latency, Scheduler time) {
        return new FakeBulkServer(keys -> Mono.just(answers(keys)), latency, time);
    }

    /** The same with something else said after the latency; an empty answer stands for the usual one. */
    FakeBulkServer saying(Function<List<Integer>, Mono<Map<Integer, String>>> otherwise) {
        return new FakeBulkServer(
                keys -> otherwise.apply(keys).switchIfEmpty(Mono.fromSupplier(() -> answers(keys))), latency, time);
    }

    Mono<Map<Integer, String>> get(List<Integer> keys) {
        return Mono.defer(() -> {
            calls.add(keys);
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            AtomicBoolean open = new AtomicBoolean(true);
            return Mono.delay(latency, time)
                    .doOnNext(tick -> close(open)) // before the caller learns of it
                    .doOnCancel(() -> {
                        if (close(open)) {
                            hungUp.add(keys);
                        }
                    })
                    .flatMap(tick -> answer.apply(keys));
        });
    }

    static Map<Integer, String> answers(List<Integer> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> "answer " + key));
    }

    private boolean close(AtomicBoolean open) {
        boolean wasOpen = open.getAndSet(false);
        if (wasOpen) {
            inFlight.decrementAndGet();
        }
        return wasOpen;
    }

    List<List<Integer>> calls() {
        return List.copyOf(calls);
    }

    List<Integer> sizes() {
        return calls.stream().map(List::size).toList();
    }

    List<List<Integer>> hungUp() {
        return List.copyOf(hungUp);
    }

    int inFlight() {
        return inFlight.get();
    }

    int mostInFlight() {
        return mostInFlight.get();
    }
}

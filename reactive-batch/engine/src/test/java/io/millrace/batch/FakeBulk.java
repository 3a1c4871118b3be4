package io.millrace.batch;

import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A service that answers for many keys at once, by echoing each unless told otherwise, and remembers what it was asked. */
final class FakeBulk {
    private final List<List<Integer>> calls = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Function<List<Integer>, Mono<List<Result<Integer>>>> answer;

    private FakeBulk(Function<List<Integer>, Mono<List<Result<Integer>>>> answer) {
        this.answer = answer;
    }

    static FakeBulk answeringAtOnce() {
        return answering(keys -> Mono.just(echo(keys)));
    }

    static FakeBulk answeringIn(Duration latency, Scheduler time) {
        return answering(keys -> Mono.delay(latency, time).thenReturn(echo(keys)));
    }

    static FakeBulk answering(Function<List<Integer>, Mono<List<Result<Integer>>>> answer) {
        return new FakeBulk(answer);
    }

    static List<Result<Integer>> echo(List<Integer> keys) {
        return keys.stream().map(Result::success).toList();
    }

    BulkCall<Integer, Integer> upTo(int maxSize) {
        return BulkCall.results(maxSize, this::call);
    }

    private Mono<List<Result<Integer>>> call(List<Integer> keys) {
        calls.add(keys);
        Mono<List<Result<Integer>>> answered = answer.apply(keys);
        return answered == null ? null : Mono.defer(() -> observed(answered));
    }

    private Mono<List<Result<Integer>>> observed(Mono<List<Result<Integer>>> answered) {
        AtomicBoolean open =
                new AtomicBoolean(true); // an answer that breaks the contract is followed by a cancellation
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        return answered.doOnTerminate(() -> close(open)).doOnCancel(() -> {
            if (close(open)) {
                cancelled.incrementAndGet();
            }
        });
    }

    private boolean close(AtomicBoolean open) {
        boolean first = open.compareAndSet(true, false);
        if (first) {
            inFlight.decrementAndGet();
        }
        return first;
    }

    List<List<Integer>> calls() {
        return List.copyOf(calls);
    }

    int inFlight() {
        return inFlight.get();
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    int cancelled() {
        return cancelled.get();
    }
}

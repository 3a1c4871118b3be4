package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/** What an operation may do, decent or not, and what its key's outcome is when each operation may run for 10 s. */
enum Behaviour {
    VALUE("ok", time -> Mono.just("value")),
    VALUE_LATER("ok", time -> Mono.delay(Duration.ofSeconds(1), time).map(tick -> "value")),
    EMPTY("NOT_FOUND", time -> Mono.empty()),
    EMPTY_LATER("NOT_FOUND", time -> Mono.delay(Duration.ofSeconds(2), time).then(Mono.empty())),
    ERROR("CONFLICT", time -> Mono.error(new MillraceException(ErrorCode.CONFLICT, "changed meanwhile"))),
    ERROR_LATER("CONNECTION_ERROR", time -> Mono.delay(Duration.ofSeconds(3), time)
            .then(Mono.error(new IOException("connection reset")))),
    THROWS("INVALID_INPUT", time -> {
        throw new IllegalArgumentException("no such thing");
    }),
    THROWS_ERROR("OPERATION_FAILED", time -> {
        throw new AssertionError("this cannot be");
    }),
    THROWS_CHECKED("CONNECTION_ERROR", time -> {
        throw sneaky(new IOException("broken pipe"));
    }),
    THROWS_BUBBLING(
            "OPERATION_FAILED",
            time -> Mono.defer(() -> {
                throw Exceptions.bubble(new IllegalStateException("bubbled"));
            })),
    THROWS_STACK_OVERFLOW("OPERATION_FAILED", time -> {
        throw new StackOverflowError();
    }),
    DEFERS_STACK_OVERFLOW(
            "OPERATION_FAILED",
            time -> Mono.defer(() -> {
                throw new StackOverflowError();
            })),
    SIGNALS_LINKAGE_ERROR(
            "OPERATION_FAILED",
            time -> Mono.fromFuture(() -> CompletableFuture.failedFuture(new NoClassDefFoundError("a/Missing")))),
    THROWS_ON_SUBSCRIBE(
            "OPERATION_FAILED",
            time -> rogue(actual -> {
                throw new IllegalStateException("not even a subscription");
            })),
    RETURNS_NULL("OPERATION_FAILED", time -> null),
    NEVER("TIMEOUT", time -> Mono.never()),
    TWO_VALUES(
            "ok",
            time -> rogue(actual -> {
                actual.onSubscribe(Operators.emptySubscription());
                actual.onNext("first");
                actual.onNext("second");
                actual.onComplete();
            })),
    VALUE_THEN_ERROR(
            "ok",
            time -> rogue(actual -> {
                actual.onSubscribe(Operators.emptySubscription());
                actual.onNext("value");
                actual.onError(new IllegalStateException("after the value"));
            })),
    ERROR_THEN_VALUE(
            "OPERATION_FAILED",
            time -> rogue(actual -> {
                actual.onSubscribe(Operators.emptySubscription());
                actual.onError(new IllegalStateException("before the value"));
                actual.onNext("value");
                actual.onComplete();
            })),
    VALUE_AFTER_TIMEOUT(
            "TIMEOUT",
            time -> rogue(actual -> {
                actual.onSubscribe(Operators.emptySubscription()); // deaf to cancellation
                time.schedule(() -> actual.onNext("too late"), 20, TimeUnit.SECONDS);
            }));

    static final Duration ITEM_TIMEOUT = Duration.ofSeconds(10);

    private final String outcome;
    private final Function<Scheduler, Mono<String>> operation;

    Behaviour(String outcome, Function<Scheduler, Mono<String>> operation) {
        this.outcome = outcome;
        this.operation = operation;
    }

    Mono<String> in(Scheduler time) {
        return operation.apply(time);
    }

    String outcome(boolean writes) {
        return writes && outcome.equals("TIMEOUT") ? "AMBIGUOUS" : outcome;
    }

    /** A Mono in name only: nothing of Reactor stands between its signals and the engine. */
    private static Mono<String> rogue(Consumer<CoreSubscriber<? super String>> signals) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                signals.accept(actual);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException sneaky(Throwable checked) throws X {
        throw (X) checked;
    }
}

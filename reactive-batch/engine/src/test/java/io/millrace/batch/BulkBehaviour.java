package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/** What a bulk function may do with the keys of one call, decent or not. */
enum BulkBehaviour {
    ANSWERS((keys, time) -> Mono.just(FakeBulkServer.answers(keys))),
    ANSWERS_LATER((keys, time) -> after(1, time).thenReturn(FakeBulkServer.answers(keys))),
    ANSWERS_MUCH_LATER((keys, time) -> after(8, time).thenReturn(FakeBulkServer.answers(keys))),
    ANSWERS_IN_ANOTHER_ORDER((keys, time) -> {
        Map<Integer, String> answers = new HashMap<>();
        keys.stream().sorted(Collections.reverseOrder()).forEach(key -> answers.put(key, "answer " + key));
        return after(2, time).thenReturn(answers);
    }),
    ANSWERS_AFTER_ITS_TIME((keys, time) ->
            rogue(actual -> time.schedule(() -> actual.onNext(FakeBulkServer.answers(keys)), 20, TimeUnit.SECONDS))),
    ANSWERS_TWICE((keys, time) -> rogue(actual -> {
        actual.onNext(FakeBulkServer.answers(keys));
        actual.onNext(Map.of());
        actual.onComplete();
    })),
    FORGETS_ONE((keys, time) -> Mono.just(FakeBulkServer.answers(keys.subList(1, keys.size())))),
    ANSWERS_ANOTHER((keys, time) -> Mono.just(Map.of(-1, "whose?"))),
    EMPTY((keys, time) -> after(1, time).then(Mono.empty())),
    NEVER((keys, time) -> Mono.never()),
    RETURNS_NULL((keys, time) -> null),
    REFUSES((keys, time) -> Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "one of these is wrong"))),
    REFUSES_THE_SIZE((keys, time) -> Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "too many") {
        @Override
        public boolean isTooLarge() {
            return true;
        }
    })),
    IS_DOWN((keys, time) -> after(1, time).then(Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "down")))),
    IS_BUSY((keys, time) ->
            Mono.error(new MillraceException(ErrorCode.RATE_LIMITED, "slower", null, 1, Duration.ofSeconds(5)))),
    THROWS((keys, time) -> {
        throw new IllegalStateException("thrown");
    }),
    THROWS_STACK_OVERFLOW((keys, time) -> {
        throw new StackOverflowError();
    }),
    SIGNALS_LINKAGE_ERROR((keys, time) -> rogue(
            actual -> time.schedule(() -> actual.onError(new NoClassDefFoundError("a/Missing")), 1, TimeUnit.SECONDS)));

    private final BiFunction<List<Integer>, Scheduler, Mono<Map<Integer, String>>> function;

    BulkBehaviour(BiFunction<List<Integer>, Scheduler, Mono<Map<Integer, String>>> function) {
        this.function = function;
    }

    Mono<Map<Integer, String>> with(List<Integer> keys, Scheduler time) {
        return function.apply(keys, time);
    }

    private static Mono<Long> after(int seconds, Scheduler time) {
        return Mono.delay(Duration.ofSeconds(seconds), time);
    }

    /** A Mono in name only, deaf to cancellation. */
    private static Mono<Map<Integer, String>> rogue(Consumer<CoreSubscriber<? super Map<Integer, String>>> signals) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Map<Integer, String>> actual) {
                actual.onSubscribe(Operators.emptySubscription());
                signals.accept(actual);
            }
        };
    }
}

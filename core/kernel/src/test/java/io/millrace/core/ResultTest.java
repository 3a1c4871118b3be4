package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ResultTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Test
    void success_whenAsked_holdsTheValue() {
        Result<String> result = Result.success("bolt");

        assertThat(result.isSuccess()).isTrue();
        assertThat(result.isFailure()).isFalse();
        assertThat(result.orElseThrow()).isEqualTo("bolt");
        assertThat(result).isEqualTo(new Result.Success<>("bolt"));
    }

    @Test
    void completed_whenAsked_isASuccessWithoutAValue() {
        Result<Void> result = Result.completed();

        assertThat(result.isSuccess()).isTrue();
        assertThat(result.orElseThrow()).isNull();
        StepVerifier.create(result.toMono()).verifyComplete();
    }

    @Test
    void failure_whenMadeFromACode_throwsAnExceptionWithThatCode() {
        Result<String> result = Result.failure(ErrorCode.CONFLICT, "someone was faster");

        assertThat(result.isFailure()).isTrue();
        assertThatThrownBy(result::orElseThrow)
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.CONFLICT))
                .hasMessage("someone was faster");
    }

    @Test
    void failure_whenMadeFromAKnownException_keepsItAndItsDetails() {
        MillraceException original =
                new MillraceException(ErrorCode.RATE_LIMITED, "slow down", null, 3, Duration.ofSeconds(9));

        Result<String> result = Result.failure(original);

        assertThat(result)
                .isEqualTo(new Result.Failure<>(
                        ErrorCode.RATE_LIMITED,
                        "slow down",
                        original,
                        Map.of("attempts", 3, "retryAfter", Duration.ofSeconds(9))));
        assertThatThrownBy(result::orElseThrow).isSameAs(original);
    }

    @Test
    void failure_whenMadeFromAForeignException_classifiesItByType() {
        IOException reset = new IOException("connection reset");

        Result<String> result = Result.failure(Exceptions.propagate(reset));

        assertThat(result)
                .isEqualTo(new Result.Failure<>(ErrorCode.CONNECTION_ERROR, "connection reset", reset, Map.of()));
        assertThatThrownBy(result::orElseThrow)
                .isInstanceOf(MillraceException.class)
                .hasCause(reset);
    }

    @Test
    void failure_whenTheExceptionHasNoMessage_isDescribedByItsType() {
        Result<String> result = Result.failure(new IllegalStateException());

        assertThat(result.<String>fold(value -> value, Result.Failure::message)).isEqualTo("IllegalStateException");
    }

    @Test
    void failure_whenTheJvmFails_throwsThat() {
        assertThatThrownBy(() -> Result.failure(new OutOfMemoryError("no heap")))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void map_whenSuccess_transformsTheValue() {
        assertThat(Result.success(2).map(n -> n * 21)).isEqualTo(Result.success(42));
    }

    @Test
    void map_whenFailure_isNotCalled() {
        AtomicInteger calls = new AtomicInteger();
        Result<Integer> failure = Result.failure(ErrorCode.NOT_FOUND, "gone");

        assertThat(failure.map(n -> calls.incrementAndGet())).isEqualTo(failure);
        assertThat(calls).hasValue(0);
    }

    @Test
    void flatMap_whenSuccess_continuesWithTheOtherOutcome() {
        Result<String> refused = Result.failure(ErrorCode.FORBIDDEN, "not yours");

        assertThat(Result.success(1).flatMap(n -> refused)).isEqualTo(refused);
        assertThat(Result.success(1).flatMap(n -> Result.success("one"))).isEqualTo(Result.success("one"));
        assertThat(refused.flatMap(text -> Result.success(1))).isEqualTo(refused);
    }

    @Test
    void fold_whenEitherCase_appliesItsFunction() {
        Result<Integer> failure = Result.failure(ErrorCode.TIMEOUT, "late");

        assertThat(Result.success(7).<String>fold(n -> "got " + n, failed -> "no"))
                .isEqualTo("got 7");
        assertThat(failure.<String>fold(n -> "got " + n, failed -> failed.message()))
                .isEqualTo("late");
    }

    @Test
    void toMono_whenEitherCase_isTheValueOrTheError() {
        StepVerifier.create(Result.success("bolt").toMono()).expectNext("bolt").verifyComplete();
        StepVerifier.create(Result.failure(ErrorCode.TIMEOUT, "late").toMono())
                .expectErrorMatches(ErrorCode.TIMEOUT::matches)
                .verify(LIMIT);
    }

    @Test
    void of_whenTheMonoHasAValue_isASuccess() {
        StepVerifier.create(Result.of(Mono.just("bolt")))
                .expectNext(Result.success("bolt"))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void of_whenTheMonoIsEmpty_isNotFound() {
        StepVerifier.create(Result.of(Mono.empty()))
                .expectNextMatches(result -> code(result) == ErrorCode.NOT_FOUND)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void of_whenTheMonoFails_isAFailureAndNotAnError() {
        StepVerifier.create(Result.of(Mono.error(new IOException("reset"))))
                .expectNextMatches(result -> code(result) == ErrorCode.CONNECTION_ERROR)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void of_whenTheMonoThrowsOnSubscription_isAFailure() {
        Mono<String> broken = Mono.defer(() -> {
            throw new IllegalArgumentException("no such part");
        });

        StepVerifier.create(Result.of(broken))
                .expectNextMatches(result -> code(result) == ErrorCode.INVALID_INPUT)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void of_whenTheJvmFails_doesNotSwallowIt() {
        Mono<Result<String>> result = Result.of(Mono.error(new OutOfMemoryError("no heap")));

        assertThatThrownBy(result::subscribe).hasStackTraceContaining("OutOfMemoryError: no heap");
    }

    @Test
    void of_whenSubscribedTwice_runsTwice() {
        AtomicInteger runs = new AtomicInteger();
        Mono<Result<Integer>> result = Result.of(Mono.fromCallable(runs::incrementAndGet));

        StepVerifier.create(result.concatWith(result))
                .expectNext(Result.success(1), Result.success(2))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void of_whenTheCallerContinuesOnErrors_isStillAFailure() {
        Mono<String> failing = Mono.just("bolt").map(part -> {
            throw new IllegalStateException("broken");
        });

        StepVerifier.create(Result.of(failing).onErrorContinue((failure, part) -> {}))
                .expectNextMatches(result -> code(result) == ErrorCode.OPERATION_FAILED)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void ofCompletion_whenTheMonoCompletes_isASuccess() {
        StepVerifier.create(Result.ofCompletion(Mono.empty()))
                .expectNext(Result.completed())
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void ofCompletion_whenTheMonoFails_isAFailureAndNotAnError() {
        StepVerifier.create(Result.ofCompletion(Mono.error(new MillraceException(ErrorCode.AMBIGUOUS, "who knows"))))
                .expectNextMatches(result -> code(result) == ErrorCode.AMBIGUOUS)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void ofCompletion_whenTheJvmFails_doesNotSwallowIt() {
        Mono<Result<Void>> result = Result.ofCompletion(Mono.error(new OutOfMemoryError("no heap")));

        assertThatThrownBy(result::subscribe).hasStackTraceContaining("OutOfMemoryError: no heap");
    }

    private static ErrorCode code(Result<?> result) {
        return ((Result.Failure<?>) result).code();
    }
}

package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Each key has exactly one outcome, and its neighbours do not notice what became of it. */
class BatchOutcomeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();

    @ParameterizedTest
    @EnumSource
    void run_whateverTheOperationDoes_settlesItsKeyOnceAndItsNeighboursAsEver(Behaviour behaviour) {
        TestSubscriber<BatchItem<String, String>> items = TestSubscriber.create();
        Batch.each((String key) -> key.equals("odd") ? behaviour.in(time) : Mono.just(key))
                .concurrency(1)
                .itemTimeout(Behaviour.ITEM_TIMEOUT)
                .scheduler(time)
                .run(List.of("before", "odd", "after"))
                .subscribe(items);
        time.pass(Duration.ofMinutes(1));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.in(items)).containsExactly("ok", behaviour.outcome(false), "ok");
        assertThat(Outcomes.indexesIn(items)).containsExactly(0L, 1L, 2L);
        assertThat(time.timers()).isZero();
    }

    @Test
    void run_whenTheOperationHasAValue_emitsItWithIndexAndKey() {
        StepVerifier.create(Batch.each((String key) -> Mono.just(key.length())).run(List.of("a", "bb")))
                .expectNext(new BatchItem<>(0, "a", Result.success(1)))
                .expectNext(new BatchItem<>(1, "bb", Result.success(2)))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenTheOperationFails_keepsItsMessageAndCause() {
        IllegalStateException cause = new IllegalStateException("out of order");

        StepVerifier.create(Batch.each(key -> Mono.error(cause)).results(List.of("a")))
                .assertNext(result -> {
                    Result.Failure<?> failure = (Result.Failure<?>) result;
                    assertThat(failure.message()).isEqualTo("out of order");
                    assertThat(failure.cause()).isSameAs(cause);
                })
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenTheOperationDiesOfAJvmError_keepsTheErrorInTheCauses() {
        StackOverflowError overflow = new StackOverflowError();

        StepVerifier.create(Batch.each(key -> Mono.error(overflow)).results(List.of("a")))
                .assertNext(result ->
                        assertThat(((Result.Failure<?>) result).cause()).hasRootCause(overflow))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenTheOperationIsAnEndlessStreamInDisguise_takesOneValueAndCancelsIt() {
        TestPublisher<String> stream = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
        TestSubscriber<Result<String>> results = TestSubscriber.create();
        Batch.each(key -> Mono.fromDirect(stream)).results(List.of("a")).subscribe(results);

        stream.next("first", "second");

        assertThat(results.getReceivedOnNext()).containsExactly(Result.success("first"));
        stream.assertCancelled();
    }

    @Test
    void effect_whenTheOperationCompletes_succeeds() {
        StepVerifier.create(Batch.effect(key -> Mono.empty()).results(List.of("a")))
                .expectNext(Result.completed())
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void effect_whenTheOperationFails_fails() {
        StepVerifier.create(Batch.effect(key -> Mono.error(new IllegalArgumentException("no")))
                        .results(List.of("a"))
                        .map(Outcomes::of))
                .expectNext("INVALID_INPUT")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void each_whenTheOperationCompletesEmpty_isNotFoundAndNamesTheKey() {
        StepVerifier.create(Batch.each(key -> Mono.empty()).results(List.of("PN-7")))
                .assertNext(result -> {
                    assertThat(Outcomes.of(result)).isEqualTo(ErrorCode.NOT_FOUND.name());
                    assertThat(((Result.Failure<?>) result).message()).contains("PN-7");
                })
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenThereAreNoKeys_completesEmpty() {
        StepVerifier.create(Batch.each(Mono::just).run(List.of()))
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(Batch.each(Mono::just).run(Flux.empty()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenKeysAreEqual_settlesEachOnItsOwn() {
        AtomicInteger calls = new AtomicInteger();

        StepVerifier.create(Batch.each(key -> Mono.fromCallable(calls::incrementAndGet))
                        .results(List.of("a", "a")))
                .expectNext(Result.success(1), Result.success(2))
                .expectComplete()
                .verify(LIMIT);
    }
}

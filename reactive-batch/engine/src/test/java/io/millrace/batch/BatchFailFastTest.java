package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.IntervalFunction;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryBudget;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

/** What becomes of the other keys when one has failed and the batch fails fast. */
class BatchFailFastTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();

    /** Key 2 fails after 1 s; all others would take 3 s. */
    private final FakeServer server = FakeServer.answering(key -> Duration.ofSeconds(key == 2 ? 1 : 3), time)
            .failingFor(2);

    @Test
    void failFast_whenReading_cancelsTheRunningAndThoseNotStarted() {
        Batch.each(server::get)
                .concurrency(3)
                .window(5)
                .failFast()
                .scheduler(time)
                .run(FakeServer.keys(10))
                .subscribe(items);
        time.pass(Duration.ofSeconds(1));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.indexesIn(items)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(Outcomes.in(items))
                .containsExactly(
                        "CANCELLED",
                        "CANCELLED",
                        "SERVER_ERROR",
                        "CANCELLED",
                        "CANCELLED",
                        "CANCELLED",
                        "CANCELLED",
                        "CANCELLED",
                        "CANCELLED",
                        "CANCELLED");
        assertThat(server.called()).containsExactly(0, 1, 2);
        assertThat(server.hungUp()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void failFast_whenWriting_leavesTheRunningAmbiguous() {
        Batch.effect(server::delete)
                .concurrency(3)
                .failFast()
                .scheduler(time)
                .run(FakeServer.keys(5))
                .map(Outcomes::of)
                .as(outcomes -> StepVerifier.create(outcomes)
                        .then(() -> time.pass(Duration.ofSeconds(1)))
                        .expectNext("AMBIGUOUS", "AMBIGUOUS", "SERVER_ERROR", "CANCELLED", "CANCELLED")
                        .expectComplete()
                        .verify(LIMIT));
    }

    @Test
    void failFast_whenUnordered_settlesEveryKeyOfACollection() {
        Batch.each(server::get)
                .concurrency(3)
                .window(4)
                .failFast()
                .unordered()
                .scheduler(time)
                .run(FakeServer.keys(100))
                .subscribe(items);
        time.pass(Duration.ofSeconds(1));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.indexesIn(items)).hasSize(100).doesNotHaveDuplicates();
        assertThat(Outcomes.in(items)).containsOnlyOnce("SERVER_ERROR").contains("CANCELLED");
    }

    @Test
    void failFast_whenAnOperationSucceededBefore_keepsItsOutcome() {
        FakeServer quick =
                FakeServer.answering(key -> Duration.ofSeconds(key + 1), time).failingFor(1);

        Batch.each(quick::get)
                .concurrency(3)
                .failFast()
                .scheduler(time)
                .run(FakeServer.keys(4))
                .subscribe(items);
        time.pass(Duration.ofSeconds(2));

        assertThat(Outcomes.in(items)).containsExactly("ok", "SERVER_ERROR", "CANCELLED", "CANCELLED");
        assertThat(quick.called()).containsExactly(0, 1, 2, 3);
        assertThat(quick.hungUp()).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void failFast_whenKeysComeFromAnIdlePublisher_cancelsItAtOnce() {
        TestPublisher<Integer> keys = TestPublisher.create();
        Batch.each(server::get)
                .concurrency(3)
                .failFast()
                .scheduler(time)
                .run(keys)
                .subscribe(items);

        keys.next(1, 2);
        time.pass(Duration.ofSeconds(1));

        keys.assertCancelled();
        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.in(items)).containsExactly("CANCELLED", "SERVER_ERROR");
    }

    @Test
    void failFast_whenKeysAreEndless_readsNoMoreThanItsWindow() {
        AtomicInteger keysRead = new AtomicInteger();
        Flux<Integer> keys = Flux.generate(sink -> sink.next(keysRead.getAndIncrement()));

        Batch.each(server::get)
                .concurrency(3)
                .window(8)
                .failFast()
                .scheduler(time)
                .run(keys)
                .subscribe(items);
        time.pass(Duration.ofSeconds(1));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.in(items)).hasSize(8).containsOnlyOnce("SERVER_ERROR");
        assertThat(keysRead).hasValue(8);
    }

    @Test
    void failFast_whenTheFirstOperationFailsAtOnce_startsNoOther() {
        List<Integer> called = new ArrayList<>();

        StepVerifier.create(Batch.each((Integer key) -> {
                            called.add(key);
                            return Mono.<String>error(new IllegalArgumentException("no"));
                        })
                        .failFast()
                        .run(FakeServer.keys(3))
                        .map(Outcomes::of))
                .expectNext("INVALID_INPUT", "CANCELLED", "CANCELLED")
                .expectComplete()
                .verify(LIMIT);
        assertThat(called).containsExactly(0);
    }

    @Test
    void failFast_whenAWriteWaitsForTheQuota_cancelsItBecauseItWasNotSent() {
        Quota quota = Quota.sliding(1, Duration.ofMinutes(1), time);

        Batch.effect((Integer key) -> key == 0
                        ? server.delete(2) // fails, and takes the one slot of the minute
                        : server.delete(key))
                .quota(quota)
                .concurrency(3)
                .failFast()
                .scheduler(time)
                .run(FakeServer.keys(4))
                .map(Outcomes::of)
                .as(outcomes -> StepVerifier.create(outcomes)
                        .then(() -> time.pass(Duration.ofSeconds(1)))
                        .expectNext("SERVER_ERROR", "CANCELLED", "CANCELLED", "CANCELLED")
                        .expectComplete()
                        .verify(LIMIT));
        assertThat(server.called()).containsExactly(2);
        assertThat(quota.waiting()).isZero();
    }

    @Test
    void failFast_whenAWriteIsInBackoff_cancelsIt() {
        StepVerifier.create(Batch.effect((Integer key) ->
                                key == 1 ? busy().retryWhen(backoff(Duration.ofSeconds(30))) : server.delete(2))
                        .failFast()
                        .scheduler(time)
                        .run(List.of(1, 2))
                        .map(Outcomes::of))
                .then(() -> time.pass(Duration.ofSeconds(1)))
                .expectNext("CANCELLED", "SERVER_ERROR")
                .expectComplete()
                .verify(LIMIT);
        assertThat(time.timers()).isZero();
    }

    @Test
    void failFast_whenAWriteWaitsForItsPermitAfterBackoff_startsItNoMore() {
        AtomicInteger attempts = new AtomicInteger();

        StepVerifier.create(Batch.effect((Integer key) -> key == 1
                                ? Mono.defer(() -> {
                                            attempts.incrementAndGet();
                                            return busy();
                                        })
                                        .retryWhen(backoff(Duration.ofMillis(500)))
                                : server.delete(2)) // fails when the other has been waiting for half a second
                        .concurrency(1)
                        .failFast()
                        .scheduler(time)
                        .run(List.of(1, 2))
                        .map(Outcomes::of))
                .then(() -> time.pass(Duration.ofSeconds(1)))
                .expectNext("CANCELLED", "SERVER_ERROR")
                .expectComplete()
                .verify(LIMIT);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void failFast_tellsTheCancelledAmongTheProgress() {
        List<Progress> told = Collections.synchronizedList(new ArrayList<>());

        Batch.each(server::get)
                .concurrency(3)
                .failFast()
                .onProgress(told::add)
                .scheduler(time)
                .run(FakeServer.keys(10))
                .subscribe(items);
        time.pass(Duration.ofSeconds(1));

        assertThat(told.get(told.size() - 1).completed()).isEqualTo(10);
        assertThat(told.get(told.size() - 1).failed()).isEqualTo(10);
    }

    private Mono<Void> busy() {
        return Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "busy"));
    }

    private Retry backoff(Duration wait) {
        return RetryPolicy.defaults()
                .withBackoff(IntervalFunction.of(wait))
                .toRetry(RetryBudget.forConcurrency(10, time), time);
    }
}

package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.IntervalFunction;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Permit;
import io.millrace.core.RetryBudget;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

/** An operation that waits for its next attempt lends its permit to another key. */
class BatchPermitTest {
    private final VirtualTime time = new VirtualTime();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
    private final FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(3), time);
    private final Map<Integer, Boolean> refusedOnce = new ConcurrentHashMap<>();

    @Test
    void backoff_letsAnotherKeyRunMeanwhile() {
        run(Batch.each((Integer key) -> key == 0 ? busyAtFirst(key, Duration.ofSeconds(10)) : server.get(key)), 3);

        time.pass(Duration.ofSeconds(6));
        assertThat(server.called()).containsExactly(1, 2);
        time.pass(Duration.ofSeconds(4));
        assertThat(server.called()).containsExactly(1, 2, 0);
        time.pass(Duration.ofSeconds(3));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok");
        assertThat(server.mostInFlight()).isEqualTo(1);
    }

    @Test
    void backoff_whenOver_goesAheadOfKeysThatNeverRan() {
        run(Batch.each((Integer key) -> key == 0 ? busyAtFirst(key, Duration.ofSeconds(4)) : server.get(key)), 5);

        time.pass(Duration.ofMinutes(1));

        assertThat(server.called()).containsExactly(1, 2, 0, 3, 4);
        assertThat(server.mostInFlight()).isEqualTo(1);
    }

    @Test
    void backoff_ofManyKeys_neverLetsMoreRunThanAllowed() {
        Random random = new Random(5);
        List<Duration> waits =
                random.longs(300, 0, 20_000).mapToObj(Duration::ofMillis).toList();

        Batch.each((Integer key) -> key % 3 == 0 ? busyAtFirst(key, waits.get(key)) : server.get(key))
                .concurrency(4)
                .scheduler(time)
                .run(FakeServer.keys(300))
                .subscribe(items);
        time.pass(Duration.ofHours(1));

        assertThat(Outcomes.in(items)).hasSize(300).containsOnly("ok");
        assertThat(server.mostInFlight()).isEqualTo(4);
        assertThat(time.timers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 15}) // while it waits, and while it stands in line to come back
    void call_whenSharedWithOthers_outlivesTheItemThatBeganIt(int cancelledAfterSeconds) {
        Mono<Long> wait = Mono.delay(Duration.ofSeconds(10), time);
        Mono<String> shared = Mono.deferContextual(
                        context -> Permit.in(context).handBackUntil(wait).thenReturn("shared"))
                .cache();
        TestSubscriber<String> other = TestSubscriber.create();
        run(Batch.each((Integer key) -> key == 0 ? shared : Mono.never()), 2);
        shared.subscribe(other);

        time.pass(Duration.ofSeconds(cancelledAfterSeconds));
        items.cancel();
        time.pass(Duration.ofMinutes(1));

        assertThat(other.getReceivedOnNext()).containsExactly("shared");
    }

    @Test
    void backoff_whenCancelled_leavesNothing() {
        BatchRun<Integer, String> run = new BatchRun<>(
                key -> key == 0 ? busyAtFirst(key, Duration.ofSeconds(10)) : server.get(key),
                BatchOptions.defaults(false).withConcurrency(1).withScheduler(time),
                Flux.range(0, 2),
                2L);
        run.items().subscribe(items);
        assertThat(server.inFlight()).isEqualTo(1);

        items.cancel();
        time.pass(Duration.ofMinutes(1));

        assertThat(server.called()).containsExactly(1);
        assertThat(server.inFlight()).isZero();
        assertThat(time.timers()).isZero();
        assertThat(run.gate.inFlight()).isZero();
        assertThat(run.gate.waiting()).isZero();
    }

    @Test
    void handBackUntil_whenTheWaitFails_takesThePermitAgainBeforeItFails() {
        run(
                Batch.each((Integer key) -> key == 0
                        ? Mono.deferContextual(context -> Permit.in(context)
                                        .handBackUntil(Mono.delay(Duration.ofSeconds(1), time)
                                                .then(Mono.error(new IllegalStateException("still down")))))
                                .onErrorResume(IllegalStateException.class, down -> Mono.empty())
                                .then(server.get(key))
                        : server.get(key)),
                2);

        time.pass(Duration.ofSeconds(6));

        assertThat(server.called()).containsExactly(1, 0);
        assertThat(server.mostInFlight()).isEqualTo(1);
        assertThat(Outcomes.in(items)).containsExactly("ok", "ok");
    }

    @Test
    void handBackUntil_whenTheOperationGaveUpTheWait_takesThePermitAgain() {
        run(
                Batch.each((Integer key) -> key == 0
                        ? busyAtFirst(key, Duration.ofMinutes(1))
                                .timeout(Duration.ofSeconds(4), time)
                                .onErrorResume(TimeoutException.class, late -> server.get(key))
                        : server.get(key)),
                4);

        time.pass(Duration.ofSeconds(4));
        assertThat(server.called()).containsExactly(1, 2, 0); // 0 cannot wait any more, so one too many for once
        time.pass(Duration.ofSeconds(2));
        assertThat(server.called()).containsExactly(1, 2, 0); // 2 is done, and its permit is 0's
        time.pass(Duration.ofSeconds(1));
        assertThat(server.called()).containsExactly(1, 2, 0, 3);
        time.pass(Duration.ofSeconds(3));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok", "ok");
    }

    @Test
    void handBackUntil_whenTwoCallsOfOneOperationWait_bothComeBack() {
        Batch<Integer, Long> twoCalls = Batch.each(key -> Mono.zip(
                        Mono.defer(() -> busyAtFirst(2 * key, Duration.ofSeconds(1))),
                        Mono.defer(() -> busyAtFirst(2 * key + 1, Duration.ofSeconds(2))))
                .thenReturn(1L));
        for (int concurrency : List.of(1, 2)) {
            refusedOnce.clear();
            TestSubscriber<BatchItem<Integer, Long>> both = TestSubscriber.create();
            twoCalls.concurrency(concurrency)
                    .itemTimeout(Duration.ofMinutes(1))
                    .scheduler(time)
                    .run(FakeServer.keys(5))
                    .subscribe(both);
            time.pass(Duration.ofHours(1));

            assertThat(Outcomes.in(both)).containsExactly("ok", "ok", "ok", "ok", "ok");
            assertThat(time.timers()).isZero();
        }
    }

    @Test
    void permit_whenNestedInAnotherBatch_isTheInnerOne() {
        Batch<Integer, Long> inner =
                Batch.each(key -> server.get(key).then(Mono.deferContextual(context -> Permit.in(context)
                        .handBackUntil(Mono.delay(Duration.ofSeconds(1), time))
                        .thenReturn(1L))));
        TestSubscriber<BatchItem<Integer, Long>> outer = TestSubscriber.create();

        Batch.each((Integer key) -> inner.concurrency(2)
                        .scheduler(time)
                        .run(FakeServer.keys(4))
                        .count())
                .concurrency(1)
                .scheduler(time)
                .run(FakeServer.keys(2))
                .subscribe(outer);
        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(outer)).containsExactly("ok", "ok");
        assertThat(server.mostInFlight()).isEqualTo(2);
    }

    private void run(Batch<Integer, String> batch, int keys) {
        batch.concurrency(1).scheduler(time).run(FakeServer.keys(keys)).subscribe(items);
    }

    private Mono<String> busyAtFirst(int key, Duration wait) {
        Retry retry = RetryPolicy.defaults()
                .withBackoff(IntervalFunction.of(Math.max(1, wait.toMillis())))
                .toRetry(RetryBudget.forConcurrency(100, time), time);
        return Mono.defer(() -> refusedOnce.putIfAbsent(key, true) == null
                        ? Mono.<String>error(new MillraceException(ErrorCode.RATE_LIMITED, "come back later"))
                        : server.get(key))
                .retryWhen(retry);
    }
}

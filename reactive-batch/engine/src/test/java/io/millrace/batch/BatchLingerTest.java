package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** How long the keys of a batch with calls for many wait for others to share theirs with. */
class BatchLingerTest {
    private static final Duration LINGER = Duration.ofMillis(20); // the default

    private final VirtualTime time = new VirtualTime();
    private final FakeBulkServer server = FakeBulkServer.answeringIn(Duration.ofSeconds(1), time);
    private final TestPublisher<Integer> keys = TestPublisher.create();
    private final Batch<Integer, String> tens = Batch.bulk(10, server::get).scheduler(time);

    @Test
    void linger_whenNoOtherKeyComes_isHowLongAKeyWaits() {
        run(tens, keys);
        keys.next(1);

        time.pass(LINGER.minusNanos(1));
        assertThat(server.calls()).isEmpty();
        time.pass(Duration.ofNanos(1));

        assertThat(server.calls()).containsExactly(List.of(1));
    }

    @Test
    void linger_isCountedFromTheOldestKey() {
        run(tens, keys);
        keys.next(1);
        time.pass(Duration.ofMillis(15));
        keys.next(2);
        time.pass(Duration.ofMillis(5));
        assertThat(server.calls()).containsExactly(List.of(1, 2));

        keys.next(3);
        time.pass(Duration.ofMillis(19));
        assertThat(server.calls()).hasSize(1);
        time.pass(Duration.ofMillis(1));

        assertThat(server.calls()).containsExactly(List.of(1, 2), List.of(3));
    }

    @Test
    void linger_afterAFullCallWent_isThatOfTheKeysLeft() {
        run(tens, keys);
        keys.next(0);
        time.pass(Duration.ofMillis(15));
        for (int key = 1; key <= 10; key++) {
            keys.next(key);
        }
        assertThat(server.sizes()).containsExactly(10);

        time.pass(Duration.ofMillis(19));
        assertThat(server.sizes()).containsExactly(10);
        time.pass(Duration.ofMillis(1));

        assertThat(server.sizes()).containsExactly(10, 1);
    }

    @Test
    void run_whenACallIsFull_doesNotWait() {
        run(tens, Flux.range(0, 10).concatWith(Flux.never()));

        assertThat(server.sizes()).containsExactly(10);
    }

    @Test
    void run_whenTheKeysEnd_doesNotWait() {
        run(tens, keys);
        keys.next(1, 2);
        assertThat(server.calls()).isEmpty();

        keys.complete();

        assertThat(server.calls()).containsExactly(List.of(1, 2));
    }

    @Test
    void run_whenTheWindowIsFullOfWaitingKeys_doesNotWait() {
        run(tens.window(4), Flux.range(0, Integer.MAX_VALUE));

        assertThat(server.calls()).containsExactly(List.of(0, 1, 2, 3));
        time.pass(Duration.ofSeconds(1));

        assertThat(server.calls()).containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7));
    }

    @Test
    void run_whenACallUnderWayMayMakeRoomForMoreKeys_waitsForThem() {
        run(tens.window(14), Flux.range(0, Integer.MAX_VALUE));
        assertThat(server.sizes()).containsExactly(10);

        time.pass(LINGER.minusNanos(1));
        assertThat(server.sizes()).containsExactly(10);
        time.pass(Duration.ofNanos(1));

        assertThat(server.sizes()).containsExactly(10, 4);
    }

    @Test
    void run_whenTheSubscriberTakesOneAtATime_doesNotCallForOneAtATime() {
        TestSubscriber<BatchItem<Integer, String>> slow =
                TestSubscriber.builder().initialRequest(0).build();
        tens.window(20).run(Flux.range(0, Integer.MAX_VALUE)).subscribe(slow);
        time.pass(Duration.ofSeconds(1));
        assertThat(server.sizes()).containsExactly(10, 10);

        for (int i = 0; i < 5; i++) {
            slow.request(1);
            time.pass(Duration.ofMillis(1));
        }
        time.pass(LINGER);

        assertThat(server.sizes()).containsExactly(10, 10, 5);
    }

    @Test
    void run_whenTheWindowIsFullOfOutcomesBehindARetriedKey_doesNotWait() {
        AtomicInteger asked = new AtomicInteger();
        Batch<Integer, Integer> batch = Batch.bulk(BulkCall.<Integer, Integer>results(
                                5,
                                some -> Mono.just(some.stream()
                                        .map(key -> key == 0 && asked.getAndIncrement() == 0
                                                ? Result.<Integer>failure(ErrorCode.SERVER_ERROR, "once more")
                                                : Result.success(key))
                                        .toList()))
                        .linger(LINGER))
                .window(10)
                .retryFailed(RetryPolicy.defaults().withBackoff(retry -> 1L))
                .scheduler(time);
        TestSubscriber<BatchItem<Integer, Integer>> items = TestSubscriber.create();
        batch.run(Flux.range(0, 10).concatWith(Flux.never())).subscribe(items);
        assertThat(items.getReceivedOnNext()).isEmpty();

        time.pass(Duration.ofMillis(1));

        assertThat(items.getReceivedOnNext()).hasSize(10);
    }

    @Test
    void run_whenTheWindowIsFullOfEqualKeys_doesNotWait() {
        run(tens.window(4).coalesceDuplicates(), Flux.just(1, 1, 1, 1).concatWith(Flux.never()));

        assertThat(server.calls()).containsExactly(List.of(1));
    }

    @Test
    void run_whenTheWindowIsFullOfKnownOutcomesBehindAKey_doesNotWait() {
        Checkpoint<String> checkpoint = Checkpoint.memory();
        Batch<Integer, String> lasting = tens.window(4).checkpoint(checkpoint);
        TestSubscriber<BatchItem<Integer, String>> first = run(
                Batch.each((Integer key) -> key == 0 ? Mono.<String>never() : Mono.just("answer " + key))
                        .checkpoint(checkpoint),
                Flux.range(0, 4));
        first.cancel();

        run(lasting, Flux.range(0, 4).concatWith(Flux.never()));

        assertThat(server.calls()).containsExactly(List.of(0));
    }

    @Test
    void linger_whenTheSchedulerTakesNoTimers_sendsAtOnce() {
        run(tens.scheduler(Schedulers.immediate()), keys);

        keys.next(1, 2);

        assertThat(server.calls()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void linger_whenZero_sendsEachKeyAsItComes() {
        run(Batch.bulk(BulkCall.keyed(10, server::get).linger(Duration.ZERO)).scheduler(time), keys);

        keys.next(1);
        keys.next(2);

        assertThat(server.calls()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void linger_whenPermitsAreMissing_gathersUntilThereIsOne() {
        run(tens.concurrency(1), keys);
        keys.next(1);
        time.pass(LINGER);
        keys.next(2);
        time.pass(Duration.ofMillis(500));
        keys.next(3);
        assertThat(server.calls()).containsExactly(List.of(1));

        time.pass(Duration.ofMillis(500));

        assertThat(server.calls()).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void linger_whenTheRunEnds_leavesNoTimer() {
        TestSubscriber<BatchItem<Integer, String>> items = run(tens, keys);
        keys.next(1);
        assertThat(time.timers()).isEqualTo(1);

        items.cancel();

        assertThat(time.timers()).isZero();
    }

    private static TestSubscriber<BatchItem<Integer, String>> run(
            Batch<Integer, String> batch, Publisher<Integer> keys) {
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
        batch.run(keys).subscribe(items);
        return items;
    }
}

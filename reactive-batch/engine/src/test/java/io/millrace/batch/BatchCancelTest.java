package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Quota;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Cancelling stops everything, wherever each key is just then. Backoff: see the test of permits. */
class BatchCancelTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(3), time);
    private final AtomicInteger told = new AtomicInteger();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
    private BatchOptions options = BatchOptions.defaults(false)
            .withConcurrency(2)
            .withItemTimeout(Duration.ofSeconds(30))
            .withProgress(progress -> told.incrementAndGet())
            .withScheduler(time);
    private BatchRun<Integer, String> run = run(server::get, Flux.range(0, 10));

    @AfterEach
    void nothingIsLeft() {
        int callsAtCancel = server.called().size();
        int toldAtCancel = told.get();
        time.pass(Duration.ofHours(1));
        assertThat(server.called()).hasSize(callsAtCancel);
        assertThat(server.inFlight()).isZero();
        assertThat(told).hasValue(toldAtCancel);
        assertThat(run.gate.inFlight()).isZero();
        assertThat(run.gate.waiting()).isZero();
        assertThat(time.timers()).isZero();
    }

    @Test
    void cancel_whenSomeRunAndSomeWaitAtTheGate_cancelsTheRunningAndStartsNoOther() {
        run.items().subscribe(items);
        assertThat(run.gate.waiting()).isEqualTo(8);

        items.cancel();

        assertThat(server.called()).containsExactly(0, 1);
        assertThat(server.hungUp()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void cancel_whenAnOutcomeHasJustBeenDelivered_startsNoOther() {
        StepVerifier.create(run.items().take(1))
                .then(() -> time.pass(Duration.ofSeconds(3)))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);

        assertThat(server.called()).containsExactly(0, 1, 2); // 2 started when 0 had ended, before its outcome went out
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void cancel_whenOperationsWaitForTheQuota_takesThemOutOfItsLine() {
        Quota quota = Quota.sliding(1, Duration.ofSeconds(60), time);
        options = options.withQuota(quota);
        run = run(server::get, Flux.range(0, 10));
        run.items().subscribe(items);
        assertThat(quota.waiting()).isEqualTo(1);

        items.cancel();

        assertThat(quota.waiting()).isZero();
        assertThat(server.called()).containsExactly(0);
    }

    @Test
    void cancel_whenKeysHaveNotBeenRead_cancelsTheirSource() {
        TestPublisher<Integer> keys = TestPublisher.create();
        run = run(server::get, keys.flux());
        run.items().subscribe(items);
        keys.next(1);

        items.cancel();

        keys.assertCancelled();
    }

    @Test
    void cancel_whenFailingFast_settlesNothing() {
        options = options.withFailFast(true);
        run = run(server::get, Flux.range(0, 10));
        run.items().subscribe(items);
        time.pass(Duration.ofSeconds(3));
        assertThat(told).hasValue(2);

        items.cancel();

        assertThat(told).hasValue(2);
    }

    @Test
    void cancel_fromWithinAnOperation_subscribesToNoOther() {
        run = run(
                key -> {
                    items.cancel();
                    return server.get(key);
                },
                Flux.range(0, 10));

        run.items().subscribe(items);

        assertThat(server.called()).hasSizeLessThanOrEqualTo(1);
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void cancel_afterTheLastOutcome_doesNothing() {
        run.items().subscribe(items);
        time.pass(Duration.ofMinutes(1));

        items.cancel();

        assertThat(server.hungUp()).isEmpty();
        assertThat(items.getReceivedOnNext()).hasSize(10);
    }

    private BatchRun<Integer, String> run(Function<Integer, Mono<String>> operation, Flux<Integer> keys) {
        return new BatchRun<>(operation, options, keys, null);
    }
}

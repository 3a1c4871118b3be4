package io.millrace.wats;

import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.partNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Who cancels leaves nothing behind: no request that runs, none that starts, no place that stays taken. */
class CancellationTest {

    private static WatsSimulator hangingOn(int products) {
        WatsSimulator.Builder builder = Given.server().products(products);
        partNumbers(products).forEach(key -> builder.fault(key, Fault.hang().times(1)));
        return builder.start();
    }

    private static void answers(Wats wats) {
        StepVerifier.create(wats.version()).expectNextCount(1).expectComplete().verify(LIMIT);
    }

    @Test
    void batch_whenCancelledWhileRunning_closesItsRequestsAndStartsNoOther() {
        try (WatsSimulator server = hangingOn(100);
                Wats wats = Given.client(server)) {
            Disposable run = wats.product().getProductsBatch(partNumbers(100)).subscribe();
            Given.until(server, now -> now.inFlight() == 10);
            run.dispose();
            Given.until(server, now -> now.inFlight() == 0 && now.dropped() > 0);
            answers(wats);
            assertThat(server.counters().received()).isEqualTo(11);
            assertThat(server.counters().dropped()).isEqualTo(10);
        }
    }

    @Test
    void batch_whenCancelledAtTheGate_leavesItsLine() {
        Gate gate = Gate.of(2);
        try (WatsSimulator server = hangingOn(100);
                Wats wats = Given.client(server, o -> o.withGate(gate))) {
            Disposable run = wats.product().getProductsBatch(partNumbers(100)).subscribe();
            Given.until(server, now -> now.inFlight() == 2);
            await().atMost(LIMIT).until(() -> gate.waiting() == 8);
            run.dispose();
            assertThat(gate.waiting()).isZero();
            await().atMost(LIMIT).until(() -> gate.inFlight() == 0);
            Given.until(server, now -> now.inFlight() == 0);
            answers(wats);
            assertThat(server.counters().received()).isEqualTo(3);
        }
    }

    @Test
    void batch_whenItFailsFastWhileItemsWaitAtTheGate_startsNoneOfThem() {
        WatsSimulator.Builder builder = Given.server().fault("PN-2", Fault.status(403));
        partNumbers(20).forEach(key -> builder.fault(key, Fault.hang()));
        try (WatsSimulator server = builder.start();
                Wats wats = Given.client(server, o -> o.withGate(Gate.of(2)))) {
            StepVerifier.create(wats.product().productsBatch().failFast().results(partNumbers(20)))
                    .expectNextCount(20)
                    .expectComplete()
                    .verify(LIMIT);
            // The failure's own place at the gate is free before the batch knows of it, so one more may have begun.
            assertThat(server.counters().received()).isBetween(2L, 3L);
        }
    }

    @Test
    void batch_whenCancelledInTheLineOfTheQuota_leavesIt() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Quota quota = Quota.sliding(3, Duration.ofHours(1), time);
        try (WatsSimulator server = Given.server().products(100).start();
                Wats wats = Given.client(server, o -> o.withQuota(quota))) {
            Disposable run = wats.product().getProductsBatch(partNumbers(100)).subscribe();
            Given.until(server, now -> now.answered() == 3);
            await().atMost(LIMIT).until(() -> quota.waiting() == 10);
            run.dispose();
            assertThat(quota.waiting()).isZero();
            time.advanceTimeBy(Duration.ofHours(2));
            answers(wats);
            assertThat(server.counters().received()).isEqualTo(4);
        }
    }

    @Test
    void batch_whenCancelledDuringABackoff_doesNotTryAgain() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        WatsSimulator.Builder failing = Given.server();
        partNumbers(10).forEach(key -> failing.fault(key, Fault.status(503)));
        try (WatsSimulator server = failing.start();
                Wats wats = Given.client(server, o -> o.withScheduler(time)
                        .withRetry(RetryPolicy.defaults().withBackoff(retry -> 60_000L)))) {
            Disposable run = wats.product().getProductsBatch(partNumbers(10)).subscribe();
            Given.until(server, now -> now.answered() == 10);
            run.dispose();
            time.advanceTimeBy(Duration.ofHours(1));
            answers(wats);
            assertThat(server.counters().received()).isEqualTo(11);
        }
    }

    @Test
    void pageWalk_whenCancelledWhileAPageIsRead_closesThatRequest() {
        try (WatsSimulator server = Given.server()
                        .users(1_000)
                        .maxUsersPerPage(50)
                        .fault("/api/SCIM/v2/Users?startIndex=101", Fault.hang())
                        .start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.scim().users())
                    .expectNextCount(100)
                    .then(() -> Given.until(server, now -> now.received() == 3))
                    .thenCancel()
                    .verify(LIMIT);
            Given.until(server, now -> now.inFlight() == 0 && now.dropped() > 0);
            answers(wats);
            assertThat(server.counters().received()).isEqualTo(4);
        }
    }

    @Test
    void pageWalk_whenCancelledByTake_asksForNoMore() {
        try (WatsSimulator server =
                        Given.server().users(1_000).maxUsersPerPage(50).start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.scim().users().items().take(120))
                    .expectNextCount(120)
                    .expectComplete()
                    .verify(LIMIT);
            answers(wats);
            assertThat(server.counters().received()).isEqualTo(4);
        }
    }

    @Test
    void wsjfSubmissionsBatch_whenCancelledWhileRunning_closesItsRequestsAndStartsNoOther() {
        try (WatsSimulator server =
                        Given.server().fault("/api/Report/WSJF", Fault.hang()).start();
                Wats wats = Given.client(server)) {
            Disposable run = wats.report()
                    .wsjfSubmissionsBatch()
                    .results(Flux.just("{}").repeat())
                    .subscribe();
            Given.until(server, now -> now.inFlight() == 5);
            run.dispose();
            Given.until(server, now -> now.inFlight() == 0 && now.dropped() > 0);
            answers(wats);
            assertThat(server.counters().received()).isEqualTo(6);
        }
    }
}

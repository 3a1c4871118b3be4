package io.millrace.wats.product;

import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.partNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Many products: in order, never more at once than the cap, as the server counts. */
class ProductsBatchTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 25})
    void productsBatch_whenAnswersComeInAnyOrder_emitsInInputOrderAndKeepsTheCap(int cap) {
        List<String> keys = partNumbers(cap * 30);
        try (WatsSimulator server = Given.server()
                        .products(keys.size())
                        .latency(Latency.logNormal(Duration.ofMillis(5), 1, 7))
                        .start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.product()
                            .productsBatch()
                            .concurrency(cap)
                            .results(keys)
                            .map(result -> result.orElseThrow().partNumber()))
                    .expectNextSequence(keys)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.counters().maxInFlight()).isLessThanOrEqualTo(cap);
            assertThat(server.counters().received()).isEqualTo(keys.size());
        }
    }

    @Test
    void productsBatch_whenTheFirstKeyHangs_keepsTheOtherSlotsAtWork() {
        try (WatsSimulator server =
                        Given.server().products(100).fault("PN-1", Fault.hang()).start();
                Wats wats = Given.client(server)) {
            Disposable run = wats.product()
                    .productsBatch()
                    .concurrency(4)
                    .run(partNumbers(100))
                    .subscribe();
            Given.until(server, now -> now.answered() == 99 && now.inFlight() == 1);
            assertThat(server.counters().maxInFlight()).isLessThanOrEqualTo(4);
            run.dispose();
        }
    }

    @Test
    void productsBatch_whenAllKeysHang_fillsItsTenSlots() {
        WatsSimulator.Builder hanging = Given.server();
        partNumbers(50).forEach(key -> hanging.fault(key, Fault.hang()));
        try (WatsSimulator server = hanging.start();
                Wats wats = Given.client(server)) {
            Disposable run = wats.product().getProductsBatch(partNumbers(50)).subscribe();
            Given.until(server, now -> now.inFlight() == 10);
            run.dispose();
            Given.until(server, now -> now.inFlight() == 0);
            assertThat(server.counters().received()).isEqualTo(10);
        }
    }

    @Test
    void productsAndRevisionsBatch_whenTheHeadHangs_runAheadBySixtyFourTimesTheCap() {
        try (WatsSimulator server = Given.server()
                        .products(1_000)
                        .fault("PN-1", Fault.hang())
                        .start();
                Wats wats = Given.client(server)) {
            AtomicInteger read = new AtomicInteger();
            Flux<String> keys = Flux.fromIterable(partNumbers(1_000)).doOnNext(key -> read.incrementAndGet());
            Disposable products = wats.product().getProductsBatch(keys).subscribe();
            Given.until(server, now -> now.answered() == 639);
            assertThat(read).hasValue(640);
            products.dispose();
            read.set(0);
            Disposable revisions = wats.product()
                    .getRevisionsBatch(keys.map(key -> new RevisionKey(key, "A")))
                    .subscribe();
            Given.until(server, now -> now.answered() == 2 * 639);
            assertThat(read).hasValue(640);
            revisions.dispose();
        }
    }

    @Test
    void getProductsBatch_whenTheReaderIsSlow_callsNoFasterThanItReads() {
        try (WatsSimulator server = Given.server().products(1_000).start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(
                            wats.product()
                                    .productsBatch()
                                    .concurrency(2)
                                    .window(8)
                                    .results(Flux.fromIterable(partNumbers(1_000))),
                            0)
                    .thenRequest(3)
                    .expectNextCount(3)
                    .then(() -> Given.until(server, now -> now.answered() == 11))
                    .thenRequest(2)
                    .expectNextCount(2)
                    .then(() -> Given.until(server, now -> now.answered() == 13))
                    .thenCancel()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isEqualTo(13);
        }
    }

    @Test
    void getProductsBatch_whenThereAreNoKeys_completesEmpty() {
        try (WatsSimulator server = Given.server().start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.product().getProductsBatch(List.of()))
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.counters().received()).isZero();
        }
    }

    @Test
    void getProductsBatch_whenAKeyComesTwice_readsItTwice() {
        try (WatsSimulator server = Given.server().products(1).start();
                Wats wats = Given.client(server)) {
            StepVerifier.create(wats.product().getProductsBatch(List.of("PN-1", "PN-1")))
                    .expectNextCount(2)
                    .expectComplete()
                    .verify(LIMIT);
            assertThat(server.requests("PN-1")).isEqualTo(2);
        }
    }
}

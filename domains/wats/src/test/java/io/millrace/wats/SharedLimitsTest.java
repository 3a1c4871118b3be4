package io.millrace.wats;

import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static io.millrace.wats.Given.partNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What clients of one server share, as the server counts it. */
class SharedLimitsTest {
    private static final int DEFAULT_QUOTA = 500;
    private static final int DEFAULT_GATE = 32;

    private static void read(Wats wats, int products) {
        StepVerifier.create(wats.product().getProductsBatch(partNumbers(products)))
                .thenConsumeWhile(result -> result.isSuccess())
                .expectComplete()
                .verify(LIMIT);
    }

    private static Wats connect(WatsSimulator server) {
        return Wats.connect(server.url(), server.token(), o -> o.withCallTimeout(Duration.ofSeconds(2)));
    }

    @Test
    void quota_whenTwoClientsHaveOneServerAndToken_isSpentTogether() {
        try (WatsSimulator server = Given.server()
                        .products(DEFAULT_QUOTA)
                        .rateLimit(DEFAULT_QUOTA, Duration.ofSeconds(60))
                        .start();
                Wats one = connect(server);
                Wats other = connect(server)) {
            read(one, DEFAULT_QUOTA);
            assertThat(failureOf(other.version()).code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(server.counters().received()).isEqualTo(DEFAULT_QUOTA);
            assertThat(server.counters().rejected()).isZero();
        }
    }

    @Test
    void quota_whenOneClientHasItsOwn_isNotShared() {
        try (WatsSimulator server = Given.server().products(DEFAULT_QUOTA).start();
                Wats one = connect(server);
                Wats other = Wats.connect(server.url(), server.token(), o -> o.withQuota(Quota.unlimited()))) {
            read(one, DEFAULT_QUOTA);
            StepVerifier.create(other.version())
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void gate_whenTwoClientsHaveOneServerAndToken_boundsBothTogether() {
        try (WatsSimulator server = Given.server()
                        .products(100)
                        .latency(Latency.constant(Duration.ofMillis(20)))
                        .start();
                Wats one = Given.client(server);
                Wats other = Given.client(server)) {
            Flux<?> both = Flux.merge(
                    one.product().productsBatch().concurrency(25).run(partNumbers(100)),
                    other.product().productsBatch().concurrency(25).run(partNumbers(100)));
            StepVerifier.create(both).expectNextCount(200).expectComplete().verify(LIMIT);
            assertThat(server.counters().maxInFlight()).isLessThanOrEqualTo(DEFAULT_GATE);
        }
    }

    @Test
    void gate_whenEachClientHasItsOwn_boundsThemApart() {
        WatsSimulator.Builder hanging = Given.server().products(50);
        partNumbers(50).forEach(key -> hanging.fault(key, Fault.hang()));
        try (WatsSimulator server = hanging.start();
                Wats one = Given.client(server, o -> o.withGate(Gate.of(25)));
                Wats other = Given.client(server, o -> o.withGate(Gate.of(25)))) {
            List<Disposable> runs = Flux.just(one, other)
                    .map(wats -> wats.product()
                            .productsBatch()
                            .concurrency(25)
                            .run(partNumbers(50))
                            .subscribe())
                    .collectList()
                    .block(LIMIT);
            Given.until(server, now -> now.inFlight() == 50);
            assertThat(runs).hasSize(2).allSatisfy(Disposable::dispose);
            Given.until(server, now -> now.inFlight() == 0);
        }
    }
}

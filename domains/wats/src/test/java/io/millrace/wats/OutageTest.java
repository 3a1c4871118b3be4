package io.millrace.wats;

import static io.millrace.wats.Given.partNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import io.millrace.wats.MortalServer.Reply;
import io.millrace.wats.product.Product;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A server that dies in the middle of a batch and comes back costs no key. It is dead for two seconds, or for thirty in
 * the {@linkplain Given#LONG long form}, which has the default circuit breaker.
 */
class OutageTest {
    private static final int KEYS = 10_000;
    private static final int CONCURRENCY = 10;
    private static final Duration SERVICE_TIME = Duration.ofMillis(1);
    private static final Duration DEAD_FOR = Duration.ofSeconds(Given.LONG ? 30 : 2);
    private static final Duration OPEN_FOR = Given.LONG ? Duration.ofSeconds(10) : Duration.ofMillis(500);
    private static final int FAILURES_TO_OPEN = 25; // half of the circuit's window
    private static final int PROBES = 3; // each time the circuit is half open

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void batch_whenTheServerIsDeadForAWhile_losesNoKeyAndSendsOnlyProbes() {
        AtomicInteger answered = new AtomicInteger();
        AtomicReference<MortalServer> mortal = new AtomicReference<>();
        try (MortalServer server = MortalServer.start(partNumber -> {
                    if (answered.incrementAndGet() == KEYS / 2) {
                        mortal.get().dieFor(DEAD_FOR);
                    }
                    return Mono.just(Reply.product(partNumber)).delayElement(SERVICE_TIME);
                });
                Wats wats = Wats.connect(server.url(), Given.token(), options -> options.withQuota(Quota.unlimited())
                        // Without jitter nobody fails three times before the circuit has opened.
                        .withRetry(RetryPolicy.defaults().withBackoff(retry -> 1_000L * retry))
                        .withCircuitBreaker(CircuitBreakerConfig.from(options.circuitBreaker())
                                .waitDurationInOpenState(OPEN_FOR)
                                .build()))) {
            mortal.set(server);

            Flux<Result<Product>> failed = wats.product()
                    .productsBatch()
                    .concurrency(CONCURRENCY)
                    .results(partNumbers(KEYS))
                    .filter(Result::isFailure);
            assertThat(Given.awaited(failed, Duration.ofMinutes(4))).isEmpty();

            long dead = server.deadFor().toMillis();
            System.out.printf(
                    "dead for %,d ms: %d connections tried meanwhile; %,d requests for %,d keys, at most %d in flight%n",
                    dead, server.comeWhileDead(), server.requests(), KEYS, server.mostInFlight());
            long timesHalfOpen = dead / OPEN_FOR.toMillis() + 1;
            assertThat(server.comeWhileDead())
                    .as("connections tried while the server was dead")
                    .isPositive()
                    .isLessThanOrEqualTo((int) (FAILURES_TO_OPEN + CONCURRENCY + PROBES * timesHalfOpen));
            assertThat(server.mostInFlight()).isLessThanOrEqualTo(CONCURRENCY);
            // Those that were cut off come again, all others came once.
            assertThat(server.requests()).isBetween(KEYS, KEYS + CONCURRENCY);
        }
    }
}

package io.millrace.wats;

import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.partNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.wats.simulator.Counters;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The server counts every sliding window and refuses what is too much; it never has to. */
class QuotaTest {

    @ParameterizedTest(name = "{0} in any {1} ms")
    @CsvSource({"100, 2000, 180", "50, 1000, 130", "5, 1000, 13"})
    void batchSinglesAndASecondClient_whenTheyShareAQuota_areNeverRefused(int requests, long window, int calls) {
        Duration length = Duration.ofMillis(window);
        Quota quota = Quota.sliding(requests, length);
        try (WatsSimulator server = Given.server()
                        .products(calls)
                        .latency(Latency.logNormal(Duration.ofMillis(3), 1, 42))
                        .rateLimit(requests, length)
                        .start();
                Wats one = Given.client(server, o -> o.withQuota(quota));
                Wats other = Given.client(server, o -> o.withQuota(quota))) {
            int third = calls / 3;
            Flux<Result<String>> all = Flux.merge(
                    one.product().getProductsBatch(partNumbers(third)).map(result -> result.map(p -> p.partNumber())),
                    Flux.range(0, third).flatMap(i -> Result.of(one.version())),
                    Flux.range(0, calls - 2 * third).flatMap(i -> Result.of(other.version())));
            assertThat(Given.awaited(all.filter(Result::isFailure), LIMIT)).isEmpty();
            Counters counters = server.counters();
            assertThat(counters.rejected()).isZero();
            assertThat(counters.received()).isEqualTo(calls);
            assertThat(counters.peakInWindow()).isLessThanOrEqualTo(requests);
        }
    }

    @ParameterizedTest(name = "{0} in any {1} ms")
    @CsvSource({"5, 1000"})
    void calls_whenTheServerAllowsLessThanTheQuota_waitAsTheServerSays(int requests, long window) {
        try (WatsSimulator server = Given.server()
                        .products(8)
                        .rateLimit(requests, Duration.ofMillis(window))
                        .start();
                Wats wats = Given.client(server)) {
            Mono<Long> failed = wats.product()
                    .getProductsBatch(partNumbers(8))
                    .filter(Result::isFailure)
                    .count();
            StepVerifier.create(failed).expectNext(0L).expectComplete().verify(LIMIT);
            assertThat(server.counters().rejected()).isPositive();
        }
    }
}

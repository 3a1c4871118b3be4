package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class RateLimitTest {

    @Test
    void tryAccept_whenArrivalsAreRandom_neverAcceptsMoreThanTheLimitInAnyWindowAndNeverRefusesWithoutNeed() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int limit = 1 + random.nextInt(6);
            SlidingWindow window = new SlidingWindow(limit, Duration.ofNanos(100));
            List<Long> accepted = new ArrayList<>();
            // Near the overflow of nanoTime: differences have to be taken, never comparisons.
            long now = Long.MAX_VALUE - 2_000;
            for (int i = 0; i < 2_000; i++) {
                now += random.nextInt(60);
                long at = now;
                long inWindow = accepted.stream().filter(t -> at - t < 100).count();
                long wait = window.tryAccept(now);
                assertThat(wait == 0).isEqualTo(inWindow < limit);
                if (wait == 0) {
                    accepted.add(now);
                } else {
                    assertThat(wait).isEqualTo(accepted.get(accepted.size() - limit) + 100 - now);
                }
            }
        }
    }

    @Test
    void peak_whenArrivalsAreRandom_isTheFullestWindow() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            PeakWindow window = new PeakWindow(100);
            List<Long> arrivals = new ArrayList<>();
            long now = -500;
            for (int i = 0; i < 500; i++) {
                now += random.nextInt(8);
                arrivals.add(now);
                window.arrived(now);
            }
            long fullest = arrivals.stream()
                    .mapToLong(end -> arrivals.stream()
                            .filter(t -> t <= end && end - t < 100)
                            .count())
                    .max()
                    .orElse(0);
            // Arrivals at the same instant share a window; the last of them sees them all.
            assertThat(window.peak()).isEqualTo((int) fullest);
        }
    }

    @Test
    void request_whenOverTheLimit_gets429WithRetryAfterAndIsCounted() {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .products(100)
                        .rateLimit(5, Duration.ofMinutes(10))
                        .start();
                TestClient client = new TestClient(simulator)) {
            List<TestClient.Answer> answers = Objects.requireNonNull(Flux.range(1, 40)
                    .flatMap(number -> client.getLater("/api/Product/PN-" + number), 20)
                    .collectList()
                    .block(TestClient.LIMIT));
            assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(5);
            assertThat(answers)
                    .filteredOn(answer -> answer.status() == 429)
                    .hasSize(35)
                    .allSatisfy(answer -> {
                        assertThat(Integer.parseInt(answer.headers().get("Retry-After")))
                                .isBetween(1, 600);
                        assertThat(answer.body()).startsWith("{\"Message\":");
                    });
            Counters counters = simulator.counters();
            assertThat(counters.rejected()).isEqualTo(35);
            assertThat(counters.peakInWindow()).isEqualTo(40);
            assertThat(counters.received()).isEqualTo(40);
        }
    }

    @Test
    void request_whenWindowHasPassed_isAcceptedAgain() {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .rateLimit(1, Duration.ofMillis(50))
                        .start();
                TestClient client = new TestClient(simulator)) {
            assertThat(client.get("/api/App/Version").status()).isEqualTo(200);
            assertThat(Flux.defer(() -> client.getLater("/api/App/Version"))
                            .delaySubscription(Duration.ofMillis(5))
                            .repeat()
                            .filter(answer -> answer.status() == 200)
                            .blockFirst(TestClient.LIMIT))
                    .isNotNull();
        }
    }

    @Test
    void request_whenUnauthorised_usesUpNothing() {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .rateLimit(1, Duration.ofMinutes(10))
                        .start();
                TestClient stranger = new TestClient(simulator, "wrong");
                TestClient friend = new TestClient(simulator)) {
            assertThat(stranger.get("/api/App/Version").status()).isEqualTo(401);
            assertThat(friend.get("/api/App/Version").status()).isEqualTo(200);
            assertThat(simulator.counters().peakInWindow()).isEqualTo(1);
        }
    }

    @Test
    void retryAfter_isInWholeSecondsRoundedUp() {
        assertThat(Reply.tooManyRequests(1).headers()).containsEntry("Retry-After", "1");
        assertThat(Reply.tooManyRequests(1_000_000_000).headers()).containsEntry("Retry-After", "1");
        assertThat(Reply.tooManyRequests(1_000_000_001).headers()).containsEntry("Retry-After", "2");
    }
}

package io.millrace.wats;

import static io.millrace.wats.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.wats.MortalServer.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Calls of which a fifth meet a fault and a tenth are cancelled at any moment leave nothing behind: no permit, slot, waiter or
 * connection, and no buffer, for which the listener of the whole run looks. 5,000 calls, or a million in the {@linkplain
 * Given#LONG long form}.
 */
class LeakTest {
    private static final int CALLS = Given.LONG ? 1_000_000 : 5_000;
    private static final int GATE = 32;
    private static final int SLOTS = 2_000;
    private static final Duration WINDOW = Duration.ofMillis(100);
    private static final Duration ATTEMPT = Duration.ofMillis(250);
    private static final int KEYS_OF_A_BATCH = 10;

    private static final List<Reply> FAULTS = List.of(
            Reply.status(500),
            Reply.status(503),
            Reply.status(404),
            Reply.reset(),
            Reply.json("{\"partNumber\":"),
            Reply.json("not json at all"),
            cutOff());

    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();

    /** Says more than it sends, and resets the connection amid the body. */
    private static Reply cutOff() {
        return response -> response.header("Content-Type", "application/json")
                .header("Content-Length", "100000")
                .sendByteArray(Mono.just("{\"partNumber\":\"PN".getBytes(StandardCharsets.UTF_8)))
                .then(Reply.reset().write(response))
                .then();
    }

    private Mono<Reply> reply(String partNumber) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (random.nextInt(5) > 0) {
            return Mono.just(Reply.product(partNumber));
        }
        faults.incrementAndGet();
        return random.nextInt(50) == 0
                ? Mono.never() // until the attempt's time is over
                : Mono.just(FAULTS.get(random.nextInt(FAULTS.size())));
    }

    /** Ten calls, single or as a batch, of which one is cancelled after anything between nothing and a few milliseconds. */
    private Mono<Void> calls(Wats wats, int from) {
        Mono<Void> others = from % 2 == 0
                ? wats.product()
                        .productsBatch()
                        .results(IntStream.range(from, from + KEYS_OF_A_BATCH - 1)
                                .mapToObj(i -> "PN-" + i)
                                .toList())
                        .doOnNext(result -> ends.incrementAndGet())
                        .then()
                : Flux.range(from, KEYS_OF_A_BATCH - 1)
                        .flatMap(i -> wats.product()
                                .findProduct("PN-" + i)
                                .then()
                                .onErrorResume(failure -> Mono.empty())
                                .doOnSuccess(done -> ends.incrementAndGet()))
                        .then();
        return others.and(cancelled(wats, "PN-" + (from + KEYS_OF_A_BATCH - 1)));
    }

    private Mono<Void> cancelled(Wats wats, String partNumber) {
        Duration after = Duration.ofNanos(ThreadLocalRandom.current().nextLong(4_000_000));
        return wats.product()
                .findProduct(partNumber)
                .then()
                .onErrorResume(failure -> Mono.empty())
                .doFinally(
                        signal -> { // once, also where the end and the cancellation meet
                            if (signal == SignalType.CANCEL) {
                                cancels.incrementAndGet();
                            }
                            ends.incrementAndGet();
                        })
                .takeUntilOther(Mono.delay(after));
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void calls_whenFaultsAndCancelsAbound_leaveNothingBehind() {
        Gate gate = Gate.of(GATE);
        Quota quota = Quota.sliding(SLOTS, WINDOW);
        try (MortalServer server = MortalServer.start(this::reply)) {
            try (Wats wats = Wats.connect(server.url(), Given.token(), options -> Given.impatient(options)
                    .withGate(gate)
                    .withQuota(quota)
                    .withAttemptTimeout(ATTEMPT))) {
                Given.awaited(
                        Flux.range(0, CALLS / KEYS_OF_A_BATCH)
                                .flatMap(i -> calls(wats, i * KEYS_OF_A_BATCH + i % 2), 8),
                        Duration.ofHours(2));

                System.out.printf(
                        "%,d calls, %,d requests, %,d of them faulty, %,d calls cancelled%n",
                        CALLS, server.requests(), faults.get(), cancels.get());
                assertThat(ends).as("each call has ended once").hasValue(CALLS);
                await().atMost(LIMIT).until(() -> server.inFlight() == 0);
                assertThat(gate.inFlight()).as("permits").isZero();
                assertThat(gate.waiting()).as("waiters at the gate").isZero();
                assertThat(quota.waiting()).as("waiters for the quota").isZero();
                assertThat(server.mostInFlight()).isLessThanOrEqualTo(GATE);
                assertThat(server.openConnections()).isLessThanOrEqualTo(2 * GATE);
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(server.openConnections())
                    .as("connections once the client is closed")
                    .isZero());
        }
        assertAllSlotsAreFree(quota);
    }

    private static void assertAllSlotsAreFree(Quota quota) {
        Disposable.Composite holders = Disposables.composite();
        try {
            for (int i = 0; i < SLOTS; i++) {
                holders.add(quota.guard(Mono.never()).subscribe());
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(quota.waiting())
                    .as("callers who find no slot, long after all that were taken have expired")
                    .isZero());
        } finally {
            holders.dispose();
        }
    }
}

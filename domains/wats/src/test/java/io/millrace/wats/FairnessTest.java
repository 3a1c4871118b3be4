package io.millrace.wats;

import static io.millrace.wats.Given.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.batch.Batch;
import io.millrace.core.Gate;
import io.millrace.wats.MortalServer.Reply;
import io.millrace.wats.product.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Fifty callers share one client, half of them batches, half loops of single calls: first come, first served. */
class FairnessTest {
    private static final int CALLERS = 50;
    private static final int GATE = 32;
    private static final int CALLS_EACH = Given.LONG ? 2_000 : 40;
    private static final Duration SERVICE_TIME = Duration.ofMillis(5);

    /** One request at the server, which answers when it is told to. */
    private record Arrival(String partNumber, Sinks.One<Reply> reply) {
        void answer() {
            reply.tryEmitValue(Reply.product(partNumber)).orThrow();
        }
    }

    private static Flux<?> caller(int number, int calls, int atOnce, Function<String, Mono<Product>> getProduct) {
        List<String> keys = IntStream.range(0, calls)
                .mapToObj(call -> "PN-" + number + "-" + call)
                .toList();
        return number % 2 == 0
                ? Batch.each(getProduct).concurrency(atOnce).results(keys)
                : Flux.fromIterable(keys).flatMap(getProduct, atOnce);
    }

    @Test
    void calls_whenTheyWaitAtTheGate_arriveInTheOrderInWhichTheyCame() throws InterruptedException {
        BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        Gate gate = Gate.of(GATE);
        try (MortalServer server = MortalServer.start(partNumber -> {
                    Arrival arrival = new Arrival(partNumber, Sinks.one());
                    arrivals.add(arrival);
                    return arrival.reply().asMono();
                });
                Wats wats = Wats.connect(
                        server.url(), Given.token(), o -> Given.impatient(o).withGate(gate))) {
            Flux.range(0, GATE)
                    .flatMap(i -> wats.product().getProduct("FIRST-" + i), GATE)
                    .subscribe();
            await().atMost(LIMIT).until(() -> arrivals.size() == GATE);
            List<Arrival> running = new ArrayList<>();
            arrivals.drainTo(running);
            List<String> line = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                line.addAll(List.of("PN-" + caller + "-0", "PN-" + caller + "-1"));
                caller(caller, 2, 2, wats.product()::getProduct).subscribe();
            }
            assertThat(gate.waiting()).isEqualTo(line.size());

            List<String> arrived = new ArrayList<>();
            for (int i = 0; i < line.size(); i++) {
                running.get(i).answer();
                Arrival next = arrivals.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(next).as("the arrival after answer " + i).isNotNull();
                running.add(next);
                arrived.add(next.partNumber());
            }

            assertThat(arrived).isEqualTo(line);
            assertThat(server.mostInFlight()).isEqualTo(GATE);
            running.subList(line.size(), running.size()).forEach(Arrival::answer);
            await().atMost(LIMIT).until(() -> gate.inFlight() == 0);
        }
    }

    /** The mean wait of each caller, from the subscription of a call to its arrival at the server. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void calls_whenFiftyCallersCompete_areAllServedWithinTheGate() {
        Map<String, Long> came = new ConcurrentHashMap<>();
        Map<String, Long> waited = new ConcurrentHashMap<>();
        try (MortalServer server = MortalServer.start(partNumber -> {
                    waited.put(partNumber, System.nanoTime() - came.get(partNumber));
                    return Mono.just(Reply.product(partNumber)).delayElement(SERVICE_TIME);
                });
                Wats wats = Wats.connect(
                        server.url(), Given.token(), o -> Given.impatient(o).withGate(Gate.of(GATE)))) {
            Function<String, Mono<Product>> timed = partNumber -> Mono.defer(() -> {
                came.put(partNumber, System.nanoTime());
                return wats.product().getProduct(partNumber);
            });

            assertThat(Given.awaited(
                            Flux.range(0, CALLERS).flatMap(caller -> caller(caller, CALLS_EACH, 4, timed), CALLERS),
                            Duration.ofMinutes(9)))
                    .hasSize(CALLERS * CALLS_EACH);

            assertThat(waited).hasSize(CALLERS * CALLS_EACH);
            assertThat(server.mostInFlight()).isLessThanOrEqualTo(GATE);
            double[] means = IntStream.range(0, CALLERS)
                    .mapToDouble(caller -> IntStream.range(0, CALLS_EACH)
                            .mapToLong(call -> waited.get("PN-" + caller + "-" + call))
                            .average()
                            .orElseThrow())
                    .toArray();
            double mean = IntStream.range(0, CALLERS)
                    .mapToDouble(i -> means[i])
                    .average()
                    .orElseThrow();
            double longest =
                    IntStream.range(0, CALLERS).mapToDouble(i -> means[i]).max().orElseThrow();
            System.out.printf(
                    "%d callers, %,d calls each: waits of %.1f ms in the mean, %.1f ms for the caller who waits longest: %.2fx%n",
                    CALLERS, CALLS_EACH, mean / 1e6, longest / 1e6, longest / mean);
            if (Given.LONG) { // few calls on a busy machine say little
                assertThat(longest).isLessThanOrEqualTo(2 * mean);
            }
        }
    }
}

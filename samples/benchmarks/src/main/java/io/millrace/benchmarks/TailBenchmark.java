package io.millrace.benchmarks;

import io.millrace.core.Await;
import io.millrace.core.Quota;
import io.millrace.wats.Wats;
import io.millrace.wats.product.Product;
import io.millrace.wats.product.ProductClient;
import io.millrace.wats.simulator.Latency;
import io.millrace.wats.simulator.WatsSimulator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;
import picocli.CommandLine.Command;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How much longer than the ideal a batch of 1,000 keys takes on the wire, at a cap of 10, when the server's answers have a
 * tail. The ideal is the list schedule of the very same service times: whenever a slot is free, the next key takes it.
 */
@Command(
        name = "tail",
        description = "Ordered batches of 1,000 keys under tail latency, about eight minutes.",
        mixinStandardHelpOptions = true)
final class TailBenchmark implements Runnable {
    private static final int KEYS = 1_000;
    private static final int CAP = 10;
    private static final long[] SEEDS = {1, 2, 3};
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** One way to get the products of all keys. */
    private interface Batching {
        Publisher<?> get(ProductClient products, WatsSimulator server, List<String> keys);
    }

    @Override
    public void run() {
        WarmUp.run();
        Map<String, Batching> ways = new LinkedHashMap<>();
        ways.put("Millrace", (products, server, keys) -> products.getProductsBatch(keys));
        ways.put("Millrace, window 1000", (products, server, keys) -> products.productsBatch()
                .window(KEYS)
                .run(keys));
        ways.put("unordered flatMap", (products, server, keys) -> Flux.fromIterable(keys)
                .flatMap(products::getProduct, CAP, 1));
        ways.put("flatMapSequential", (products, server, keys) -> Flux.fromIterable(keys)
                .flatMapSequential(products::getProduct, CAP, 1));
        ways.put("WebClient, sequential", (products, server, keys) -> {
            WebClient client = webClient(server);
            return Flux.fromIterable(keys).flatMapSequential(key -> getProduct(client, key), CAP, 1);
        });
        System.out.printf("%-28s %5s %10s", "latency", "seed", "ideal");
        ways.keySet().forEach(way -> System.out.printf(" %22s", way));
        System.out.println();
        for (long seed : SEEDS) {
            row("log-normal, sigma 1", seed, Latency.logNormal(Duration.ofMillis(40), 1, seed), ways);
        }
        for (long seed : SEEDS) {
            row("2 % stragglers of 50x", seed, Latency.stragglers(Duration.ofMillis(20), 50, 50, seed), ways);
        }
        for (long seed : SEEDS) {
            row("Pareto, alpha 1.2", seed, Latency.pareto(Duration.ofMillis(10), 1.2, seed), ways);
        }
    }

    private static void row(String name, long seed, Latency latency, Map<String, Batching> ways) {
        List<String> keys =
                IntStream.rangeClosed(1, KEYS).mapToObj(i -> "PN-" + i).toList();
        Map<String, Duration> times = new LinkedHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            times.put(keys.get(i), latency.of(i, keys.get(i)));
        }
        Duration ideal = listSchedule(times.values());
        System.out.printf(Locale.ROOT, "%-28s %5d %8.2f s", name, seed, seconds(ideal));
        ways.values()
                .forEach(way -> System.out.printf(
                        Locale.ROOT, " %21.2fx", seconds(onTheWire(times, keys, way)) / seconds(ideal)));
        System.out.println();
    }

    private static WebClient webClient(WatsSimulator server) {
        return WebClient.builder()
                .baseUrl(server.url())
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Basic " + server.token())
                .build();
    }

    private static Mono<Product> getProduct(WebClient client, String partNumber) {
        return client.get()
                .uri("/api/Product/{partNumber}", partNumber)
                .retrieve()
                .bodyToMono(Product.class);
    }

    private static Duration onTheWire(Map<String, Duration> times, List<String> keys, Batching way) {
        Latency latency = Latency.perKey(key -> times.getOrDefault(key, Duration.ZERO));
        try (WatsSimulator server =
                        WatsSimulator.builder().products(KEYS).latency(latency).start();
                Wats wats = Wats.connect(server.url(), server.token(), options -> options.withQuota(Quota.unlimited())
                        .withAttemptTimeout(LIMIT))) {
            Await.list(way.get(wats.product(), server, keys));
            return server.counters().wireTime();
        }
    }

    /** When the last key is done, if each takes the slot that is free first. */
    private static Duration listSchedule(Iterable<Duration> times) {
        PriorityQueue<Duration> freeAt = new PriorityQueue<>();
        IntStream.range(0, CAP).forEach(slot -> freeAt.add(Duration.ZERO));
        Duration end = Duration.ZERO;
        for (Duration time : times) {
            Duration done = freeAt.remove().plus(time);
            freeAt.add(done);
            end = done.compareTo(end) > 0 ? done : end;
        }
        return end;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}

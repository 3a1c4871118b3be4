package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a call holds on the heap while the server has not answered yet. The connections that many calls need are counted
 * with them, and once more alone, when all have been answered and the pool holds them.
 */
@Command(
        name = "memory",
        description = "Heap for each of many calls in flight, against a server in a process of its own.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class MemoryBenchmark implements Runnable {
    private static final int WARM_UP_IN_FLIGHT = 32;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration BETWEEN_CALLS = Duration.ofNanos(300_000); // else connections pile up unaccepted
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(1);
    private static final long SETTLED = 100_000;

    @Option(names = "--ways", split = ",", description = "Which of ${COMPLETION-CANDIDATES}.")
    private List<Contender> contenders = List.of(Contender.BARE, Contender.LOOP, Contender.BATCH, Contender.WEB_CLIENT);

    @Option(names = "--rounds", description = "How often each takes its turn.")
    private int rounds = 3;

    @Option(names = "--calls", description = "How many are in flight.")
    private int calls = 10_000;

    @Option(names = "--delay-seconds", description = "How long the server takes to answer; all must be sent by then.")
    private int delaySeconds = 25;

    private final HttpClient monitor = HttpClient.newHttpClient();

    @Override
    public void run() {
        Map<Contender, List<Held>> results = new LinkedHashMap<>();
        try (ServerProcess quick = ServerProcess.start(Duration.ZERO);
                ServerProcess slow = ServerProcess.start(Duration.ofSeconds(delaySeconds))) {
            for (Contender contender : contenders) {
                try (Way way = contender.open(quick.url(), WARM_UP_IN_FLIGHT)) {
                    way.run(Keys.during(WARM_UP));
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (Contender contender : contenders) {
                    try (Way way = contender.open(slow.url(), calls)) {
                        results.computeIfAbsent(contender, added -> new ArrayList<>())
                                .add(measure(way, slow));
                    }
                }
            }
        }
        System.out.printf("%-18s %15s %15s %15s%n", "way", "in flight", "connection", "call alone");
        results.forEach((contender, held) -> System.out.printf(
                Locale.ROOT,
                "%-18s %13.0f B %13.0f B %13.0f B%n",
                contender,
                Median.of(held, Held::inFlight),
                Median.of(held, Held::idle),
                Median.of(held, Held::byCall)));
    }

    /**
     * Bytes for each of the calls.
     *
     * @param inFlight while all wait for their answer
     * @param idle when all have been answered, and the pool holds their connections
     */
    private record Held(double inFlight, double idle) {
        double byCall() {
            return inFlight - idle;
        }
    }

    private Held measure(Way way, ServerProcess server) {
        inFlight(server); // the monitor's own connection is there before
        long before = usedHeap();
        CompletableFuture<Long> run = CompletableFuture.supplyAsync(() -> way.run(paced()));
        while (inFlight(server) < calls) {
            if (run.isDone()) {
                throw new IllegalStateException("the first answers came before the last call; raise --delay-seconds");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        double inFlight = (double) (usedHeap() - before) / calls;
        long items = run.join();
        if (items != calls) {
            throw new IllegalStateException(items + " items for " + calls + " keys");
        }
        return new Held(inFlight, (double) (usedHeap() - before) / calls);
    }

    private Iterable<Integer> paced() {
        return IntStream.range(0, calls).peek(key -> LockSupport.parkNanos(BETWEEN_CALLS.toNanos()))::iterator;
    }

    private int inFlight(ServerProcess server) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/in-flight"))
                    .build();
            return Integer.parseInt(
                    monitor.send(request, BodyHandlers.ofString()).body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupt) {
            throw new IllegalStateException(interrupt);
        }
    }

    /** What is in use once no collection finds less: connections close, and cleaners clean, in their own time. */
    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (long next = collect(); next < used - SETTLED; next = collect()) {
            used = next;
            LockSupport.parkNanos(BETWEEN_COLLECTIONS.toNanos());
        }
        return used;
    }

    private static long collect() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

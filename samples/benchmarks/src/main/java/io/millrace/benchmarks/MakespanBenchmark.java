package io.millrace.benchmarks;

import io.millrace.batch.Batch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * How long 1,000 ordered items take, as a multiple of the list schedule of the same latencies. In virtual time, where the engine's
 * own share is nothing and the figures are exact; virtual threads, which know no virtual time, sleep for real.
 */
@Command(
        name = "makespan",
        description = "Ordered batches of 1,000 items under four latencies at four caps, medians over 20 seeds.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class MakespanBenchmark implements Runnable {
    private static final int ITEMS = 1_000;
    private static final int[] CAPS = {5, 10, 50, 200};
    private static final int DRAWN_CAP = 10;
    private static final String OURS = "Millrace";

    @Option(names = "--seeds", description = "How many seeds, from 1 on.")
    private int seeds = 20;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Where to draw the medians at a cap of " + DRAWN_CAP + ".")
    private @Nullable Path svg;

    /** One way to run operations of these latencies, no more than so many at once. */
    private interface Running {
        Duration time(Duration[] latencies, int cap);
    }

    @Override
    public void run() {
        Map<String, Running> ways = new LinkedHashMap<>();
        ways.put(OURS, virtual((call, cap) -> Batch.each(call).concurrency(cap).run(keys())));
        ways.put("unordered flatMap", virtual((call, cap) -> Flux.fromIterable(keys())
                .flatMap(call, cap, 1)));
        ways.put("flatMapSequential", virtual((call, cap) -> Flux.fromIterable(keys())
                .flatMapSequential(call, cap, 1)));
        ways.put("chunks of the cap", virtual((call, cap) -> Flux.fromIterable(keys())
                .buffer(cap)
                .concatMap(chunk -> Flux.fromIterable(chunk).flatMapSequential(call, cap, 1), 1)));
        ExecutorService threads = virtualThreads();
        if (threads != null) {
            ways.put("virtual threads", (latencies, cap) -> sleeping(latencies, cap, threads));
        }
        System.out.printf("%-24s %5s", "latency", "cap");
        ways.keySet().forEach(way -> System.out.printf(" %20s", way));
        System.out.println();
        BarChart chart = new BarChart();
        for (Latencies latency : Latencies.values()) {
            for (int cap : CAPS) {
                Map<String, Double> row = row(latency, cap, ways);
                if (cap == DRAWN_CAP) {
                    chart.add("%s, %d at a time".formatted(latency, cap), row, OURS::equals, "%.2fx");
                }
            }
        }
        if (svg != null) {
            chart.write(svg);
        }
    }

    private Map<String, Double> row(Latencies latency, int cap, Map<String, Running> ways) {
        Map<String, Double> medians = new LinkedHashMap<>();
        System.out.printf("%-24s %5d", latency, cap);
        ways.forEach((name, way) -> {
            double median = Median.of(LongStream.rangeClosed(1, seeds).mapToDouble(seed -> {
                Duration[] times = latency.of(ITEMS, seed);
                return (double) way.time(times, cap).toNanos()
                        / Latencies.listSchedule(times, cap).toNanos();
            }));
            medians.put(name, median);
            System.out.printf(Locale.ROOT, " %19.2fx", median);
        });
        System.out.println();
        return medians;
    }

    private static List<Integer> keys() {
        return LongStream.range(0, ITEMS).mapToObj(i -> (int) i).toList();
    }

    private interface Flow {
        Publisher<?> of(Function<Integer, Mono<Integer>> call, int cap);
    }

    private static Running virtual(Flow flow) {
        return (latencies, cap) -> {
            VirtualTimeScheduler time = VirtualTimeScheduler.create();
            AtomicLong end = new AtomicLong(-1);
            Flux.from(flow.of(key -> Mono.delay(latencies[key], time).thenReturn(key), cap))
                    .count()
                    .filter(count -> count == ITEMS)
                    .subscribe(done -> end.set(time.now(TimeUnit.NANOSECONDS)));
            time.advanceTimeBy(Duration.ofDays(1));
            if (end.get() < 0) {
                throw new IllegalStateException("not all items came");
            }
            return Duration.ofNanos(end.get());
        };
    }

    private static Duration sleeping(Duration[] latencies, int cap, ExecutorService threads) {
        Semaphore slots = new Semaphore(cap);
        List<Future<Integer>> results = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < ITEMS; i++) {
            int key = i;
            results.add(threads.submit(() -> {
                slots.acquire();
                try {
                    Thread.sleep(latencies[key].toMillis(), latencies[key].toNanosPart() % 1_000_000);
                } finally {
                    slots.release();
                }
                return key;
            }));
        }
        try {
            for (Future<Integer> result : results) {
                result.get();
            }
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static @Nullable ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException missing) {
            System.err.println("virtual threads: need Java 21 or later, and this is " + Runtime.version());
            return null;
        }
    }
}

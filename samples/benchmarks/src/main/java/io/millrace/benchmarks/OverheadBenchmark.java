package io.millrace.benchmarks;

import com.sun.management.ThreadMXBean;
import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.core.Result;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What an item costs beside its operation, against the same outcomes written by hand on {@code flatMapSequential}: an index, a
 * failure as a value, a timeout.
 */
@Command(
        name = "overhead",
        description = "Time and bytes an item, with operations that answer at once or from another thread.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class OverheadBenchmark implements Runnable {
    private static final int CAP = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    @Option(names = "--items", description = "How many items a turn has.")
    private int items = 1_000_000;

    @Option(names = "--rounds", description = "How often each takes its turn, after two to warm up.")
    private int rounds = 11;

    private interface Running {
        Flux<? extends BatchItem<Integer, Integer>> run(
                Flux<Integer> keys, Function<Integer, Mono<Integer>> operation, @Nullable Duration timeout);
    }

    private record Cost(double nanos, double bytes) {}

    @Override
    public void run() {
        Scheduler other = Schedulers.newSingle("other");
        Map<String, Function<Integer, Mono<Integer>>> operations = new LinkedHashMap<>();
        operations.put("at once", Mono::just);
        operations.put(
                "from another thread", key -> Mono.fromCallable(() -> key).subscribeOn(other));
        System.out.printf(
                "%-22s %-8s %12s %12s %8s %12s %12s %8s %12s%n",
                "answers", "timeout", "ns, ours", "by hand", "ratio", "B, ours", "by hand", "ratio", "items/s");
        operations.forEach((name, operation) -> {
            row(name, operation, null);
            row(name, operation, TIMEOUT);
        });
        other.dispose();
    }

    private void row(String name, Function<Integer, Mono<Integer>> operation, @Nullable Duration timeout) {
        List<Cost> ours = new ArrayList<>();
        List<Cost> byHand = new ArrayList<>();
        for (int round = -2; round < rounds; round++) {
            Cost own = cost(OverheadBenchmark::batch, operation, timeout);
            Cost peer = cost(OverheadBenchmark::byHand, operation, timeout);
            if (round >= 0) {
                ours.add(own);
                byHand.add(peer);
            }
        }
        double nanos = Median.of(ours, Cost::nanos);
        double peerNanos = Median.of(byHand, Cost::nanos);
        double bytes = Median.of(ours, Cost::bytes);
        double peerBytes = Median.of(byHand, Cost::bytes);
        System.out.printf(
                Locale.ROOT,
                "%-22s %-8s %12.0f %12.0f %8.2f %12.0f %12.0f %8.2f %,12.0f%n",
                name,
                timeout == null ? "none" : "30 s",
                nanos,
                peerNanos,
                nanos / peerNanos,
                bytes,
                peerBytes,
                bytes / peerBytes,
                1e9 / nanos);
    }

    private static Flux<BatchItem<Integer, Integer>> batch(
            Flux<Integer> keys, Function<Integer, Mono<Integer>> operation, @Nullable Duration timeout) {
        Batch<Integer, Integer> batch = Batch.each(operation).concurrency(CAP);
        return (timeout == null ? batch : batch.itemTimeout(timeout)).run(keys);
    }

    private static Flux<BatchItem<Integer, Integer>> byHand(
            Flux<Integer> keys, Function<Integer, Mono<Integer>> operation, @Nullable Duration timeout) {
        return keys.index()
                .flatMapSequential(
                        key -> {
                            Mono<Integer> call = Mono.defer(() -> operation.apply(key.getT2()));
                            return (timeout == null ? call : call.timeout(timeout))
                                    .map(Result::success)
                                    .onErrorResume(failure -> Mono.just(Result.failure(failure)))
                                    .map(result -> new BatchItem<>(key.getT1(), key.getT2(), result));
                        },
                        CAP,
                        1);
    }

    private Cost cost(Running way, Function<Integer, Mono<Integer>> operation, @Nullable Duration timeout) {
        System.gc();
        long allocated = allocated();
        long start = System.nanoTime();
        Long count = way.run(Flux.range(0, items), operation, timeout).count().block();
        long nanos = System.nanoTime() - start;
        if (count == null || count != items) {
            throw new IllegalStateException(count + " outcomes for " + items + " keys");
        }
        return new Cost((double) nanos / items, (double) (allocated() - allocated) / items);
    }

    private static long allocated() {
        long sum = 0;
        for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}

package io.millrace.benchmarks;

import io.millrace.batch.Batch;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whether an item costs more the longer the batch: time for each, and what is held on the heap in the middle of the run. */
@Command(
        name = "growth",
        description = "Time per item and heap of batches of a thousand to ten million keys.",
        mixinStandardHelpOptions = true)
final class GrowthBenchmark implements Runnable {
    private static final int WARM_UP = 2_000_000;
    private static final int ROUNDS = 5;
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    @Override
    public void run() {
        items(WARM_UP, null);
        System.out.printf("%12s %12s %24s%n", "keys", "ns an item", "heap held half-way");
        for (int keys = 1_000; keys <= 10_000_000; keys *= 10) {
            int size = keys;
            double nanos = Median.of(IntStream.range(0, ROUNDS).mapToDouble(round -> {
                int repeat = Math.max(1, 100_000 / size);
                long start = System.nanoTime();
                for (int i = 0; i < repeat; i++) {
                    items(size, null);
                }
                return (double) (System.nanoTime() - start) / repeat / size;
            }));
            AtomicLong held = new AtomicLong();
            items(size, held);
            System.out.printf(Locale.ROOT, "%,12d %12.0f %,21d kB%n", keys, nanos, held.get() / 1024);
        }
    }

    private static void items(int keys, @Nullable AtomicLong held) {
        Long count = Batch.each(key -> Mono.just("value " + key))
                .run(Flux.range(0, keys))
                .doOnNext(item -> {
                    if (held != null && item.index() == keys / 2) {
                        System.gc();
                        held.set(MEMORY.getHeapMemoryUsage().getUsed());
                    }
                })
                .count()
                .block();
        if (count == null || count != keys) {
            throw new IllegalStateException(count + " outcomes for " + keys + " keys");
        }
    }
}

package io.millrace.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How many single submissions a second are gathered into calls and answered, and what each allocates. */
@Command(
        name = "collector",
        description = "Single submissions gathered into calls that are answered at once, about three minutes.",
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
final class CollectorBenchmark implements Runnable {
    private static final int BETWEEN_LOOKS = 1_000;
    private static final int MOST_UNANSWERED = 20_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    @Option(names = "--ways", split = ",", description = "Which of ${COMPLETION-CANDIDATES}.")
    private List<Gatherer.Kind> kinds = List.of(Gatherer.Kind.values());

    @Option(names = "--threads", split = ",", description = "How many threads submit.")
    private List<Integer> threads = List.of(1, 4);

    @Option(names = "--rounds", description = "How often each takes its turn.")
    private int rounds = 7;

    @Option(names = "--seconds", description = "How long a turn is.")
    private int seconds = 3;

    @Override
    public void run() {
        System.out.printf(
                "%-16s %8s %16s %12s %12s %22s%n",
                "way", "threads", "submissions/s", "CPU each", "bytes each", "of millrace's pace");
        threads.forEach(this::compare);
    }

    private void compare(int threads) {
        Map<Gatherer.Kind, List<Turn>> turns = new EnumMap<>(Gatherer.Kind.class);
        for (int round = -1; round < rounds; round++) { // the first warms up
            for (Gatherer.Kind kind : kinds) {
                Turn turn = turn(kind, threads);
                if (round >= 0) {
                    turns.computeIfAbsent(kind, added -> new ArrayList<>()).add(turn);
                }
            }
        }
        List<Turn> ours = turns.get(Gatherer.Kind.MILLRACE);
        turns.forEach((kind, theirs) -> {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; ours != null && round < rounds; round++) {
                ratios.add(theirs.get(round).perSecond() / ours.get(round).perSecond());
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %8d %,16.0f %9.0f ns %12.0f %22s%n",
                    kind,
                    threads,
                    Median.of(theirs, Turn::perSecond),
                    Median.of(theirs, Turn::cpuNanosEach),
                    Median.of(theirs, Turn::bytesEach),
                    ratios.isEmpty() ? "" : range(ratios));
        });
    }

    private static String range(List<Double> ratios) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f-%.2f)",
                Median.of(ratios, ratio -> ratio),
                ratios.stream().mapToDouble(ratio -> ratio).min().orElseThrow(),
                ratios.stream().mapToDouble(ratio -> ratio).max().orElseThrow());
    }

    private Turn turn(Gatherer.Kind kind, int threads) {
        System.gc(); // what others left behind is not this one's to collect
        ExecutorService submitters = Executors.newFixedThreadPool(threads);
        try (Gatherer gatherer = kind.start()) {
            long start = System.nanoTime();
            long end = start + Duration.ofSeconds(seconds).toNanos();
            List<Callable<Share>> shares = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Gatherer.Entrance entrance = gatherer.open();
                int first = i * BETWEEN_LOOKS; // no two threads submit the same keys
                shares.add(() -> submit(gatherer, entrance, first, end));
            }
            long submissions = 0;
            long cpuNanos = 0;
            long bytes = 0;
            for (Future<Share> share : submitters.invokeAll(shares)) {
                submissions += share.get().submissions;
                cpuNanos += share.get().cpuNanos;
                bytes += share.get().bytes;
            }
            awaitResults(kind, gatherer, submissions);
            return new Turn(submissions, System.nanoTime() - start, cpuNanos, bytes);
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        } finally {
            submitters.shutdown();
        }
    }

    private static Share submit(Gatherer gatherer, Gatherer.Entrance entrance, int first, long end) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long submissions = 0;
        while (System.nanoTime() - end < 0) {
            for (int i = 0; i < BETWEEN_LOOKS; i++) {
                entrance.submit(first + i);
            }
            submissions += BETWEEN_LOOKS;
            gatherer.submitted.add(BETWEEN_LOOKS);
            while (gatherer.unanswered() > MOST_UNANSWERED) {
                LockSupport.parkNanos(1); // whoever is to answer may have lost its processor
            }
        }
        entrance.flush();
        return new Share(
                submissions, THREADS.getCurrentThreadCpuTime() - cpu, THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }

    /** Every submission must have its result. */
    private static void awaitResults(Gatherer.Kind kind, Gatherer gatherer, long submissions) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (gatherer.results() < submissions) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(kind + ": " + gatherer.results() + " results, " + gatherer.failures()
                        + " failures, for " + submissions + " submissions");
            }
            Thread.onSpinWait();
        }
    }

    /** What one thread submitted, and what that took of it. */
    private record Share(long submissions, long cpuNanos, long bytes) {}

    private record Turn(long submissions, long nanos, long cpuNanos, long bytes) {
        double perSecond() {
            return submissions * 1e9 / nanos;
        }

        double cpuNanosEach() {
            return (double) cpuNanos / submissions;
        }

        double bytesEach() {
            return (double) bytes / submissions;
        }
    }
}

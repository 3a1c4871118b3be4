package io.millrace.benchmarks;

import java.util.Map;

/** Runs the benchmark that is named. */
final class Main {
    private Main() {}

    private static final Map<String, Runnable> BENCHMARKS =
            Map.of("tail", TailBenchmark::run, "quota", QuotaBenchmark::run, "adaptive", AdaptiveBenchmark::run);

    public static void main(String[] args) {
        Runnable benchmark = args.length == 1 ? BENCHMARKS.get(args[0]) : null;
        if (benchmark == null) {
            System.err.println("usage: samples/benchmarks/run tail|quota|adaptive");
            System.exit(2);
            return;
        }
        WarmUp.run();
        benchmark.run();
    }
}

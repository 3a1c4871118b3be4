package io.millrace.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs the benchmark that is named. */
@Command(
        name = "samples/benchmarks/run",
        description = "Whole-program benchmarks, each with its peers in the same run.",
        synopsisSubcommandLabel = "BENCHMARK",
        mixinStandardHelpOptions = true,
        subcommands = {
            LoadBenchmark.class,
            MemoryBenchmark.class,
            TailBenchmark.class,
            QuotaBenchmark.class,
            AdaptiveBenchmark.class,
            MakespanBenchmark.class,
            OverheadBenchmark.class,
            CheckpointBenchmark.class,
            GrowthBenchmark.class,
            CollectorBenchmark.class,
            ReportBenchmark.class,
            JobsBenchmark.class,
            JobsScaleBenchmark.class
        })
final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}

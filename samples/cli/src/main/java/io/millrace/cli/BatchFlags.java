package io.millrace.cli;

import io.millrace.batch.Batch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a batch runs. */
final class BatchFlags {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(names = "--concurrency", paramLabel = "N", description = "Limit: operations in flight.")
    private @Nullable Integer concurrency;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Limit: how far to run ahead of the oldest unfinished item; default: 64 x concurrency, for"
                    + " writes 4 x.")
    private @Nullable Integer window;

    @Option(names = "--fail-fast", description = "Stop at the first failure.")
    private boolean failFast;

    @Option(names = "--unordered", description = "Print outcomes as they come, not in input order.")
    private boolean unordered;

    @Option(
            names = "--progress",
            paramLabel = "WHEN",
            description = "Show progress on standard error: ${COMPLETION-CANDIDATES}; default: auto, on a"
                    + " terminal that shows no results.",
            defaultValue = "auto")
    private ProgressDisplay.When progress = ProgressDisplay.When.AUTO;

    /** Refuses nonsense before anything is sent. */
    void validate() {
        Usage.atLeast(1, command, "--concurrency", concurrency == null ? 1 : concurrency);
        Usage.atLeast(1, command, "--window", window == null ? 1 : window);
    }

    int concurrencyOr(int standard) {
        return concurrency == null ? standard : concurrency;
    }

    <K, V> Batch<K, V> applyTo(Batch<K, V> batch) {
        Batch<K, V> configured = concurrency == null ? batch : batch.concurrency(concurrency);
        configured = window == null ? configured : configured.window(window);
        configured = failFast ? configured.failFast() : configured;
        return unordered ? configured.unordered() : configured;
    }

    ProgressDisplay displayAlone(String task) {
        return ProgressDisplay.alone(task, progress);
    }

    ProgressDisplay displayBesideLines(String task) {
        return ProgressDisplay.besideLines(task, progress);
    }
}

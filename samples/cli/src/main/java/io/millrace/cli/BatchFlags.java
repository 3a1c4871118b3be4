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

    @Option(
            names = "--adaptive",
            paramLabel = "MIN..MAX",
            converter = Bounds.Converter.class,
            description =
                    "Find the concurrency between these, as the server's answers allow; instead of --concurrency.")
    private @Nullable Bounds adaptive;

    @Option(
            names = "--retry-failed",
            paramLabel = "N",
            description =
                    "Run an item again, so often at most, whose failure may pass; after the attempts of its calls.")
    private int retryFailed;

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
        Usage.atLeast(0, command, "--retry-failed", retryFailed);
        if (adaptive != null && concurrency != null) {
            throw Usage.wrong(command, "Give either --concurrency or --adaptive");
        }
    }

    int concurrencyOr(int standard) {
        int fixed = concurrency == null ? standard : concurrency;
        return adaptive == null ? fixed : adaptive.max();
    }

    <K, V> Batch<K, V> applyTo(Batch<K, V> batch) {
        Batch<K, V> configured = concurrency == null ? batch : batch.concurrency(concurrency);
        configured = adaptive == null ? configured : configured.adaptiveConcurrency(adaptive.min(), adaptive.max());
        configured = retryFailed == 0 ? configured : configured.retryFailed(retryFailed);
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

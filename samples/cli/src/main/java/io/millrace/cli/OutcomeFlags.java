package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.batch.BatchReport;
import io.millrace.batch.Checkpoint;
import io.millrace.batch.CheckpointCodec;
import io.millrace.core.Await;
import io.millrace.http.Codec;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What becomes of a batch's outcomes: printed, recorded, summed up; or not even asked for. */
final class OutcomeFlags {
    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description =
                    "Record outcomes in this file; started again with it and the same keys, an interrupted run goes on where"
                            + " it was and prints only what it had not printed.")
    private @Nullable Path checkpoint;

    @Option(names = "--dry-run", description = "Check the input and send nothing.")
    private boolean dryRun;

    @Option(
            names = "--report",
            paramLabel = "FORMAT",
            description = "In the end, sum up on standard error: ${COMPLETION-CANDIDATES}.")
    private @Nullable ReportPrinter report;

    boolean isDryRun() {
        return dryRun;
    }

    /** Prints what is wrong with the input. */
    int check(Flux<? extends BatchItem<?, ?>> items) {
        OutcomeWriter out = new OutcomeWriter();
        for (BatchItem<?, ?> item : Await.iterate(items)) {
            out.write(item.index(), item.key(), item.result());
        }
        return out.exitStatus();
    }

    /**
     * The batch, recorded in the checkpoint if there is one.
     *
     * @param job what is done, and to what server
     * @param source of the keys
     */
    <K, V> Batch<K, V> recorded(Batch<K, V> batch, Class<V> type, String job, String source) {
        if (checkpoint == null) {
            return batch;
        }
        CheckpointCodec<V> values = CheckpointCodec.of(
                Codec.json()::encode, bytes -> type.cast(Codec.json().decode(bytes, type)));
        return batch.checkpoint(Checkpoint.file(checkpoint, job, source, values));
    }

    /**
     * Runs a batch and prints its outcomes.
     *
     * @param run delivers them to what it is given
     * @param name how a key is shown, by its place and itself
     */
    <K, V> int print(
            Function<Function<BatchItem<K, V>, Publisher<?>>, Mono<BatchReport>> run,
            BiFunction<Long, K, Object> name) {
        try (OutcomePrinter printer = new OutcomePrinter()) {
            BatchReport whole = Await.await(run.apply(
                    item -> printer.print(item.index(), name.apply(item.index(), item.key()), item.result())));
            if (report != null && whole != null) {
                report.print(whole);
            }
            return printer.exitStatus();
        }
    }
}

package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchItem;
import io.millrace.batch.BatchReport;
import io.millrace.batch.Checkpoint;
import io.millrace.batch.CheckpointCodec;
import io.millrace.core.Await;
import io.millrace.http.Codec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private final OutputFlags output = new OutputFlags();

    /** Refuses what would be ignored. */
    void validate() {
        output.validate();
    }

    boolean isDryRun() {
        return dryRun;
    }

    /** Prints what is wrong with the input. */
    int check(
            Kind<?> kind,
            Flux<String> lines,
            Function<String, Optional<String>> problem,
            BiFunction<Long, String, Object> name) {
        OutcomeWriter out = output.writer(kind);
        Batch<String, Void> none = Batch.effect(line -> Mono.empty());
        for (BatchItem<String, Void> item : Await.iterate(none.validate(lines, problem))) {
            out.write(item.index(), name.apply(item.index(), item.key()), item.result());
        }
        return out.exitStatus();
    }

    /**
     * The batch, recorded in the checkpoint if there is one.
     *
     * @param job what is done, and to what server
     */
    <V> Batch<String, V> recorded(Batch<String, V> batch, Kind<V> kind, String job, Lines lines) {
        if (checkpoint == null) {
            return batch;
        }
        CheckpointCodec<V> values = CheckpointCodec.of(
                Codec.json()::encode, bytes -> kind.type().cast(Codec.json().decode(bytes, kind.type())));
        return batch.checkpoint(Checkpoint.file(checkpoint, kind.plural() + ": " + job, lines.fingerprint(), values));
    }

    /**
     * Runs a batch and prints its outcomes.
     *
     * @param run delivers them to what it is given
     * @param name how a line is shown, by its place and itself
     */
    <V> int print(
            Kind<V> kind,
            Function<Function<BatchItem<String, V>, Publisher<?>>, Mono<BatchReport>> run,
            BiFunction<Long, String, Object> name) {
        try (OutcomePrinter printer = new OutcomePrinter(output.writer(kind))) {
            BatchReport whole = Await.await(run.apply(
                    item -> printer.print(item.index(), name.apply(item.index(), item.key()), item.result())));
            if (report != null && whole != null) {
                report.print(whole);
            }
            return printer.exitStatus();
        }
    }
}

package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.batch.BatchFault;
import io.millrace.batch.BatchManager;
import io.millrace.batch.BulkCall;
import io.millrace.batch.Operation;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.odoo.Identity;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** A batch of records of Odoo: up to a chunk of lines in one call, and an outcome for each line. */
@Command(mixinStandardHelpOptions = true)
final class OdooRun {
    private static final int CALLS_AT_ONCE = 5;
    private static final Kind<Long> IDS = Kind.of("records", Long.class, "value");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final OdooServer server = new OdooServer();

    @Mixin
    private final LineBatch batch = new LineBatch();

    @Option(
            names = "--chunk-size",
            paramLabel = "N",
            defaultValue = "100",
            description = "Limit: records in a call, which does all of them or none; one that is refused is found by"
                    + " halving. Default: ${DEFAULT-VALUE}.")
    private int chunkSize;

    /** Keys that were typed, or stand in a file. */
    Lines keys(@Nullable List<String> typed, @Nullable String file) {
        if ((typed == null) == (file == null)) {
            throw Usage.wrong(command, "Give either ids or --keys-file");
        }
        return file == null ? Lines.of(typed == null ? List.of() : typed) : Lines.in(file);
    }

    /**
     * Runs it.
     *
     * @param model a checkpoint of one is none of another
     * @param identity how records are told apart
     * @param read makes something of a line, or throws what is wrong with it
     * @param operation what is done with that
     * @param name how a line is shown, by its place and itself
     * @return the exit status
     */
    <T> int run(
            String model,
            Lines lines,
            Identity identity,
            Function<String, T> read,
            Function<List<T>, Operation<Long, Map<String, Object>>> operation,
            BiFunction<Long, String, Object> name) {
        Usage.atLeast(1, command, "--chunk-size", chunkSize);
        return batch.run(
                server,
                IDS.named("records of " + model),
                lines,
                line -> Objects.requireNonNull(read.apply(line)),
                name,
                odoo -> {
                    // Chunks are made here, and their number under way is that of the batch's calls.
                    BatchManager<Long, Map<String, Object>> manager = odoo.bulk(identity)
                            .chunkSize(chunkSize)
                            .concurrency(Integer.MAX_VALUE)
                            .bisectFailures();
                    BulkCall<String, Long> chunk = BulkCall.results(
                            chunkSize,
                            chunkOf -> outcomes(
                                    chunkOf,
                                    line -> checked(
                                            read.apply(line),
                                            one -> manager.validate(List.of(operation.apply(List.of(one))))),
                                    sound -> manager.execute(List.of(operation.apply(sound)))
                                            .map(done -> done.results())));
                    return Batch.bulk(chunk.bisectFailures()).writing().concurrency(CALLS_AT_ONCE);
                });
    }

    /** An outcome for each line; those that cannot be read are not sent. */
    private static <T> Mono<List<Result<Long>>> outcomes(
            List<String> lines, Function<String, T> read, Function<List<T>, Mono<List<Result<Long>>>> send) {
        List<Result<T>> records =
                lines.stream().map(line -> tryRead(line, read)).toList();
        List<T> sound = records.stream()
                .filter(Result::isSuccess)
                .map(record -> record.orElseThrow())
                .toList();
        Mono<List<Result<Long>>> sent = sound.isEmpty() ? Mono.just(List.of()) : send.apply(sound);
        return sent.map(results -> {
            Iterator<Result<Long>> next = results.iterator();
            List<Result<Long>> all = new ArrayList<>(lines.size());
            records.forEach(record -> all.add(record.isSuccess() ? next.next() : record.map(unsent -> 0L)));
            return all;
        });
    }

    /** One that is refused alone, here, is none that its whole chunk is refused for. */
    private static <T> T checked(T record, Function<T, List<BatchFault>> faults) {
        for (BatchFault fault : faults.apply(record)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, fault.message());
        }
        return record;
    }

    private static <T> Result<T> tryRead(String line, Function<String, T> read) {
        try {
            return Result.success(read.apply(line));
        } catch (MillraceException refused) {
            return Result.failure(ErrorCode.INVALID_INPUT, String.valueOf(refused.getMessage()));
        }
    }
}

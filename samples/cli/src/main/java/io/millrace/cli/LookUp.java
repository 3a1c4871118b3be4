package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.Wats;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every {@code get} is: keys, typed or in a file, and one outcome for each. */
final class LookUp {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final BatchRun run = new BatchRun();

    @Option(
            names = "--keys-file",
            paramLabel = "FILE|-",
            description = "A file of keys, one a line; - for standard input.")
    private @Nullable String file;

    /**
     * Looks them up.
     *
     * @param typed null if none is
     * @param check throws what is wrong with a key
     */
    <V> int run(
            Kind<V> kind,
            @Nullable List<String> typed,
            Consumer<String> check,
            Function<Wats, Batch<String, V>> batch) {
        if ((typed == null) == (file == null)) {
            throw Usage.wrong(command, "Give either keys or --keys-file");
        }
        Lines keys = file == null ? Lines.of(typed == null ? List.of() : typed) : Lines.in(file);
        return run.run(kind, keys, check, (index, key) -> key, batch);
    }
}

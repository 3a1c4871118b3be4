package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.Wats;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What every {@code get} is: keys, typed or in a file, and one outcome for each. */
final class LookUp {
    @Mixin
    private final BatchRun run = new BatchRun();

    @Mixin
    private final KeySource keys = new KeySource();

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
        return run.run(kind, keys.lines(typed), check, (index, key) -> key, batch);
    }
}

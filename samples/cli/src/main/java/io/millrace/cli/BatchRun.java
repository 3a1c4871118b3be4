package io.millrace.cli;

import io.millrace.batch.Batch;
import io.millrace.wats.Wats;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A batch of calls of WATS. The verb says what becomes of a line. */
@Command(mixinStandardHelpOptions = true)
final class BatchRun {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final LineBatch batch = new LineBatch();

    /** As {@link LineBatch#run}. */
    <V> int run(
            Kind<V> kind,
            Lines lines,
            Consumer<String> check,
            BiFunction<Long, String, Object> name,
            Function<Wats, Batch<String, V>> calls) {
        return batch.run(server, kind, lines, check, name, calls);
    }
}

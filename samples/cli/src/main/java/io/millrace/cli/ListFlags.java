package io.millrace.cli;

import io.millrace.core.Await;
import io.millrace.core.Result;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** A list on the command line: items as the server hands them out, pages as they are needed. */
final class ListFlags {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final OutputFlags output = new OutputFlags();

    @Option(names = "--limit", paramLabel = "N", description = "How many to list at most; default: all.")
    private @Nullable Integer limit;

    /** How many are wanted at most; null for all. */
    @Nullable
    Integer limit() {
        Usage.atLeast(1, command, "--limit", limit == null ? 1 : limit);
        return limit;
    }

    int limitOr(int standard) {
        Integer given = limit();
        return given == null ? standard : given;
    }

    /**
     * Lists them.
     *
     * @param key what an item is called, and {@code get} by, if there is one
     * @return the exit status
     */
    <C, V> int run(Service<C> service, Kind<V> kind, Function<V, ?> key, Function<C, ? extends Publisher<V>> list) {
        output.validate();
        long most = limitOr(Integer.MAX_VALUE);
        C client = service.connect(1);
        try {
            OutcomeWriter out = output.writer(kind);
            long index = 0;
            Flux<V> items = Flux.from(list.apply(client));
            for (V item : Await.iterate(items.take(most))) {
                out.write(index++, String.valueOf(key.apply(item)), Result.success(item));
            }
            return out.exitStatus();
        } finally {
            service.close(client);
        }
    }
}

package io.millrace.cli;

import io.millrace.core.Await;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.wats.Wats;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every {@code list} is: items as the server hands them out, pages as they are needed. */
@Command(mixinStandardHelpOptions = true)
final class Listing {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final ServerOptions server = new ServerOptions();

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
    <V> int run(Kind<V> kind, Function<V, ?> key, Function<Wats, ? extends Publisher<V>> list) {
        output.validate();
        long most = limitOr(Integer.MAX_VALUE);
        try (Wats wats = server.connect(1)) {
            OutcomeWriter out = output.writer(kind);
            long index = 0;
            Flux<V> items = Flux.from(list.apply(wats));
            for (V item : Await.iterate(items.take(most))) {
                out.write(index++, String.valueOf(key.apply(item)), Result.success(item));
            }
            return out.exitStatus();
        }
    }

    /** Ends in an error where the server has cut the list and nobody asked for it. */
    <V> Flux<V> whole(Flux<V> items, int most) {
        return limit != null
                ? items
                : items.index()
                        .concatMap(item -> item.getT1() + 1 < most
                                ? Mono.just(item.getT2())
                                : Mono.just(item.getT2()).concatWith(Mono.error(() -> cut(most))));
    }

    private static MillraceException cut(int most) {
        return new MillraceException(
                ErrorCode.INVALID_RESPONSE,
                "the server ends this list at " + most + " rows; filter it, or say how many with --limit");
    }
}

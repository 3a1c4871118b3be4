package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.Wats;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every {@code list} of WATS is. */
@Command(mixinStandardHelpOptions = true)
final class Listing {
    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final ListFlags flags = new ListFlags();

    int limitOr(int standard) {
        return flags.limitOr(standard);
    }

    /** How many are wanted at most; null for all. */
    @Nullable
    Integer limit() {
        return flags.limit();
    }

    /** As {@link ListFlags#run}. */
    <V> int run(Kind<V> kind, Function<V, ?> key, Function<Wats, ? extends Publisher<V>> list) {
        return flags.run(server, kind, key, list);
    }

    /** Ends in an error where the server has cut the list and nobody asked for it. */
    <V> Flux<V> whole(Flux<V> items, int most) {
        return flags.limit() != null
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

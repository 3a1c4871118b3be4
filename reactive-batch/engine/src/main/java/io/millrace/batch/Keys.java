package io.millrace.batch;

import java.util.Collection;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * The keys of a batch, read anew by each run.
 *
 * @param total how many there are, of a collection at the time of asking; null of others
 */
record Keys<K>(Flux<? extends K> source, Supplier<@Nullable Long> total) {
    static <K> Keys<K> of(Iterable<? extends K> keys) {
        return new Keys<>(
                Flux.fromIterable(Objects.requireNonNull(keys, "keys")),
                () -> keys instanceof Collection<? extends K> collection ? (long) collection.size() : null);
    }

    static <K> Keys<K> of(Publisher<? extends K> keys) {
        return new Keys<>(Flux.from(Objects.requireNonNull(keys, "keys")), () -> null);
    }
}

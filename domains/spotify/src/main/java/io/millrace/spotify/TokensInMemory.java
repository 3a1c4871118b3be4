package io.millrace.spotify;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A refresh token that is forgotten when the program ends. */
final class TokensInMemory implements RefreshTokens {
    private final AtomicReference<@Nullable RefreshToken> kept = new AtomicReference<>();

    @Override
    public Mono<RefreshToken> load() {
        return Mono.fromSupplier(kept::get);
    }

    @Override
    public Mono<Void> save(RefreshToken token) {
        return Mono.fromRunnable(() -> kept.set(token));
    }

    @Override
    public Mono<Boolean> replace(RefreshToken expected, RefreshToken next) {
        return Mono.fromSupplier(() -> exchange(expected, next));
    }

    @Override
    public Mono<Boolean> remove(RefreshToken expected) {
        return Mono.fromSupplier(() -> exchange(expected, null));
    }

    private boolean exchange(RefreshToken expected, @Nullable RefreshToken next) {
        RefreshToken before = kept.get();
        return expected.equals(before) && kept.compareAndSet(before, next);
    }
}

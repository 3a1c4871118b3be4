package io.millrace.spotify;

import io.millrace.http.AccessToken;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Access tokens of one user, had with a refresh token. Once asked for, one is had to the end, whoever still waits for it: the answer may hold a
 * new refresh token that must not be lost.
 */
final class UserTokens {
    private final Accounts accounts;
    private final RefreshTokens kept;
    private volatile @Nullable CompletableFuture<AccessToken> running;
    private volatile @Nullable Rotation unsaved; // of an answer whose token the store did not take

    private record Rotation(RefreshToken before, RefreshToken after) {}

    UserTokens(Accounts accounts, RefreshTokens kept) {
        this.accounts = accounts;
        this.kept = kept;
    }

    /** Never subscribed twice at the same time, but again after it was cancelled. */
    Mono<AccessToken> fetch() {
        return Mono.defer(() -> {
            CompletableFuture<AccessToken> now = running;
            if (now == null || now.isDone()) {
                now = refreshed().toFuture();
                running = now;
            }
            return Mono.fromFuture(now, true);
        });
    }

    private Mono<AccessToken> refreshed() {
        return saved(unsaved)
                .then(Mono.defer(kept::load))
                .switchIfEmpty(Mono.error(() -> new ConsentRequiredException("there is no refresh token")))
                .flatMap(token -> refreshed(token)
                        .onErrorResume(ConsentRequiredException.class, expired -> replacedOrDropped(token, expired)));
    }

    private Mono<AccessToken> refreshed(RefreshToken token) {
        return accounts.forUser(token).flatMap(grant -> {
            AccessToken access = grant.access();
            RefreshToken next = grant.refresh().orElse(token);
            if (next.equals(token)) {
                return Mono.just(access);
            }
            Rotation rotation = new Rotation(token, next);
            unsaved = rotation;
            return saved(rotation).thenReturn(access);
        });
    }

    private Mono<Void> saved(@Nullable Rotation rotation) {
        return rotation == null
                ? Mono.empty()
                : kept.replace(rotation.before, rotation.after)
                        .doOnSuccess(done -> unsaved = null)
                        .then();
    }

    /** Another program may have had a new one meanwhile, with which the old one went; else it is worth nothing any more. */
    private Mono<AccessToken> replacedOrDropped(RefreshToken expired, ConsentRequiredException failure) {
        return kept.load()
                .filter(now -> !now.equals(expired))
                .flatMap(this::refreshed)
                .switchIfEmpty(Mono.defer(() -> kept.remove(expired)).then(Mono.error(failure)));
    }
}

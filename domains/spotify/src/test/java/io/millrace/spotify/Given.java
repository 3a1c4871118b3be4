package io.millrace.spotify;

import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientOptions;
import io.millrace.testing.StrictCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the specifications of this module have in common. */
final class Given {
    /** No test takes nearly as long; one that hangs ends here. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration STEP = Duration.ofMillis(20);
    private static final long STEP_TAKES = 50_000; // nanoseconds

    private Given() {}

    /** A client that does not wait, and that takes no unknown member. */
    static Spotify client(FakeSpotify server) {
        return client(server, UnaryOperator.identity());
    }

    static Spotify client(FakeSpotify server, UnaryOperator<ClientOptions> more) {
        return Spotify.connect(server.app(), options -> more.apply(impatient(options)));
    }

    /** The same for a user. */
    static Spotify userClient(FakeSpotify server) {
        return userClient(server, tokens("refresh-0"));
    }

    static Spotify userClient(FakeSpotify server, RefreshTokens tokens) {
        return Spotify.connect(server.app(), tokens, Given::impatient);
    }

    /** Limits that no other test shares. */
    static ClientOptions impatient(ClientOptions options) {
        return options.withQuota(Quota.unlimited())
                .withGate(Gate.of(32))
                .withRetry(RetryPolicy.defaults().withBackoff(retry -> 1L))
                .withCodec(new StrictCodec());
    }

    static RefreshTokens tokens(String token) {
        RefreshTokens tokens = RefreshTokens.inMemory();
        tokens.save(new RefreshToken(token)).block(LIMIT);
        return tokens;
    }

    /** What is emitted, while virtual time passes. */
    static <T> List<T> passing(VirtualTimeScheduler time, Flux<T> calls) {
        CompletableFuture<List<T>> all = calls.collectList().toFuture();
        for (long end = System.nanoTime() + LIMIT.toNanos(); !all.isDone(); ) {
            if (System.nanoTime() > end) {
                throw new AssertionError("does not end");
            }
            time.advanceTimeBy(STEP);
            LockSupport.parkNanos(STEP_TAKES); // answers are real, and need some time of their own
        }
        return all.join();
    }

    /** The failure with which a call ends. */
    static MillraceException failureOf(Mono<?> call) {
        return call.map(value -> new AssertionError("expected a failure, but got " + value))
                .cast(Throwable.class)
                .onErrorResume(Mono::just)
                .filter(MillraceException.class::isInstance)
                .cast(MillraceException.class)
                .blockOptional(LIMIT)
                .orElseThrow(() -> new AssertionError("expected a MillraceException"));
    }
}

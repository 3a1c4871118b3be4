package io.millrace.musicbrainz;

import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientOptions;
import io.millrace.testing.StrictCodec;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the specifications of this module have in common. */
final class Given {
    /** No test takes nearly as long; one that hangs ends here. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    static final UserAgent AGENT = new UserAgent("Tests", "1.0", "tests@example.org");

    private static final Duration STEP = Duration.ofMillis(20);
    private static final long STEP_TAKES = 50_000; // nanoseconds

    private Given() {}

    /** A client that does not wait, and that takes no unknown member. */
    static MusicBrainz client(FakeMusicBrainz server) {
        return client(server, UnaryOperator.identity());
    }

    static MusicBrainz client(FakeMusicBrainz server, UnaryOperator<ClientOptions> more) {
        return MusicBrainz.connect(
                AGENT,
                options -> more.apply(options.withBaseUrl(server.url())
                        .withQuota(Quota.unlimited())
                        .withRetry(RetryPolicy.defaults().withBackoff(retry -> 1L))
                        .withCodec(new StrictCodec())));
    }

    /** The usual limits and retries, in virtual time. */
    static MusicBrainz patientClient(FakeMusicBrainz server, VirtualTimeScheduler time) {
        return MusicBrainz.connect(AGENT, options -> options.withBaseUrl(server.url())
                .withQuota(Quota.sliding(1, Duration.ofSeconds(1), time))
                .withScheduler(time)
                .withAttemptTimeout(Duration.ofDays(1))); // virtual time passes faster than real answers come
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

    static List<UUID> ids(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(FakeMusicBrainz::id).toList();
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

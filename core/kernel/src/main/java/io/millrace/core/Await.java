package io.millrace.core;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The blocking face of every method of this library, for scripts and tests: waits for a publisher on the calling thread.
 *
 * <p>Every method refuses to run on a thread that must not block (an event loop, a parallel scheduler) with an {@link
 * IllegalStateException}. An interrupt cancels what is waited for, keeps the thread's interrupt flag and throws {@link
 * ErrorCode#CANCELLED}. Failures are thrown as they are, checked ones as the cause of a {@link MillraceException}.
 */
public final class Await {
    /** How many elements {@link #stream} and {@link #iterate} ask for ahead of their reader. */
    static final int PREFETCH = 16;

    private Await() {}

    /** Waits for the value; {@code null} if there is none. */
    public static <T> @Nullable T await(Mono<T> mono) {
        return blocking(() -> mono.block());
    }

    /**
     * Waits for the value, but not for longer than {@code timeout}; {@code null} if there is none.
     *
     * @throws MillraceException with {@link ErrorCode#TIMEOUT}; what was waited for is cancelled
     */
    public static <T> @Nullable T await(Mono<T> mono, Duration timeout) {
        return blocking(() -> mono.timeout(
                        timeout,
                        Mono.error(() -> new MillraceException(ErrorCode.TIMEOUT, "no result within " + timeout)))
                .block());
    }

    /** Waits for all elements. */
    public static <T> List<T> list(Publisher<T> publisher) {
        List<T> elements = blocking(() -> Flux.from(publisher).collectList().block());
        return elements == null ? List.of() : elements;
    }

    /** Reads the elements as they come, at most 16 ahead of the reader. Close the stream to cancel. */
    public static <T> Stream<T> stream(Publisher<T> publisher) {
        refuseNonBlockingThread();
        return Flux.from(publisher).toStream(PREFETCH);
    }

    /** Reads the elements as they come, at most 16 ahead of the reader; each iteration subscribes anew. */
    public static <T> Iterable<T> iterate(Publisher<T> publisher) {
        Iterable<T> elements = Flux.from(publisher).toIterable(PREFETCH);
        return () -> {
            refuseNonBlockingThread();
            Iterator<T> iterator = elements.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return Boolean.TRUE.equals(blocking(iterator::hasNext));
                }

                @Override
                public T next() {
                    return iterator.next();
                }
            };
        };
    }

    private static <T> @Nullable T blocking(Supplier<@Nullable T> wait) {
        refuseNonBlockingThread();
        try {
            return wait.get();
        } catch (RuntimeException failure) {
            throw unwrapped(failure);
        }
    }

    private static RuntimeException unwrapped(RuntimeException failure) {
        Throwable cause = Exceptions.unwrap(failure);
        if (cause instanceof InterruptedException || cause.getCause() instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new MillraceException(ErrorCode.CANCELLED, "interrupted while waiting", cause);
        }
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (cause instanceof TimeoutException) {
            return new MillraceException(ErrorCode.TIMEOUT, String.valueOf(cause.getMessage()), cause);
        }
        return new MillraceException(ErrorCode.of(cause), String.valueOf(cause.getMessage()), cause);
    }

    private static void refuseNonBlockingThread() {
        if (Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException(
                    "Await would block the thread " + Thread.currentThread().getName()
                            + ", which must not block; compose the publisher instead, or wait on a thread of your own");
        }
    }
}

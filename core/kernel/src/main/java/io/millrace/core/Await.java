package io.millrace.core;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
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
        Stream<Signal<T>> signals = Flux.from(publisher).materialize().toStream(PREFETCH);
        Iterator<T> elements = new Elements<>(signals.iterator());
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(elements, Spliterator.ORDERED), false)
                .onClose(signals::close);
    }

    /**
     * Reads the elements as they come, at most 16 ahead of the reader; each iteration subscribes anew. A loop that is left
     * early does not cancel; use {@link #stream} where it should.
     */
    public static <T> Iterable<T> iterate(Publisher<T> publisher) {
        Iterable<Signal<T>> signals = Flux.from(publisher).materialize().toIterable(PREFETCH);
        return () -> {
            refuseNonBlockingThread();
            return new Elements<>(signals.iterator());
        };
    }

    private static <T> @Nullable T blocking(Supplier<@Nullable T> wait) {
        refuseNonBlockingThread();
        try {
            return wait.get();
        } catch (RuntimeException failure) {
            Throwable cause = Exceptions.unwrap(failure);
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new MillraceException(ErrorCode.CANCELLED, "interrupted while waiting", cause);
            }
            throw unchecked(cause);
        }
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException unchecked ? unchecked : MillraceException.of(failure);
    }

    private static void refuseNonBlockingThread() {
        if (Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException(
                    "Await would block the thread " + Thread.currentThread().getName()
                            + ", which must not block; compose the publisher instead, or wait on a thread of your own");
        }
    }

    /** Reads signals, because Reactor's iterator of elements throws an error ahead of the elements before it. */
    private static final class Elements<T> implements Iterator<T> {
        private final Iterator<Signal<T>> signals;
        private @Nullable Signal<T> head;

        Elements(Iterator<Signal<T>> signals) {
            this.signals = signals;
        }

        @Override
        public boolean hasNext() {
            return head().isOnNext();
        }

        @Override
        public T next() {
            T element = head().get();
            if (element == null) {
                throw new NoSuchElementException();
            }
            head = null;
            return element;
        }

        private Signal<T> head() {
            Signal<T> next = head;
            if (next == null) {
                next = Objects.requireNonNull(blocking(signals::next));
                head = next; // the last one stays, so that an end is an end however often it is asked for
            }
            Throwable failure = next.getThrowable();
            if (failure != null) {
                throw unchecked(failure);
            }
            return next;
        }
    }
}

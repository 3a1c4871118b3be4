package io.millrace.core;

import com.netflix.concurrency.limits.Limit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Tells an algorithm of requests and how they ended. */
final class RoundTrips {
    private final Limit algorithm;
    private final Scheduler scheduler;
    private final AtomicInteger underWay = new AtomicInteger();

    RoundTrips(Limit algorithm, Scheduler scheduler) {
        this.algorithm = algorithm;
        this.scheduler = scheduler;
    }

    /** What the algorithm came to, at least 1. */
    int limit() {
        return Math.max(1, algorithm.getLimit());
    }

    /** Measures {@code request} and tells {@code follower} of the limit that this led to. */
    <T> Mono<T> timed(Mono<T> request, IntConsumer follower) {
        return Mono.defer(() -> {
            Trip trip = new Trip(follower);
            return request.doOnSuccess(value -> trip.answered())
                    .doOnError(trip::failed)
                    .doOnCancel(trip::end);
        });
    }

    private long nanoTime() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private final class Trip {
        private final AtomicBoolean ended = new AtomicBoolean(); // a value may be followed by a cancellation
        private final IntConsumer follower;
        private final long start = nanoTime();
        private final int inFlight = underWay.incrementAndGet();

        Trip(IntConsumer follower) {
            this.follower = follower;
        }

        void answered() {
            if (end()) {
                sample(false);
            }
        }

        void failed(Throwable failure) {
            if (!end()) {
                return;
            }
            switch (ErrorCode.of(failure)) {
                case RATE_LIMITED, TIMEOUT, CONNECTION_ERROR, SERVER_ERROR, CIRCUIT_OPEN, AMBIGUOUS -> sample(true);
                case NOT_FOUND, CONFLICT -> sample(false); // an answer like any other
                default -> {} // may never have been sent
            }
        }

        boolean end() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                underWay.decrementAndGet();
            }
            return first;
        }

        private void sample(boolean dropped) {
            // At least one: on a virtual clock an answer may take no time, and algorithms divide by it.
            algorithm.onSample(start, Math.max(1, nanoTime() - start), inFlight, dropped);
            // Not through the algorithm's own listeners: they run under its lock, where no caller may be let in.
            follower.accept(limit());
        }
    }
}

package io.millrace.core;

import com.netflix.concurrency.limits.Limit;
import java.time.Duration;
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
        return Mono.deferContextual(context -> {
            Trip trip = new Trip(follower, Permit.in(context));
            return request.doOnSuccess(value -> trip.answered())
                    .doOnError(trip::failed)
                    .doOnCancel(trip::end)
                    .contextWrite(trip::addTo);
        });
    }

    private long nanoTime() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    /** One request, and the permit that it sees: its waits are for the real one, and are not part of the round trip. */
    private final class Trip implements Permit {
        private final AtomicBoolean ended = new AtomicBoolean(); // a value may be followed by a cancellation
        private final IntConsumer follower;
        private final Permit permit;
        private final long start = nanoTime();
        private final int inFlight = underWay.incrementAndGet();
        private int waits; // under way; of parallel calls there may be several
        private long waitingSince;
        private long waited;

        Trip(IntConsumer follower, Permit permit) {
            this.follower = follower;
            this.permit = permit;
        }

        @Override
        public void pause() {
            waitBegins();
            permit.pause();
        }

        @Override
        public void resume() {
            waitEnds();
            permit.resume();
        }

        @Override
        public Mono<Void> handBackUntil(Mono<?> ready) {
            return Mono.defer(() -> {
                AtomicBoolean over = new AtomicBoolean(); // the end of the wait may be followed by a cancellation
                Runnable end = () -> {
                    if (over.compareAndSet(false, true)) {
                        waitEnds();
                    }
                };
                waitBegins();
                return permit.handBackUntil(ready).doOnTerminate(end).doOnCancel(end);
            });
        }

        @Override
        public Duration outagePatience() {
            return permit.outagePatience();
        }

        @Override
        public boolean isRevoked() {
            return permit.isRevoked();
        }

        private synchronized void waitBegins() {
            if (waits++ == 0) {
                waitingSince = nanoTime();
            }
        }

        private synchronized void waitEnds() {
            if (--waits == 0) {
                waited += nanoTime() - waitingSince;
            }
        }

        private synchronized long roundTrip(long now) {
            return now - start - waited - (waits > 0 ? now - waitingSince : 0);
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
            long now = nanoTime();
            // At least one: on a virtual clock an answer may take no time, and algorithms divide by it.
            long roundTrip = Math.max(1, roundTrip(now));
            // As if it had begun after its waits: usually it did.
            algorithm.onSample(now - roundTrip, roundTrip, inFlight, dropped);
            // Not through the algorithm's own listeners: they run under its lock, where no caller may be let in.
            follower.accept(limit());
        }
    }
}

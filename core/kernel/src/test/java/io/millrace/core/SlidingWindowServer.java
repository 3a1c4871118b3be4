package io.millrace.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A server behind a network with jitter: a request arrives after up to {@code jitter}, is counted there, takes its time
 * and is answered, sometimes with an error. It refuses nothing; the test asks afterwards what it saw.
 */
final class SlidingWindowServer {
    private final VirtualTimeScheduler time;
    private final Random random;
    private final Duration jitter;
    private final Duration longest;
    private final double failing;
    private final List<Long> arrivals = new ArrayList<>();
    private int answered;

    SlidingWindowServer(VirtualTimeScheduler time, long seed, Duration jitter, Duration longest, double failing) {
        this.time = time;
        this.random = new Random(seed);
        this.jitter = jitter;
        this.longest = longest;
        this.failing = failing;
    }

    Mono<String> request() {
        return Mono.defer(() -> {
            Duration there = upTo(jitter);
            Duration workAndBack = upTo(longest).plus(upTo(jitter));
            boolean fails = random.nextDouble() < failing;
            return Mono.delay(there, time)
                    .doOnNext(arrived -> arrivals.add(time.now(TimeUnit.MICROSECONDS)))
                    .then(Mono.delay(workAndBack, time))
                    .flatMap(done -> {
                        answered++;
                        return fails ? Mono.error(new IllegalStateException("broken")) : Mono.just("answer");
                    });
        });
    }

    int answered() {
        return answered;
    }

    /** The most arrivals in any window of that length, which holds its beginning but not its end. */
    int mostIn(Duration window) {
        long length = TimeUnit.NANOSECONDS.toMicros(window.toNanos());
        int most = 0;
        int from = 0;
        for (int to = 0; to < arrivals.size(); to++) {
            while (arrivals.get(to) - arrivals.get(from) >= length) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private Duration upTo(Duration most) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(
                (long) (random.nextDouble() * TimeUnit.NANOSECONDS.toMicros(most.toNanos()))));
    }
}

package io.millrace.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A server behind a network: a request is counted when it arrives, and answered later. One that is cancelled on its way
 * is counted then, the latest moment of which its client knows. It refuses nothing; the test asks afterwards what it saw.
 */
final class SlidingWindowServer {
    private final VirtualTimeScheduler time;
    private final List<Long> arrivals = new ArrayList<>();
    private int answered;

    SlidingWindowServer(VirtualTimeScheduler time) {
        this.time = time;
    }

    Mono<String> request(Duration there, Duration workAndBack) {
        return Mono.delay(there, time)
                .doOnCancel(this::arrive)
                .doOnNext(arrived -> arrive())
                .then(Mono.delay(workAndBack, time))
                .map(done -> {
                    answered++;
                    return "answer";
                });
    }

    int answered() {
        return answered;
    }

    /** The most arrivals in any window of that length, which holds its beginning but not its end. */
    int mostIn(Duration window) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < arrivals.size(); to++) {
            while (arrivals.get(to) - arrivals.get(from) >= window.toNanos()) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private void arrive() {
        arrivals.add(time.now(TimeUnit.NANOSECONDS));
    }
}

package io.millrace.benchmarks;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** How long each of a batch's calls takes, in milliseconds, 20 in the mean or thereabouts; the same for the same seed. */
@SuppressWarnings("ImmutableEnumChecker") // pure functions
enum Latencies {
    CONSTANT("constant", random -> 20),
    LOG_NORMAL("log-normal, sigma 1", random -> 12 * Math.exp(random.nextGaussian())),
    STRAGGLERS("2 % stragglers of 50x", random -> random.nextDouble() < 0.02 ? 500 : 10),
    PARETO("Pareto, alpha 1.2", random -> 5 / Math.pow(1 - random.nextDouble(), 1 / 1.2));

    private final String label;
    private final ToDoubleFunction<Random> millis;

    Latencies(String label, ToDoubleFunction<Random> millis) {
        this.label = label;
        this.millis = millis;
    }

    Duration[] of(int calls, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, calls)
                .mapToObj(i -> Duration.ofNanos((long) (millis.applyAsDouble(random) * 1e6)))
                .toArray(Duration[]::new);
    }

    /** When the last call is done, if each in its turn takes the slot that is free first: nobody can promise better. */
    static Duration listSchedule(Duration[] times, int slots) {
        PriorityQueue<Duration> freeAt = new PriorityQueue<>();
        IntStream.range(0, slots).forEach(slot -> freeAt.add(Duration.ZERO));
        Duration end = Duration.ZERO;
        for (Duration time : times) {
            Duration done = freeAt.remove().plus(time);
            freeAt.add(done);
            end = done.compareTo(end) > 0 ? done : end;
        }
        return end;
    }

    @Override
    public String toString() {
        return label;
    }
}

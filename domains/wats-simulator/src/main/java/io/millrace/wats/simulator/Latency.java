package io.millrace.wats.simulator;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/**
 * How long the simulator takes to serve a request: the time it waits between the arrival of a request and its answer.
 *
 * <p>Every kind is a pure function of the arrival index and the key, so a run can be repeated, and a benchmark can ask
 * for the very service times that the server used ({@link #of(long, String)}). Requests that are refused because of
 * their credential or the rate limit are answered at once and use up no index.
 */
public sealed interface Latency {

    /**
     * Returns the service time of one request.
     *
     * @param arrivalIndex position among the requests admitted by one simulator, counted from 0 in order of arrival
     * @param key the request's key, as explained at {@link WatsSimulator#requests(String)}
     */
    Duration of(long arrivalIndex, String key);

    /** Answers at once. This is the default. */
    static Latency none() {
        return new Constant(Duration.ZERO);
    }

    /** Takes the same time for every request. */
    static Latency constant(Duration time) {
        return new Constant(time);
    }

    /**
     * Draws from a log-normal distribution, the usual shape of a healthy service.
     *
     * @param median half of the requests take less than this
     * @param sigma standard deviation of the logarithm; 0 is constant, 0.5 moderate, 1 wide
     * @param seed same seed, same sequence
     */
    static Latency logNormal(Duration median, double sigma, long seed) {
        return new LogNormal(median, sigma, seed);
    }

    /**
     * Is constant except for occasional slow requests.
     *
     * @param base the ordinary time
     * @param oneIn on average one request in this many is slow; which ones, the seed decides
     * @param factor a slow request takes this many times the ordinary time
     * @param seed same seed, same sequence
     */
    static Latency stragglers(Duration base, int oneIn, double factor, long seed) {
        return new Stragglers(base, oneIn, factor, seed);
    }

    /**
     * Draws from a Pareto distribution: mostly near the scale, with a heavy tail.
     *
     * @param scale the shortest time
     * @param alpha the tail index: smaller is heavier; at 1 or less the mean is infinite
     * @param seed same seed, same sequence
     */
    static Latency pareto(Duration scale, double alpha, long seed) {
        return new Pareto(scale, alpha, seed);
    }

    /**
     * Takes the time that a function gives for the request's key. The function runs on the server's event loop and must
     * neither block nor return null; what it throws becomes a 500.
     */
    static Latency perKey(Function<String, Duration> time) {
        return new PerKey(time);
    }

    /** See {@link #constant(Duration)}. */
    record Constant(Duration time) implements Latency {
        /** Refuses a negative time. */
        public Constant {
            Draw.requireNotNegative(time, "time");
        }

        @Override
        public Duration of(long arrivalIndex, String key) {
            return time;
        }
    }

    /** See {@link #logNormal(Duration, double, long)}. */
    record LogNormal(Duration median, double sigma, long seed) implements Latency {
        /** Refuses a negative median or sigma. */
        public LogNormal {
            Draw.requireNotNegative(median, "median");
            Draw.require(sigma >= 0 && Double.isFinite(sigma), "sigma", sigma);
        }

        @Override
        public Duration of(long arrivalIndex, String key) {
            return Draw.scaled(median, StrictMath.exp(sigma * Draw.gaussian(seed, arrivalIndex)));
        }
    }

    /** See {@link #stragglers(Duration, int, double, long)}. */
    record Stragglers(Duration base, int oneIn, double factor, long seed) implements Latency {
        /** Refuses a negative base, a {@code oneIn} below 1 and a factor below 1. */
        public Stragglers {
            Draw.requireNotNegative(base, "base");
            Draw.require(oneIn >= 1, "oneIn", oneIn);
            Draw.require(factor >= 1 && Double.isFinite(factor), "factor", factor);
        }

        @Override
        public Duration of(long arrivalIndex, String key) {
            return Draw.uniform(seed, arrivalIndex) * oneIn < 1 ? Draw.scaled(base, factor) : base;
        }
    }

    /** See {@link #pareto(Duration, double, long)}. */
    record Pareto(Duration scale, double alpha, long seed) implements Latency {
        /** Refuses a negative scale and an alpha that is not positive. */
        public Pareto {
            Draw.requireNotNegative(scale, "scale");
            Draw.require(alpha > 0 && Double.isFinite(alpha), "alpha", alpha);
        }

        @Override
        public Duration of(long arrivalIndex, String key) {
            return Draw.scaled(scale, StrictMath.pow(Draw.uniform(seed, arrivalIndex), -1 / alpha));
        }
    }

    /** See {@link #perKey(Function)}. */
    record PerKey(Function<String, Duration> time) implements Latency {
        /** Refuses a missing function. */
        public PerKey {
            Objects.requireNonNull(time, "time");
        }

        @Override
        public Duration of(long arrivalIndex, String key) {
            return Objects.requireNonNull(time.apply(key), "the latency function returned null");
        }
    }
}

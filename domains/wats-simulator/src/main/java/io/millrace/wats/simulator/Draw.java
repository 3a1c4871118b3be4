package io.millrace.wats.simulator;

import java.time.Duration;

/**
 * Random numbers as a pure function of seed and index. {@link java.util.Random} and its relatives are sequences: with
 * them, the service time of one request would depend on who asked before.
 */
final class Draw {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private Draw() {}

    /** Uniform in the open interval from 0 to 1: never 0, so that logarithms and powers stay finite. */
    static double uniform(long seed, long index) {
        return ((mix(mix(seed) + index * GOLDEN_GAMMA) >>> 11) + 0.5) * UNIT;
    }

    /** Standard normal, by Box and Muller; strict arithmetic gives the same number on every machine. */
    static double gaussian(long seed, long index) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform(seed, 2 * index)));
        return radius * StrictMath.cos(2 * Math.PI * uniform(seed, 2 * index + 1));
    }

    /** The product, saturated at what a long of nanoseconds can hold. */
    static Duration scaled(Duration time, double factor) {
        return Duration.ofNanos((long) (time.toNanos() * factor));
    }

    static void requireNotNegative(Duration time, String name) {
        require(!time.isNegative(), name, time);
    }

    static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }

    /** The finaliser of SplitMix64: every input bit changes every output bit with probability one half. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}

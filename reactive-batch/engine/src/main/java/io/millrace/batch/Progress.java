package io.millrace.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How far a batch has come. Of two progresses of one batch, the later one never says less.
 *
 * @param completed how many keys have their outcome
 * @param totalOrNull how many keys there are, if they came as a collection; see {@link #total()}
 * @param succeeded how many of the completed ones succeeded
 * @param failed how many did not, ambiguous outcomes included
 * @param elapsed time since the batch began
 */
public record Progress(long completed, @Nullable Long totalOrNull, long succeeded, long failed, Duration elapsed) {

    /** How many keys there are; empty while that is not known. */
    public OptionalLong total() {
        return totalOrNull == null ? OptionalLong.empty() : OptionalLong.of(totalOrNull);
    }

    /** Keys per second since the batch began. */
    public double rate() {
        return completed / Math.max(elapsed.toNanos() / 1e9, 1e-9);
    }

    /** How long the rest takes at this rate; empty while it cannot be told. */
    public Optional<Duration> eta() {
        return totalOrNull == null || completed == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) ((totalOrNull - completed) / rate() * 1000)));
    }
}

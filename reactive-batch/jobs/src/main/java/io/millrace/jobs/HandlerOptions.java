package io.millrace.jobs;

import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything that {@link JobHandler}'s setters set, but what depends on its types. */
@RecordBuilder
record HandlerOptions(
        boolean repeatable,
        boolean secretInputs,
        @Nullable JobCipher inputCipher,
        int concurrency,
        @Nullable Integer claimAhead,
        @Nullable Quota quota,
        Duration itemTimeout,
        Duration outagePatience,
        RetryPolicy retry)
        implements HandlerOptionsBuilder.With {

    static HandlerOptions defaults() {
        return new HandlerOptions(
                false,
                false,
                null,
                10,
                null,
                null,
                Duration.ofMinutes(5),
                Duration.ofSeconds(60),
                RetryPolicy.defaults().withLongestRetryAfter(Duration.ofHours(1)));
    }
}

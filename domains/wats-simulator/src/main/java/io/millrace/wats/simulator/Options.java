package io.millrace.wats.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a builder was told, complete and checked. */
record Options(
        List<String> partNumbers,
        int users,
        int maxUsersPerPage,
        Latency latency,
        @Nullable RateLimit rateLimit,
        Map<String, List<Fault>> faults,
        String token,
        int port,
        @Nullable Duration idleTimeout) {

    /** At most {@code requests} in any window of this length. */
    record RateLimit(int requests, Duration window) {}

    /** The token is a credential, even if a made-up one. */
    @Override
    public String toString() {
        return "Options[products=" + partNumbers.size() + ", users=" + users + ", latency=" + latency + "]";
    }
}

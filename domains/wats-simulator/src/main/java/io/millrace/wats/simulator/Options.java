package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a builder was told, complete and checked. */
record Options(
        Seeds seeds,
        Clock clock,
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

    /** Who the caller is: the login in the token, as WATS builds it, or nobody in particular. */
    String user() {
        try {
            String login = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
            int colon = login.indexOf(':');
            return colon > 0 ? login.substring(0, colon) : "simulator";
        } catch (IllegalArgumentException e) {
            return "simulator";
        }
    }

    /** The token is a credential, even if a made-up one. */
    @Override
    public String toString() {
        return "Options[seeds=" + seeds.seed() + ", users=" + users + ", latency=" + latency + "]";
    }
}

package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Whatever a server sends as {@code Retry-After}, it is a wait that can be added to the time of day, or none. */
class RetryAfterFuzzTest {
    private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

    @FuzzTest
    void retryAfter_whateverTheHeader_isABoundedWaitOrNone(byte[] header) {
        Duration wait = StatusCodes.retryAfter(new String(header, StandardCharsets.UTF_8), NOW.toEpochMilli());

        if (wait != null) {
            assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(999_999_999));
            assertThat(NOW.plus(wait).toEpochMilli()).isGreaterThanOrEqualTo(NOW.toEpochMilli());
        }
    }
}

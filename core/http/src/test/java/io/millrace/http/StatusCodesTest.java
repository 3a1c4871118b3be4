package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCodesTest {
    private static final long NOW = Instant.parse("2015-10-21T07:28:00Z").toEpochMilli();

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "' 120 ', 120", "999999999, 999999999"})
    void retryAfter_whenSecondsAreGiven_isThatLong(String header, long seconds) {
        assertThat(StatusCodes.retryAfter(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"'Wed, 21 Oct 2015 07:28:30 GMT', 30", "'Wed, 21 Oct 2015 08:28:00 GMT', 3600"})
    void retryAfter_whenADateIsGiven_isTheTimeUntilThen(String header, long seconds) {
        assertThat(StatusCodes.retryAfter(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void retryAfter_whenTheDateHasPassed_isZero() {
        assertThat(StatusCodes.retryAfter("Tue, 20 Oct 2015 07:28:00 GMT", NOW)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fri, 31 Dec 9999 23:59:59 GMT", "21 Oct 999999999 07:28:00 GMT"})
    void retryAfter_whenTheDateIsAgesAway_isCountableAllTheSame(String header) {
        assertThat(StatusCodes.retryAfter(header, NOW)).isEqualTo(Duration.ofSeconds(999_999_999));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "soon", "-5", "1.5", "Wed, 99 Oct 2015"})
    void retryAfter_whenItCannotBeRead_isUnknown(String header) {
        assertThat(StatusCodes.retryAfter(header, NOW)).isNull();
    }
}

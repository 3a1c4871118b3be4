package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class RateLimitTest {
    private final RateLimit.Converter converter = new RateLimit.Converter();

    @Test
    void convert_whenNumberAndDuration_isThatLimit() {
        assertThat(converter.convert("500/60s"))
                .isEqualTo(new RateLimit(500, Duration.ofMinutes(1)))
                .hasToString("at most 500 requests in 60.0 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "NONE"})
    void convert_whenNone_isNoLimit(String text) {
        assertThat(converter.convert(text)).hasToString("no rate limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "500", "0/1s", "-5/1s", "5/", "/1s", "5/0s", "5/1s/1s", "5/60", "9999999999/1s"})
    void convert_whenItIsNoLimit_isRefused(String text) {
        assertThatThrownBy(() -> converter.convert(text)).isInstanceOf(TypeConversionException.class);
    }
}

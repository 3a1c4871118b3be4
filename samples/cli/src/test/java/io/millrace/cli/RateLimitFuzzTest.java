package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.millrace.core.Quota;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** Whatever people type as a rate limit or a duration, it is what they meant, or it is refused as wrong usage. */
class RateLimitFuzzTest {
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    @FuzzTest
    void convert_whateverTheText_isALimitOrARefusal(byte[] typed) {
        String text = new String(typed, StandardCharsets.UTF_8);
        RateLimit limit;
        try {
            limit = new RateLimit.Converter().convert(text);
        } catch (TypeConversionException refused) {
            return;
        }

        assertThat(limit.toString()).isNotBlank();
        Quota quota = limit.toQuota();
        assertThat(quota.waiting()).isZero();
        if (limit.window() == null) {
            assertThat(text).isEqualToIgnoringCase("none");
        } else {
            assertThat(limit.requests()).isPositive();
            assertThat(limit.window()).isPositive();
        }
    }

    @FuzzTest
    void parse_whateverTheText_isThatLongOrARefusal(byte[] typed) {
        String text = new String(typed, StandardCharsets.UTF_8);
        Duration duration;
        try {
            duration = Durations.parse(text);
        } catch (TypeConversionException refused) {
            return;
        }

        BigDecimal meant = nanos(text.strip().toLowerCase(Locale.ROOT)).min(LONGEST);
        BigDecimal off = new BigDecimal(duration.toNanos()).subtract(meant).abs();
        assertThat(off)
                .as(text)
                .isLessThanOrEqualTo(meant.scaleByPowerOfTen(-12).add(BigDecimal.ONE));
        assertThat(Durations.show(duration)).isNotBlank();
    }

    private static BigDecimal nanos(String text) {
        String number = text.replaceAll("[a-z]", "");
        BigDecimal unit =
                switch (text.substring(number.length())) {
                    case "ms" -> new BigDecimal("1e6");
                    case "s" -> new BigDecimal("1e9");
                    case "m" -> new BigDecimal("60e9");
                    case "h" -> new BigDecimal("3600e9");
                    default -> new BigDecimal("86400e9");
                };
        return new BigDecimal(number).multiply(unit);
    }
}

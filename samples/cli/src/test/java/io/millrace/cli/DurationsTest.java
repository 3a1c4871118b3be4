package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"300ms, 300", "60s, 60000", "1.5m, 90000", "2h, 7200000", "7d, 604800000", "0s, 0", "' 1S ', 1000"})
    void parse_whenTypedAsPeopleDo_isThatLong(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1,5s", "1 s", "1e3s", "PT1S", "1w"})
    void parse_whenItIsNoDuration_saysWhatOneLooksLike(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("300ms");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "9999, 9999 ms",
        "10000, 10.0 s",
        "599949, 599.9 s",
        "600000, 10 min 0 s",
        "3725000, 62 min 5 s"
    })
    void show_always_keepsThreeOrFourDigits(long millis, String shown) {
        assertThat(Durations.show(Duration.ofMillis(millis))).isEqualTo(shown);
    }
}

package io.millrace.wats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.http.DecodingException;
import io.millrace.wats.internal.Utc;
import io.millrace.wats.internal.UtcDate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates as servers spell them. */
class UtcTest {
    record Dated(@UtcDate @Nullable Instant date) {}

    @ParameterizedTest
    @CsvSource({
        "2025-03-02T10:12:45Z, 2025-03-02T10:12:45Z",
        "2025-03-02T10:12:45, 2025-03-02T10:12:45Z",
        "2025-03-02T10:12:45.27, 2025-03-02T10:12:45.27Z",
        "2025-03-02T10:12:45.1234567Z, 2025-03-02T10:12:45.1234567Z",
        "2025-03-02T10:12:45.123456789, 2025-03-02T10:12:45.123456789Z",
        "2025-03-02T10:12:45.1234567+01:00, 2025-03-02T09:12:45.1234567Z",
        "2025-03-02T10:12:45-05:00, 2025-03-02T15:12:45Z",
        "2025-03-02T10:12:45+0130, 2025-03-02T08:42:45Z",
        "2025-03-02T10:12:45.5-05, 2025-03-02T15:12:45.5Z",
        "2025-03-02 10:12:45, 2025-03-02T10:12:45Z",
        "2025-03-02T10:12, 2025-03-02T10:12:00Z",
        "2025-03-02T10:12:45.Z, 2025-03-02T10:12:45Z",
        "2025-03-02, 2025-03-02T00:00:00Z",
        "0001-01-01T00:00:00, 0001-01-01T00:00:00Z"
    })
    void date_whenRead_isTheInstantInUtc(String text, Instant instant) {
        assertThat(Json.read("{\"date\":\"" + text + "\"}", Dated.class).date()).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"date\":null}", "{\"date\":\"\"}"})
    void date_whenMissing_isNull(String json) {
        assertThat(Json.read(json, Dated.class).date()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "\"2025-13-01T00:00:00\"", "\"10:12\"", "{}", "[]"})
    void date_whenItIsNone_isRefused(String json) {
        assertThatThrownBy(() -> Json.read("{\"date\":" + json + "}", Dated.class))
                .isInstanceOf(DecodingException.class);
    }

    @Test
    void date_whenWritten_isInUtc() {
        assertThat(Json.write(new Dated(Instant.parse("2025-03-02T10:12:45.1234567Z"))))
                .isEqualTo("{\"date\":\"2025-03-02T10:12:45.1234567Z\"}");
        assertThat(Utc.format(Instant.parse("2025-03-02T10:12:45Z"))).isEqualTo("2025-03-02T10:12:45Z");
        assertThat(Utc.formatted(null)).isNull();
    }
}

package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.internal.Models;
import io.millrace.wats.internal.Utc;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A measured value; or a group of them, which then has {@code measurements} and what they have in common.
 *
 * @param reportId the test report, by its id or by the number that older servers have for it
 * @param stepPath the steps around it and itself, with {@code ¶} between them
 * @param timestamp when it was measured, as the server tells it; see {@link #startUtc}
 * @param measurements the values of a group
 * @param unknown members that are not modelled here
 */
public record MeasurementData(
        @Nullable String serialNumber,
        @Nullable String partNumber,
        @Nullable String revision,
        @JsonAlias("id") @Nullable String reportId,
        @Nullable String stepName,
        @Nullable String stepPath,
        @Nullable Double value,
        @JsonAlias("limit1") @Nullable Double limitLow,
        @JsonAlias("limit2") @Nullable Double limitHigh,
        @Nullable String unit,
        @Nullable String status,

        @JsonAlias("startUtc") @Nullable Object timestamp,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MeasurementData> measurements,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public MeasurementData {
        measurements = Models.list(measurements);
        unknown = Models.unknown(unknown);
    }

    /** When it was measured; null where the server tells no date. */
    @JsonIgnore
    public @Nullable Instant startUtc() {
        try {
            return timestamp instanceof String text ? Utc.parse(text.strip()) : null;
        } catch (DateTimeException none) {
            return null;
        }
    }

    /** The values of a group, or this one. */
    public Stream<MeasurementData> values() {
        return measurements.isEmpty() ? Stream.of(this) : measurements.stream().flatMap(MeasurementData::values);
    }

    /** How many values a group has, or one. */
    long total() {
        return values().count();
    }
}

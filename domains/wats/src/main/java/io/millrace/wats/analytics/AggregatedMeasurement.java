package io.millrace.wats.analytics;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a measurement; or a group of them, which then has {@code measurements} and what they have in common.
 *
 * @param stepPath the steps around it and itself, with {@code ¶} between them
 * @param measurements the statistics of a group
 * @param unknown members that are not modelled here
 */
public record AggregatedMeasurement(
        @Nullable String stepName,
        @Nullable String stepPath,
        @Nullable String partNumber,
        @Nullable String revision,
        @Nullable Integer count,
        @Nullable Double min,
        @Nullable Double max,
        @Nullable Double avg,
        @Nullable Double stdev,
        @JsonAlias("variance") @Nullable Double var,
        @JsonAlias("limit1") @Nullable Double limitLow,
        @JsonAlias("limit2") @Nullable Double limitHigh,
        @Nullable Double cpk,
        @Nullable Double cp,
        @Nullable Double cpLower,
        @Nullable Double cpUpper,
        @Nullable String unit,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<AggregatedMeasurement> measurements,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) {

    public AggregatedMeasurement {
        measurements = Models.list(measurements);
        unknown = Models.unknown(unknown);
    }

    /** The statistics of a group, or these. */
    public Stream<AggregatedMeasurement> values() {
        return measurements.isEmpty() ? Stream.of(this) : measurements.stream().flatMap(AggregatedMeasurement::values);
    }

    /** How many measured values these, or all of the group, stand for. */
    long total() {
        return values().mapToLong(value -> Objects.requireNonNullElse(value.count(), 0))
                .sum();
    }
}

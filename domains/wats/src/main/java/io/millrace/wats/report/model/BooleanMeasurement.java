package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is so or not; its status says which.
 *
 * @param name of one among several of a step, unique there; null for the only one
 * @param status {@code P}, {@code F} or {@code S}
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record BooleanMeasurement(
        @Nullable String name,
        @Nullable Status status,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown) implements BooleanMeasurementBuilder.With {

    public BooleanMeasurement {
        unknown = Models.unknown(unknown);
    }

    static BooleanMeasurement of(@Nullable String name, boolean passed) {
        return new BooleanMeasurement(name, passed ? Status.PASSED : Status.FAILED, Map.of());
    }
}

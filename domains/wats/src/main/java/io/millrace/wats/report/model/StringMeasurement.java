package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text and what it was expected to be.
 *
 * @param name of one among several of a step, unique there; null for the only one
 * @param compOp how the texts are compared; they are not if it is missing
 * @param limit what was expected
 * @param status {@code P}, {@code F} or {@code S}
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record StringMeasurement(
        @Nullable String name,
        @Nullable String value,
        @Nullable CompOp compOp,
        @Nullable String limit,
        @Nullable Status status,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements StringMeasurementBuilder.With {

    public StringMeasurement {
        unknown = Models.unknown(unknown);
    }

    static StringMeasurement of(@Nullable String name, String value, StringLimit limit) {
        return new StringMeasurement(name, Rules.said(value), limit.compOp(), limit.expected(), null, Map.of());
    }

    /** Whether the text is what was expected. */
    public boolean holds() {
        return compOp == null || compOp.holds(value, limit);
    }
}

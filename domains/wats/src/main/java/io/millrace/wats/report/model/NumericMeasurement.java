package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number and its limits.
 *
 * @param name of one among several of a step, unique there; null for the only one
 * @param unit may be empty
 * @param compOp how value and limits are compared; nothing is compared if it is missing
 * @param lowLimit the low limit, and the only one of a comparison that has one
 * @param status {@code P}, {@code F} or {@code S}
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record NumericMeasurement(
        @Nullable String name,
        @Nullable ReportNumber value,
        @Nullable String valueFormat,
        @Nullable String unit,
        @Nullable CompOp compOp,
        @Nullable ReportNumber lowLimit,
        @Nullable String lowLimitFormat,
        @Nullable ReportNumber highLimit,
        @Nullable String highLimitFormat,
        @Nullable Status status,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements NumericMeasurementBuilder.With {

    public NumericMeasurement {
        unknown = Models.unknown(unknown);
    }

    static NumericMeasurement of(@Nullable String name, ReportNumber value, String unit, NumericLimit limit) {
        return new NumericMeasurement(
                name, value, null, unit, limit.compOp(), limit.low(), null, limit.high(), null, null, Map.of());
    }

    /** Whether the value is within its limits; a limit that is missing is kept by every value. */
    public boolean holds() {
        return compOp == null || compOp.holds(number(value), number(lowLimit), number(highLimit));
    }

    private static @Nullable BigDecimal number(@Nullable ReportNumber number) {
        return number == null ? null : number.toNumber();
    }
}

package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How the axes of a chart are scaled. A text on the wire; others are kept.
 *
 * @param code the text on the wire
 */
public record ChartType(@JsonValue String code) {
    public static final ChartType LINEAR = new ChartType("Line");
    public static final ChartType LOG_X = new ChartType("LineLogX");
    public static final ChartType LOG_Y = new ChartType("LineLogY");
    public static final ChartType LOG_XY = new ChartType("LineLogXY");

    /** The one with a text. */
    @JsonCreator
    public static ChartType of(String code) {
        return new ChartType(code);
    }
}

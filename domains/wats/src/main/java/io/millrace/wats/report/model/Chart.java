package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A picture of measured curves. A step has at most one, and none beside an attachment.
 *
 * @param chartType how the axes are scaled
 * @param label its title, up to 100 characters
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Chart(
        @Nullable ChartType chartType,
        @Nullable String label,
        @Nullable String xLabel,
        @Nullable String xUnit,
        @Nullable String yLabel,
        @Nullable String yUnit,
        @KeptList List<Series> series,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements ChartBuilder.With {

    public Chart {
        series = Lists.kept(series);
        unknown = Models.unknown(unknown);
    }

    /** A chart without curves yet, which {@link #with} adds. */
    public static Chart of(ChartType type, String label) {
        return ChartBuilder.builder()
                .chartType(type)
                .label(Rules.text("chart label", label, 100))
                .build();
    }

    /** A chart with linear axes, without curves yet. */
    public static Chart of(String label) {
        return of(ChartType.LINEAR, label);
    }

    /** What the x axis shows, up to 50 characters, and its unit, up to 20. */
    public Chart x(String label, String unit) {
        return withXLabel(Rules.text("x label", label, 50)).withXUnit(Rules.upTo("x unit", unit, 20));
    }

    /** What the y axis shows, up to 50 characters, and its unit, up to 20. */
    public Chart y(String label, String unit) {
        return withYLabel(Rules.text("y label", label, 50)).withYUnit(Rules.upTo("y unit", unit, 20));
    }

    /** One more curve. */
    public Chart curve(Series more) {
        return withSeries(Stream.concat(series.stream(), Stream.of(more)).toList());
    }
}

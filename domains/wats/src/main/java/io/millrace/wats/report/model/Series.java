package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line of a chart; limits are lines, too.
 *
 * @param dataType {@code XYG}
 * @param name up to 100 characters
 * @param xdata numbers with {@code ;} between them; missing where the points are just numbered
 * @param ydata as many numbers
 * @param unknown members that are not modelled here
 */
@RecordBuilder
public record Series(
        @Nullable String dataType,
        @Nullable String name,
        @Nullable String xdata,
        @Nullable String ydata,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> unknown)
        implements SeriesBuilder.With {

    public Series {
        unknown = Models.unknown(unknown);
    }

    /** A line; {@link ErrorCode#INVALID_INPUT} if there are not as many numbers on either axis. */
    public static Series of(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "series " + name + " has " + x.length + " numbers on the x axis, but " + y.length
                            + " on the y axis");
        }
        return new Series("XYG", Rules.text("series name", name, 100), joined(x), joined(y), Map.of());
    }

    /** A line whose points are just numbered. */
    public static Series of(String name, double[] y) {
        return new Series("XYG", Rules.text("series name", name, 100), null, joined(y), Map.of());
    }

    /** The numbers on the x axis; none where the points are just numbered. */
    public double[] x() {
        return numbers(xdata);
    }

    /** The numbers on the y axis. */
    public double[] y() {
        return numbers(ydata);
    }

    private static String joined(double[] numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> number == Math.rint(number) && Math.abs(number) < 1e15
                        ? Long.toString((long) number)
                        : ReportNumber.of(number).json().toString())
                .collect(Collectors.joining(";"));
    }

    private static double[] numbers(@Nullable String data) {
        return data == null || data.isBlank()
                ? new double[0]
                : Pattern.compile(";")
                        .splitAsStream(data)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
    }
}

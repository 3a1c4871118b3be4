package io.millrace.wats.analytics;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names a step, or one measurement of it.
 *
 * <pre>{@code
 * MeasurementPath.of("MainSequence Callback", "Rails", "Ripple").measurement("12V")
 * }</pre>
 *
 * @param text as the server writes it: {@code ¶} between steps, {@code ¶¶} before the measurement
 */
public record MeasurementPath(String text) {
    private static final String STEP = "¶";
    private static final String MEASUREMENT = "¶¶";

    /** Refuses a blank path, and one with {@code ;}, which the server takes for the end of a path. */
    public MeasurementPath {
        if (Models.required("measurementPath", text).contains(";")) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a path with ';' in it cannot be asked for: " + text);
        }
    }

    /** A step, with the steps around it before it. */
    public static MeasurementPath of(String... steps) {
        return new MeasurementPath(String.join(STEP, steps));
    }

    /**
     * Reads a path in the server's form, or with {@code /} between steps and {@code ::} before the measurement: {@code
     * Main/Rails/Ripple::12V}. Steps with {@code /} in their names take {@link #of}.
     */
    public static MeasurementPath parse(String path) {
        if (path.contains(STEP)) {
            return new MeasurementPath(path);
        }
        int colons = path.lastIndexOf("::");
        MeasurementPath step = of((colons < 0 ? path : path.substring(0, colons)).split("/", -1));
        return colons < 0 ? step : step.measurement(path.substring(colons + 2));
    }

    /** One measurement of a step that has several. */
    public MeasurementPath measurement(String name) {
        return new MeasurementPath(text + MEASUREMENT + name);
    }

    /** Several paths as one parameter. */
    static String joined(List<MeasurementPath> paths) {
        return paths.stream().map(MeasurementPath::text).collect(Collectors.joining(";"));
    }

    @Override
    public String toString() {
        return text;
    }
}

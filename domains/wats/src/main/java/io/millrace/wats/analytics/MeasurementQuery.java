package io.millrace.wats.analytics;

import io.millrace.wats.internal.Models;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which measurements of which reports.
 *
 * @param filter the server wants a part number and a test operation, and looks at the most failed steps of the last seven days
 *     where there is nothing
 * @param paths the measurements
 */
public record MeasurementQuery(WatsFilter filter, List<MeasurementPath> paths) {
    public MeasurementQuery {
        paths = Models.list(paths);
    }

    /** Measurements of the reports that match a filter. */
    public static MeasurementQuery of(WatsFilter filter, MeasurementPath... paths) {
        return new MeasurementQuery(filter, List.of(paths));
    }

    @Nullable
    String measurementPaths() {
        return paths.isEmpty() ? null : MeasurementPath.joined(paths);
    }
}

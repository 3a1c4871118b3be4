package io.millrace.wats.analytics;

import io.millrace.wats.internal.Models;
import java.util.List;

/**
 * Rows of a list that the server cuts without saying so.
 *
 * @param rows what it sent
 * @param mayBeCut whether as much came as it sends at most, so that there may be more: narrow the filter, or raise its limit
 */
public record Limited<T>(List<T> rows, boolean mayBeCut) {
    public Limited {
        rows = Models.list(rows);
    }
}

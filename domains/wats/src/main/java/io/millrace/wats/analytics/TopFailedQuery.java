package io.millrace.wats.analytics;

import io.millrace.wats.internal.Models;

/**
 * The steps of a product that failed most in one operation.
 *
 * @param processCode the test operation
 * @param window when and where
 * @param count how many at most
 */
public record TopFailedQuery(String partNumber, int processCode, YieldWindow window, int count) {
    /** Refuses a blank part number, and less than one step. */
    public TopFailedQuery {
        Models.required("partNumber", partNumber);
        Models.atLeast(1, "count", count);
    }
}

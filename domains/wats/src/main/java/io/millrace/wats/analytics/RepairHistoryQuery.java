package io.millrace.wats.analytics;

import io.millrace.wats.internal.Models;
import org.jspecify.annotations.Nullable;

/**
 * Which repairs of a product.
 *
 * @param repairOperationCode of one repair operation; null for all
 * @param testOperationCode after one test operation; null for all
 */
public record RepairHistoryQuery(
        String partNumber,
        String revision,
        @Nullable Integer repairOperationCode,
        @Nullable Integer testOperationCode) {

    /** Refuses a blank part number or revision. */
    public RepairHistoryQuery {
        Models.required("partNumber", partNumber);
        Models.required("revision", revision);
    }

    /** All repairs of a revision. */
    public static RepairHistoryQuery of(String partNumber, String revision) {
        return new RepairHistoryQuery(partNumber, revision, null, null);
    }
}

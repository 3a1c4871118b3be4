package io.millrace.wats.analytics;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Models;

/**
 * The last days of some products at some stations, by the ids that {@link AnalyticsClient#getProductGroups} and {@link
 * AnalyticsClient#getLevels} tell; several with {@code ;} between them.
 */
public record YieldWindow(int days, String productGroupId, String levelId) {
    /** Refuses blank ids, and less than a day. */
    public YieldWindow {
        if (days < 1) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "days must be at least 1: " + days);
        }
        Models.required("productGroupId", productGroupId);
        Models.required("levelId", levelId);
    }
}

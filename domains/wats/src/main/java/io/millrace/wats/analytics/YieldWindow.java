package io.millrace.wats.analytics;

import io.millrace.wats.internal.Models;

/**
 * The last days of some products at some stations, by the ids that {@link AnalyticsClient#getProductGroups} and {@link
 * AnalyticsClient#getLevels} tell; several with {@code ;} between them.
 */
public record YieldWindow(int days, String productGroupId, String levelId) {
    /** Refuses blank ids, and less than a day. */
    public YieldWindow {
        Models.atLeast(1, "days", days);
        Models.required("productGroupId", productGroupId);
        Models.required("levelId", levelId);
    }
}

package io.millrace.wats.report;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Request;
import org.jspecify.annotations.Nullable;

/**
 * How much of a report to read.
 *
 * @param level from 0, what it is, to 7, all there is; null for the server's own, which is all
 * @param chartData with the points of charts
 * @param attachments with the bytes of attachments
 * @param indexes with indexes; of XML only
 */
public record ReportDetail(@Nullable Integer level, boolean chartData, boolean attachments, boolean indexes) {
    private static final int ALL = 7;

    /** Refuses a level that there is not. */
    public ReportDetail {
        if (level != null && (level < 0 || level > ALL)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "level must be from 0 to " + ALL + ": " + level);
        }
    }

    /** All of it. */
    public static ReportDetail full() {
        return new ReportDetail(null, true, true, true);
    }

    public static ReportDetail ofLevel(int level) {
        return new ReportDetail(level, true, true, true);
    }

    public ReportDetail withoutChartData() {
        return new ReportDetail(level, false, attachments, indexes);
    }

    public ReportDetail withoutAttachments() {
        return new ReportDetail(level, chartData, false, indexes);
    }

    public ReportDetail withoutIndexes() {
        return new ReportDetail(level, chartData, attachments, false);
    }

    <T> Request<T> in(Request<T> request) {
        return request.query("detailLevel", level)
                .query("includeChartdata", chartData ? null : false)
                .query("includeAttachments", attachments ? null : false);
    }
}

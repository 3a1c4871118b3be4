package io.millrace.wats.report;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The server's receipt for a report.
 *
 * @param id the report's id at its source
 * @param uuid the report's id on the server
 * @param reportId a number of older servers
 */
public record InsertReportResult(
        @JsonProperty("ID") @JsonAlias("id") @Nullable UUID id,
        @Nullable UUID uuid,
        @JsonProperty("Report_ID") @Nullable Integer reportId) {
    /** Of a server that took the report and said nothing. */
    static final InsertReportResult UNTOLD = new InsertReportResult(null, null, null);
}

package io.millrace.wats.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The server's receipt for a report. Servers also wrap it into a list, or send an id alone; since the report is stored whatever its
 * receipt looks like, what cannot be read of one is null.
 *
 * @param id the report's id at its source
 * @param uuid the report's id on the server
 * @param reportId a number of older servers
 */
public record InsertReportResult(
        @JsonProperty("ID") @Nullable UUID id,
        @Nullable UUID uuid,
        @JsonProperty("Report_ID") @Nullable Integer reportId) {
    /** Of a server that took the report and said nothing. */
    static final InsertReportResult UNTOLD = new InsertReportResult(null, null, null);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static InsertReportResult read(Object receipt) {
        if (receipt instanceof List<?> list) {
            return list.isEmpty() || list.get(0) == null ? UNTOLD : read(list.get(0));
        }
        if (receipt instanceof Map<?, ?> members) {
            Object id = members.containsKey("ID") ? members.get("ID") : members.get("id");
            return new InsertReportResult(uuid(id), uuid(members.get("uuid")), integer(members.get("Report_ID")));
        }
        return new InsertReportResult(uuid(receipt), null, null);
    }

    private static @Nullable UUID uuid(@Nullable Object value) {
        try {
            return value instanceof String text ? UUID.fromString(text.strip()) : null;
        } catch (IllegalArgumentException other) {
            return null;
        }
    }

    private static @Nullable Integer integer(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : null;
    }
}

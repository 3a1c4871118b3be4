package io.millrace.jobs;

import io.r2dbc.spi.Row;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads items. */
final class ItemRows {
    private ItemRows() {}

    static JobItem item(Row row, ItemQuery.Inputs inputs) {
        ItemStatus status = ItemStatus.of(Sql.get(row, "status", String.class));
        return new JobItem(
                Sql.get(row, "item_index", Integer.class),
                row.get("custom_id", String.class),
                status,
                Sql.get(row, "attempts", Integer.class),
                inputs == ItemQuery.Inputs.INCLUDED ? row.get("input", String.class) : null,
                row.get("output", String.class),
                error(row),
                status == ItemStatus.PENDING ? Sql.instant(row, "next_attempt_at") : null,
                Sql.instant(row, "started_at"),
                Sql.instant(row, "finished_at"));
    }

    private static @Nullable ItemError error(Row row) {
        String code = row.get("error_code", String.class);
        return code == null
                ? null
                : new ItemError(
                        code,
                        ItemError.Kind.valueOf(
                                Sql.get(row, "error_class", String.class).toUpperCase(Locale.ROOT)),
                        Sql.get(row, "error_message", String.class),
                        row.get("error_details", String.class),
                        row.get("http_status", Integer.class));
    }
}

package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Refusal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table for the server's import.
 *
 * @param columns the names of the columns
 * @param cells the rows, each with a text for each column
 */
record Import(List<String> columns, List<List<String>> cells) {
    /** Points in time are in UTC here; the import would take them to be in the user's zone. */
    static final OdooContext CONTEXT = OdooContext.NONE.timeZone(ZoneId.of("UTC"));

    static final String EXTERNAL_ID = "id";
    private static final String DATABASE_ID = ".id";
    private static final String ERROR = "error";

    static Import of(List<String> columns, List<? extends List<? extends @Nullable Object>> rows) {
        Set<String> known = new HashSet<>();
        for (String column : columns) {
            if (column.isBlank() || !known.add(column)) {
                throw refused("the column '" + column + "' is blank or there twice");
            }
        }
        if (columns.isEmpty()) {
            throw refused("there are no columns");
        }
        List<List<String>> cells = new ArrayList<>(rows.size());
        for (List<? extends @Nullable Object> row : rows) {
            if (row.size() != columns.size()) {
                throw refused("a row has " + row.size() + " cells for " + columns.size() + " columns");
            }
            List<String> texts = new ArrayList<>(row.size());
            row.forEach(value -> texts.add(Values.toCell(value)));
            cells.add(texts);
        }
        return new Import(List.copyOf(columns), cells);
    }

    /**
     * Records as rows. They must have the same members, because an empty cell would clear a field; those that hold records referred to by
     * their ids become columns of ids.
     */
    static Import ofRecords(List<? extends Map<String, ? extends @Nullable Object>> records) {
        Set<String> members = records.get(0).keySet();
        List<String> columns = new ArrayList<>();
        for (String member : members) {
            boolean byId = records.stream().anyMatch(record -> holdsIds(record.get(member)));
            columns.add(byId && !member.contains("/") ? member + "/" + DATABASE_ID : member);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>(records.size());
        for (Map<String, ? extends @Nullable Object> record : records) {
            if (!record.keySet().equals(members)) {
                throw refused("records of one import must have the same members, but one has " + record.keySet()
                        + " and the first " + members);
            }
            List<@Nullable Object> row = new ArrayList<>();
            members.forEach(member -> row.add(record.get(member)));
            rows.add(row);
        }
        return of(columns, rows);
    }

    private static boolean holdsIds(@Nullable Object value) {
        return value instanceof Many2One
                || (value instanceof List<?> list
                        && !list.isEmpty()
                        && list.stream().allMatch(each -> each instanceof Number || each instanceof Many2One));
    }

    /** Whether each row says which record it is, so that loading it twice does what loading it once does. */
    boolean isRepeatable() {
        int external = columns.indexOf(EXTERNAL_ID);
        int internal = columns.indexOf(DATABASE_ID);
        return cells.stream().allMatch(row -> isFilled(row, external) || isFilled(row, internal));
    }

    private static boolean isFilled(List<String> row, int column) {
        return column >= 0 && !row.get(column).isBlank();
    }

    /** How the import refuses: it answers without ids, and says why. Then nothing has been done. */
    static @Nullable Refusal refusal(Object answer) {
        if (!(answer instanceof Map<?, ?> result) || result.get("ids") instanceof List<?>) {
            return null;
        }
        List<?> messages = result.get("messages") instanceof List<?> given ? given : List.of();
        List<?> errors = messages.stream()
                .filter(message -> message instanceof Map<?, ?> said && ERROR.equals(said.get("type")))
                .toList();
        String why = errors.isEmpty() ? "the import told no reason" : describe((Map<?, ?>) errors.get(0));
        String more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "";
        return Refusal.of(ErrorCode.INVALID_INPUT, why + more).withCause(new OdooFault("load", why, messages, null));
    }

    private static String describe(Map<?, ?> error) {
        Long record = Values.toLong(error.get("record"));
        String row = record == null ? "" : "row " + (record + 1) + ": ";
        String field = error.get("field") instanceof String name ? name + ": " : "";
        return row + field + String.valueOf(error.get("message")).strip();
    }

    private static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }
}

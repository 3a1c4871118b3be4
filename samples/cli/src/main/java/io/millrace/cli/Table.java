package io.millrace.cli;

import io.millrace.core.Result;
import io.millrace.http.Codec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows for people. They stand at tab stops that only ever move to the right, so that each can be printed as soon as it is there. */
final class Table implements OutcomeFormat {
    private static final int STOP = 8;
    private static final int GAP = 2;
    private static final int LONGEST = 48; // what is longer is shown whole, but does not move the others

    /** What may move a terminal's cursor or turn its direction; what joins two characters may not. */
    private static final Pattern MOVING = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}[\\p{Cf}&&[^\\p{IsJoin_Control}]]]");

    private final List<String> columns;
    private final Set<String> missing;
    private final int[] widths;
    private boolean begun;
    private boolean filled;

    /** @param wanted those of the columns that somebody named */
    Table(List<String> columns, List<String> wanted) {
        this.columns = List.copyOf(columns);
        this.missing = new LinkedHashSet<>(wanted);
        this.widths = new int[columns.size() + 1];
    }

    @Override
    public String lines(long index, Object key, Result<?> result) {
        List<String> header = new ArrayList<>(columns);
        header.add(0, "KEY");
        List<String> row = row(key, result);
        fit(header);
        fit(row);
        String lines = begun ? line(row) : line(header) + line(row);
        begun = true;
        return lines;
    }

    private List<String> row(Object key, Result<?> result) {
        List<String> cells = new ArrayList<>();
        cells.add(cell(key));
        if (result instanceof Result.Failure<?> failure) {
            cells.add(cell(failure.code() + ": " + failure.message()));
            return cells;
        }
        Map<?, ?> members = Members.of(((Result.Success<?>) result).value());
        columns.forEach(column -> cells.add(cell(JsonObject.at(members, column))));
        missing.removeIf(column -> JsonObject.has(members, column));
        filled = true;
        return cells;
    }

    @Override
    public Collection<String> missing() {
        return filled ? missing : List.of();
    }

    /** In one line, whatever the server sent; of a list, how long it is. */
    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value instanceof Collection<?> list
                ? String.valueOf(list.size())
                : value instanceof Map
                        ? new String(Codec.json().encode(value), StandardCharsets.UTF_8)
                        : String.valueOf(value);
        return MOVING.matcher(text).replaceAll(" ");
    }

    /** A failure's text stands beside the columns, not in one. */
    private void fit(List<String> cells) {
        for (int i = 0; i < (cells.size() == widths.length ? cells.size() : 1); i++) {
            int needed = Math.min(cells.get(i).length(), LONGEST) + GAP;
            widths[i] = Math.max(widths[i], (needed + STOP - 1) / STOP * STOP);
        }
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(cell).append(" ".repeat(Math.max(GAP, widths[i] - cell.length())));
        }
        return line.toString().stripTrailing() + "\n";
    }
}

package io.millrace.wats.simulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What rows are grouped by, what is computed for each group, and in which order the groups come. */
final class Dimensions<T> {

    private final List<Item> items = new ArrayList<>();
    private final Map<String, ? extends Function<T, @Nullable Object>> dimensions;
    private final BiFunction<String, List<T>, @Nullable Object> kpis;
    private final List<String> allKpis;

    private record Item(String name, boolean isDescending) {}

    /**
     * @param text names with {@code ;} between them, each with {@code asc} or {@code desc} behind it if wanted
     * @param dimensions what can be grouped by
     * @param allKpis what can be computed; all of it is, where none is named
     * @param kpis computes one for a group
     */
    Dimensions(
            String text,
            Map<String, ? extends Function<T, @Nullable Object>> dimensions,
            List<String> allKpis,
            BiFunction<String, List<T>, @Nullable Object> kpis) {
        this.dimensions = dimensions;
        this.allKpis = allKpis;
        this.kpis = kpis;
        for (String part : text.split(";", -1)) {
            String[] words = part.strip().split("\\s+", -1);
            if (words.length > 2 || (words.length == 2 && !words[1].matches("(?i)asc|desc"))) {
                throw Refusal.badRequest("'" + part + "' is no dimension.");
            }
            String name = words[0];
            if (!dimensions.containsKey(name) && !allKpis.contains(name)) {
                throw Refusal.badRequest("The simulator knows no dimension or KPI '" + name + "'.");
            }
            items.add(new Item(name, words.length == 2 && words[1].equalsIgnoreCase("desc")));
        }
    }

    /** One row for each group. */
    List<Map<String, @Nullable Object>> rows(Collection<T> elements) {
        Map<List<@Nullable Object>, List<T>> groups = new LinkedHashMap<>();
        for (T element : elements) {
            List<@Nullable Object> key = new ArrayList<>();
            for (Item item : items) {
                Function<T, @Nullable Object> dimension = dimensions.get(item.name());
                key.add(dimension == null ? null : dimension.apply(element));
            }
            groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(element);
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        groups.forEach((key, members) -> rows.add(row(key, members)));
        rows.sort(order());
        return rows;
    }

    static ArrayNode json(List<Map<String, @Nullable Object>> rows, int most) {
        ArrayNode array = Json.array();
        rows.stream().limit(most).forEach(row -> {
            ObjectNode object = array.addObject();
            row.forEach((name, value) -> {
                if (value instanceof Integer number) {
                    object.put(name, number);
                } else if (value instanceof Double number) {
                    object.put(name, number);
                } else {
                    object.put(name, value == null ? null : value.toString());
                }
            });
        });
        return array;
    }

    private Map<String, @Nullable Object> row(List<@Nullable Object> key, List<T> members) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            String name = items.get(i).name();
            row.put(name, dimensions.containsKey(name) ? key.get(i) : kpis.apply(name, members));
        }
        if (items.stream().noneMatch(item -> allKpis.contains(item.name()))) {
            allKpis.forEach(name -> row.put(name, kpis.apply(name, members)));
        }
        return row;
    }

    private Comparator<Map<String, @Nullable Object>> order() {
        List<Comparator<Map<String, @Nullable Object>>> orders = new ArrayList<>();
        for (Item item : items) {
            Comparator<Map<String, @Nullable Object>> next = (a, b) -> compare(a.get(item.name()), b.get(item.name()));
            orders.add(item.isDescending() ? next.reversed() : next);
        }
        return orders.stream().reduce(Comparator::thenComparing).orElseThrow();
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        return a instanceof Number x && b instanceof Number y
                ? Double.compare(x.doubleValue(), y.doubleValue())
                : a.toString().compareTo(b.toString());
    }
}

package io.millrace.odoo.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the server does with records: reads, writes and checks them. */
final class Orm {
    private static final String NOW = "2026-11-01 12:00:00";

    private final Store store;
    private final Random random = new Random(7);
    private final DomainFilter filter = new DomainFilter(this);

    Orm(Store store) {
        this.store = store;
    }

    // reading

    Map<String, Object> row(String model, long id) {
        Map<String, Object> row = store.rows(model).get(id);
        if (row == null) {
            throw PythonError.missing(
                    "Record does not exist or has been deleted. (Record: " + model + "(" + id + ",))");
        }
        return row;
    }

    /** The value of a field, with what stands in other rows. */
    Object value(String model, Map<String, Object> row, Field field) {
        if (field.type().equals("one2many")) {
            return store.rows(field.relation()).values().stream()
                    .filter(child -> row.get("id").equals(child.get(field.inverse())))
                    .map(child -> child.get("id"))
                    .toList();
        }
        return row.get(field.name());
    }

    List<Long> search(
            String model, Object domain, Object offset, Object limit, Object order, Map<String, Object> context) {
        Predicate<Map<String, Object>> matching = filter.of(model, domain);
        boolean hidesArchived = Schema.of(model).containsKey("active")
                && !Boolean.FALSE.equals(context.get("active_test"))
                && !DomainFilter.mentions(domain, "active");
        List<Map<String, Object>> rows = store.rows(model).values().stream()
                .filter(row -> !hidesArchived || !Boolean.FALSE.equals(row.get("active")))
                .filter(matching)
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(rows, random); // ties are in no order, as a database has them
        rows.sort(ordering(model, order instanceof String given ? given : "id"));
        return rows.stream()
                .skip(offset instanceof Number number ? number.longValue() : 0)
                .limit(limit instanceof Number number ? number.longValue() : Long.MAX_VALUE)
                .map(row -> (Long) row.get("id"))
                .toList();
    }

    private Comparator<Map<String, Object>> ordering(String model, String order) {
        Comparator<Map<String, Object>> whole = (left, right) -> 0;
        for (String part : order.split(",", -1)) {
            String[] words = part.strip().split("\\s+");
            Field field = Schema.field(model, words[0]);
            Comparator<Map<String, Object>> one =
                    Comparator.comparing(row -> comparable(row.get(field.name())), Comparator.naturalOrder());
            whole = whole.thenComparing(words.length > 1 && words[1].equalsIgnoreCase("desc") ? one.reversed() : one);
        }
        return whole;
    }

    @SuppressWarnings("unchecked") // all that is kept and not null can be compared with its like
    private static Comparable<Object> comparable(Object value) {
        return (Comparable<Object>) (value == null ? "" : value instanceof Boolean ? value.toString() : value);
    }

    List<Map<String, Object>> read(String model, List<Long> ids, Object fields, Object load) {
        List<String> names = fields instanceof List<?> given && !given.isEmpty()
                ? given.stream().map(Object::toString).toList()
                : List.copyOf(Schema.of(model).keySet());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (long id : ids) {
            Map<String, Object> row = store.rows(model).get(id);
            if (row != null) { // what is missing is left out without a word
                Map<String, Object> sent = new LinkedHashMap<>();
                sent.put("id", id);
                names.forEach(name -> sent.put(name, sent(model, row, Schema.field(model, name), load)));
                rows.add(sent);
            }
        }
        return rows;
    }

    private Object sent(String model, Map<String, Object> row, Field field, Object load) {
        Object value = value(model, row, field);
        boolean labelled = "_classic_read".equals(load);
        if (field.type().equals("many2one") && value != null && labelled) {
            return List.of(value, label(field.relation(), (Long) value));
        }
        return field.isToMany() && value == null ? List.of() : field.sent(value);
    }

    Object label(String model, long id) {
        return row(model, id).get("name");
    }

    // writing

    List<Long> create(String model, List<?> records, Map<String, Object> context) {
        List<Long> ids = new ArrayList<>();
        for (Object values : records) {
            long id = store.nextId(model);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", id);
            row.put("create_date", NOW);
            Schema.of(model).values().forEach(field -> row.putIfAbsent(field.name(), initial(field, context)));
            store.put(model, id, row);
            assign(model, id, object(values));
            check(model, id);
            ids.add(id);
        }
        return ids;
    }

    private static Object initial(Field field, Map<String, Object> context) {
        Object byDefault = context.get("default_" + field.name());
        if (byDefault == null && field.name().equals("active")) {
            return true;
        }
        return field.isToMany() ? List.of() : field.stored(byDefault);
    }

    void write(String model, List<Long> ids, Map<String, Object> values) {
        ids.forEach(id -> row(model, id));
        for (long id : ids) {
            assign(model, id, values);
            check(model, id);
        }
    }

    private void assign(String model, long id, Map<String, Object> values) {
        Map<String, Object> changed = new LinkedHashMap<>(row(model, id));
        changed.put("write_date", NOW);
        Map<Field, List<?>> commands = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (Schema.MAGIC.contains(name)) {
                return;
            }
            Field field = Schema.field(model, name);
            if (field.isToMany()) {
                commands.put(field, (List<?>) value);
            } else {
                Object stored = field.stored(value);
                if (field.type().equals("many2one") && stored != null) {
                    row(field.relation(), (Long) stored);
                }
                changed.put(name, stored);
            }
        });
        store.put(model, id, changed);
        commands.forEach((field, list) -> list.forEach(command -> apply(model, id, field, (List<?>) command)));
    }

    private void apply(String model, long id, Field field, List<?> command) {
        if (command.size() != 3) {
            throw PythonError.builtin("ValueError", "not enough values to unpack of " + command);
        }
        int kind = ((Number) command.get(0)).intValue();
        long other = ((Number) command.get(1)).longValue();
        switch (kind) {
            case 0 ->
                link(
                        model,
                        id,
                        field,
                        create(field.relation(), List.of(command.get(2)), Map.of())
                                .get(0));
            case 1 -> write(field.relation(), List.of(other), object(command.get(2)));
            case 2 -> {
                unlinkOne(model, id, field, other);
                unlink(field.relation(), List.of(other));
            }
            case 3 -> unlinkOne(model, id, field, other);
            case 4 -> link(model, id, field, other);
            case 5 -> linked(model, id, field).forEach(each -> unlinkOne(model, id, field, each));
            case 6 -> {
                linked(model, id, field).forEach(each -> unlinkOne(model, id, field, each));
                ids(command.get(2)).forEach(each -> link(model, id, field, each));
            }
            default -> throw PythonError.builtin("ValueError", "Unknown command " + command);
        }
    }

    @SuppressWarnings("unchecked") // what a to-many field holds
    private List<Long> linked(String model, long id, Field field) {
        return List.copyOf((List<Long>) value(model, row(model, id), field));
    }

    private void link(String model, long id, Field field, long other) {
        row(field.relation(), other);
        if (field.type().equals("one2many")) {
            set(field.relation(), other, field.inverse(), id);
        } else {
            List<Long> all = new ArrayList<>(linked(model, id, field));
            all.remove(other);
            all.add(other);
            set(model, id, field.name(), List.copyOf(all));
        }
    }

    private void unlinkOne(String model, long id, Field field, long other) {
        if (field.type().equals("one2many")) {
            set(field.relation(), other, field.inverse(), null);
        } else {
            List<Long> all = new ArrayList<>(linked(model, id, field));
            all.remove(other);
            set(model, id, field.name(), List.copyOf(all));
        }
    }

    private void set(String model, long id, String field, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(row(model, id));
        changed.put(field, value);
        store.put(model, id, changed);
    }

    void unlink(String model, List<Long> ids) {
        for (long id : ids) {
            Schema.all().forEach((other, fields) -> fields.values().stream()
                    .filter(field ->
                            field.type().equals("many2one") && field.relation().equals(model))
                    .forEach(field -> release(other, field, id, ids)));
            store.rows(model).remove(id);
            store.externalIds().values().removeIf(target -> target.equals(new Store.Target(model, id)));
        }
    }

    private void release(String model, Field field, long id, List<Long> going) {
        for (Map<String, Object> row : store.copy(model)) {
            boolean stays = !field.relation().equals(model) || !going.contains(row.get("id"));
            if (stays && Long.valueOf(id).equals(row.get(field.name()))) {
                if (field.required()) {
                    throw PythonError.validation(
                            "The operation cannot be completed: another model requires the record");
                }
                set(model, (Long) row.get("id"), field.name(), null);
            }
        }
    }

    private void check(String model, long id) {
        Map<String, Object> row = row(model, id);
        for (Field field : Schema.of(model).values()) {
            Object value = row.get(field.name());
            if (field.required() && value == null) {
                throw PythonError.validation("Missing required value for the field '" + field.name() + "'");
            }
            boolean taken = field.unique()
                    && value != null
                    && store.rows(model).values().stream()
                            .anyMatch(other -> !other.get("id").equals(id) && value.equals(other.get(field.name())));
            if (taken) {
                throw PythonError.validation("The value of " + field.name() + " must be unique");
            }
        }
        if (row.get("credit_limit") instanceof Double limit && limit < 0) {
            throw PythonError.validation("A credit limit cannot be negative");
        }
    }

    // the import

    Map<String, Object> load(String model, List<String> columns, List<List<String>> rows, Map<String, Object> context) {
        List<Map<String, Object>> messages = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        try {
            store.transaction(() -> {
                for (int i = 0; i < rows.size(); i++) {
                    try {
                        ids.add(loadRow(model, columns, rows.get(i), context));
                    } catch (PythonError refused) {
                        messages.add(Map.of(
                                "type",
                                "error",
                                "rows",
                                Map.of("from", i, "to", i),
                                "record",
                                i,
                                "field",
                                "name",
                                "message",
                                String.valueOf(refused.getMessage())));
                    }
                }
                if (!messages.isEmpty()) {
                    throw PythonError.validation("rolled back");
                }
                return ids;
            });
        } catch (PythonError rolledBack) {
            return Map.of("ids", false, "messages", messages, "nextrow", 0);
        }
        return Map.of("ids", ids, "messages", messages, "nextrow", 0);
    }

    private long loadRow(String model, List<String> columns, List<String> cells, Map<String, Object> context) {
        Map<String, Object> values = new LinkedHashMap<>();
        String externalId = "";
        Long known = null;
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            String cell = cells.get(i);
            if (column.equals("id")) {
                externalId = cell;
            } else if (column.equals(".id")) {
                known = cell.isEmpty() ? null : Long.valueOf(cell);
            } else {
                int slash = column.indexOf('/');
                String name = slash < 0 ? column : column.substring(0, slash);
                Field field = Schema.field(model, name);
                values.put(name, imported(field, slash < 0 ? "" : column.substring(slash + 1), cell, context));
            }
        }
        String whole = externalId.isEmpty() || externalId.contains(".")
                ? externalId
                : context.getOrDefault("module", "__import__") + "." + externalId;
        Store.Target target = store.externalIds().get(whole);
        if (target != null && target.model().equals(model) && store.rows(model).containsKey(target.id())) {
            known = target.id();
        }
        if (known != null) {
            write(model, List.of(known), values);
            return known;
        }
        long created = create(model, List.of(values), context).get(0);
        if (!whole.isEmpty()) {
            store.externalIds().put(whole, new Store.Target(model, created));
        }
        return created;
    }

    private Object imported(Field field, String by, String cell, Map<String, Object> context) {
        if (cell.isEmpty()) {
            return field.isToMany() ? List.of(List.of(5, 0, 0)) : (Object) false;
        }
        if (!field.relation().isEmpty()) {
            List<Long> ids = new ArrayList<>();
            for (String one : cell.split(",", -1)) {
                ids.add(referred(field, by, one));
            }
            return field.isToMany() ? List.of(List.of(6, 0, ids)) : (Object) ids.get(0);
        }
        return switch (field.type()) {
            case "boolean" -> bool(cell);
            case "integer" -> parsed(cell).longValue();
            case "float" -> parsed(cell);
            case "datetime" -> {
                if (!"UTC".equals(context.get("tz"))) {
                    throw PythonError.validation("a time in the user's zone, which nobody wants");
                }
                yield cell;
            }
            default -> cell;
        };
    }

    private long referred(Field field, String by, String cell) {
        if (by.equals(".id")) {
            return parsed(cell).longValue();
        }
        if (by.equals("id")) {
            Store.Target target = store.externalIds().get(cell);
            if (target == null) {
                throw PythonError.validation("No matching record found for external id '" + cell + "'");
            }
            return target.id();
        }
        return store.rows(field.relation()).values().stream()
                .filter(row -> cell.equals(row.get("name")))
                .map(row -> (Long) row.get("id"))
                .findFirst()
                .orElseThrow(() -> PythonError.validation("No matching record found for name '" + cell + "'"));
    }

    private static boolean bool(String cell) {
        return switch (cell) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default -> throw PythonError.validation("Unknown value '" + cell + "' for boolean field");
        };
    }

    private static Double parsed(String cell) {
        try {
            return Double.valueOf(cell);
        } catch (NumberFormatException other) {
            throw PythonError.validation("'" + cell + "' does not seem to be a number");
        }
    }

    @SuppressWarnings("unchecked") // members of JSON
    static Map<String, Object> object(Object value) {
        if (value instanceof Map<?, ?>) {
            return (Map<String, Object>) value;
        }
        throw PythonError.builtin("AttributeError", "'" + value + "' has no attribute 'items'");
    }

    static List<Long> ids(Object value) {
        if (value instanceof Number one) {
            return List.of(one.longValue());
        }
        if (value instanceof List<?> list) {
            return list.stream().map(id -> ((Number) id).longValue()).toList();
        }
        throw PythonError.builtin("TypeError", "no ids: " + value);
    }
}

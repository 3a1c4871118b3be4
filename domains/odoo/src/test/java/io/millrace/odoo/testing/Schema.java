package io.millrace.odoo.testing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of the fake, by name, each with its fields. */
final class Schema {
    /** Written by the server; what a client writes to them is lost without a word. */
    static final List<String> MAGIC =
            List.of("id", "create_uid", "create_date", "write_uid", "write_date", "parent_path");

    private static final Map<String, Map<String, Field>> MODELS = new LinkedHashMap<>();

    static {
        model(
                "res.partner",
                Field.of("char", "name").asRequired(),
                Field.of("char", "ref"),
                Field.of("char", "email"),
                Field.of("char", "barcode").asUnique(),
                Field.of("boolean", "is_company"),
                Field.of("boolean", "active"),
                Field.of("text", "comment"),
                Field.of("float", "credit_limit"),
                Field.of("integer", "color"),
                Field.of("date", "date"),
                Field.of("datetime", "meeting"),
                Field.of("binary", "image"),
                Field.of("selection", "state"),
                Field.of("reference", "origin"),
                Field.of("json", "extra"),
                Field.to("many2one", "country_id", "res.country"),
                Field.to("many2one", "parent_id", "res.partner"),
                Field.children("child_ids", "res.partner", "parent_id"),
                Field.to("many2many", "category_id", "res.partner.category"));
        model(
                "res.country",
                Field.of("char", "name").asRequired(),
                Field.of("char", "code").asUnique());
        model("res.partner.category", Field.of("char", "name").asRequired());
        model(
                "sale.order",
                Field.of("char", "name").asRequired(),
                Field.of("char", "client_order_ref").asUnique(),
                Field.to("many2one", "partner_id", "res.partner").asRequired());
        model("res.users", Field.of("char", "name"), Field.of("char", "login"));
        model("ir.model", Field.of("char", "name"), Field.of("char", "model"));
    }

    private Schema() {}

    private static void model(String name, Field... fields) {
        Map<String, Field> byName = new LinkedHashMap<>();
        Arrays.stream(fields).forEach(field -> byName.put(field.name(), field));
        for (String magic : List.of("create_date", "write_date")) {
            byName.put(magic, Field.of("datetime", magic));
        }
        MODELS.put(name, byName);
    }

    static Map<String, Field> of(String model) {
        Map<String, Field> fields = MODELS.get(model);
        if (fields == null) {
            throw PythonError.user("Object " + model + " doesn't exist");
        }
        return fields;
    }

    static boolean knows(String model) {
        return MODELS.containsKey(model);
    }

    static Map<String, Map<String, Field>> all() {
        return MODELS;
    }

    static Field field(String model, String name) {
        Field field = name.equals("id") ? Field.of("integer", "id") : of(model).get(name);
        if (field == null) {
            throw PythonError.builtin("ValueError", "Invalid field '" + name + "' on model '" + model + "'");
        }
        return field;
    }
}

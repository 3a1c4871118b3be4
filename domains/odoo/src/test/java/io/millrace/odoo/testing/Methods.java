package io.millrace.odoo.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The methods that can be called from outside, and how either protocol binds their parameters. */
final class Methods {
    private static final List<String> WRITING = List.of("create", "write", "unlink", "copy", "load", "action_archive");

    private final Orm orm;
    private final Map<String, Method> methods = new HashMap<>();

    /** What a method is called with. */
    private record Args(String model, List<Long> ids, Map<String, Object> named, Map<String, Object> context) {
        Object get(String name) {
            return named.get(name);
        }
    }

    /**
     * A method.
     *
     * @param onModel whether it is the model's, and not that of records
     * @param required how many of its parameters cannot be left out
     * @param open whether it hands parameters that it does not know to others
     */
    private record Method(
            boolean onModel, List<String> parameters, int required, boolean open, BiFunction<Orm, Args, Object> work) {}

    Methods(Orm orm) {
        this.orm = orm;
        onModel("search", 1, List.of("domain", "offset", "limit", "order"), Methods::search);
        methods.put(
                "search_read",
                new Method(
                        true,
                        List.of("domain", "fields", "offset", "limit", "order", "load"),
                        0,
                        true,
                        (o, args) -> o.read(
                                args.model,
                                search(o, args),
                                args.get("fields"),
                                args.named.getOrDefault("load", "_classic_read"))));
        onModel("search_count", 1, List.of("domain", "limit"), (o, args) -> search(o, args)
                .size());
        onModel(
                "create",
                1,
                List.of("vals_list"),
                (o, args) -> args.get("vals_list") instanceof List<?> records
                        ? o.create(args.model, records, args.context)
                        : (Object) o.create(args.model, List.of(args.get("vals_list")), args.context)
                                .get(0));
        onModel("fields_get", 0, List.of("allfields", "attributes"), Methods::fieldsGet);
        onModel("default_get", 1, List.of("fields"), (o, args) -> Map.of("active", true));
        onModel("name_search", 0, List.of("name", "domain", "operator", "limit"), (o, args) -> {
            Object domain = List.of(List.of("name", "ilike", args.named.getOrDefault("name", "")));
            return o.search(args.model, domain, 0, args.get("limit"), null, args.context).stream()
                    .map(id -> List.of(id, o.label(args.model, id)))
                    .toList();
        });
        onModel("load", 2, List.of("fields", "data"), Methods::load);
        onModel("context_get", 0, List.of(), (o, args) -> Map.of("lang", "en_US", "tz", "Europe/Brussels", "uid", 2));
        onModel("check_access_rights", 1, List.of("operation", "raise_exception"), (o, args) -> true);
        onRecords(
                "read",
                0,
                List.of("fields", "load"),
                (o, args) -> o.read(
                        args.model, args.ids, args.get("fields"), args.named.getOrDefault("load", "_classic_read")));
        onRecords("write", 1, List.of("vals"), (o, args) -> {
            o.write(args.model, args.ids, Orm.object(args.get("vals")));
            return true;
        });
        onRecords("unlink", 0, List.of(), (o, args) -> {
            o.unlink(args.model, args.ids);
            return true;
        });
        onRecords("action_archive", 0, List.of(), (o, args) -> {
            o.write(args.model, args.ids, Map.of("active", false));
            return true;
        });
        onRecords("action_nothing", 0, List.of("why"), (o, args) -> null);
        onRecords("action_refuse", 0, List.of(), (o, args) -> false);
    }

    private void onModel(String name, int required, List<String> parameters, BiFunction<Orm, Args, Object> work) {
        methods.put(name, new Method(true, parameters, required, false, work));
    }

    private void onRecords(String name, int required, List<String> parameters, BiFunction<Orm, Args, Object> work) {
        methods.put(name, new Method(false, parameters, required, false, work));
    }

    private static List<Long> search(Orm orm, Args args) {
        return orm.search(
                args.model,
                args.named.getOrDefault("domain", List.of()),
                args.get("offset"),
                args.get("limit"),
                args.get("order"),
                args.context);
    }

    private static Object fieldsGet(Orm orm, Args args) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<String> attributes = texts(args.get("attributes"));
        List<String> asked = texts(args.get("allfields"));
        Schema.of(args.model).forEach((name, field) -> {
            if (asked.isEmpty() || asked.contains(name)) {
                fields.put(name, field.attributes(attributes));
            }
        });
        return fields;
    }

    private static Object load(Orm orm, Args args) {
        List<List<String>> rows =
                ((List<?>) args.get("data")).stream().map(Methods::texts).toList();
        return orm.load(args.model, texts(args.get("fields")), rows, args.context);
    }

    private static List<String> texts(Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(each -> {
                if (!(each instanceof String)) {
                    throw PythonError.builtin("AttributeError", "'" + each + "' is no str");
                }
                texts.add((String) each);
            });
        }
        return texts;
    }

    /** As {@code execute_kw} calls. */
    Object byPosition(String model, String name, List<?> args, Map<String, Object> keywords, Account account) {
        if (name.startsWith("_")) {
            throw PythonError.access(
                    "Private methods (such as '" + model + "." + name + "') cannot be called remotely.");
        }
        Schema.of(model);
        Method method = methods.get(name);
        if (method == null) {
            throw PythonError.builtin("AttributeError", "The method '" + model + "." + name + "' does not exist");
        }
        List<Object> positional = new ArrayList<>(args);
        if ((!method.onModel || name.equals("create")) && positional.isEmpty()) {
            throw PythonError.builtin("IndexError", "list index out of range");
        }
        List<Long> ids = method.onModel ? List.of() : Orm.ids(positional.remove(0));
        Map<String, Object> named = new LinkedHashMap<>(keywords);
        Map<String, Object> context = context(named.remove("context"));
        if (positional.size() > method.parameters.size()) {
            throw PythonError.builtin("TypeError", name + "() takes fewer positional arguments");
        }
        for (int i = 0; i < positional.size(); i++) {
            named.put(method.parameters.get(i), positional.get(i));
        }
        for (String given : named.keySet()) {
            if (!method.parameters.contains(given)) {
                throw PythonError.builtin("TypeError", name + "() got an unexpected keyword argument '" + given + "'");
            }
        }
        for (String needed : method.parameters.subList(0, method.required)) {
            if (!named.containsKey(needed)) {
                throw PythonError.builtin(
                        "TypeError", name + "() missing 1 required positional argument: '" + needed + "'");
            }
        }
        return run(method, name, new Args(model, ids, named, context), account);
    }

    /** As the body of {@code /json/2} does. */
    Object byName(String model, String name, Map<String, Object> body, Account account) {
        if (name.startsWith("_")) {
            throw PythonError.http("Forbidden", 403, "Private methods cannot be called remotely.");
        }
        Method method = methods.get(name);
        if (!Schema.knows(model) || method == null) {
            throw PythonError.http("NotFound", 404, "the model or method " + model + "." + name + " does not exist");
        }
        Map<String, Object> named = new LinkedHashMap<>(body);
        Map<String, Object> context = context(named.remove("context"));
        Object ids = named.remove("ids");
        if (ids != null && method.onModel) {
            throw unprocessable("cannot call " + model + "." + name + " with ids");
        }
        for (String given : named.keySet()) {
            if (!method.parameters.contains(given)) {
                throw method.open
                        ? PythonError.builtin("TypeError", "got an unexpected keyword argument '" + given + "'")
                        : unprocessable("got an unexpected keyword argument '" + given + "'");
            }
        }
        for (String needed : method.parameters.subList(0, method.required)) {
            if (!named.containsKey(needed)) {
                throw unprocessable("missing a required argument: '" + needed + "'");
            }
        }
        List<Long> records = ids == null ? List.of() : Orm.ids(ids);
        Object result = run(method, name, new Args(model, records, named, context), account);
        return name.equals("create") && !(result instanceof List) ? List.of(result) : result;
    }

    private Object run(Method method, String name, Args args, Account account) {
        if (account.isRestricted() && WRITING.contains(name)) {
            throw PythonError.access("You are not allowed to modify '" + args.model + "' records.");
        }
        return method.work.apply(orm, args);
    }

    private static Map<String, Object> context(Object given) {
        return given == null ? Map.of() : Orm.object(given);
    }

    private static PythonError unprocessable(String message) {
        return PythonError.http("UnprocessableEntity", 422, message);
    }
}

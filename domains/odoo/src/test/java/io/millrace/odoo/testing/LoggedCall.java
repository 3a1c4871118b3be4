package io.millrace.odoo.testing;

import java.util.List;
import java.util.Map;

/**
 * A call as it came.
 *
 * @param path what it was sent to
 * @param model the model, or the service where it is of none
 * @param method the method
 * @param args what was given by position, credentials left out
 * @param named what was given by name
 * @param headers by name in lower case
 */
public record LoggedCall(
        String path,
        String model,
        String method,
        List<?> args,
        Map<String, Object> named,
        Map<String, String> headers) {
    /** How many records it creates, updates or deletes, or reads by id. */
    public int size() {
        Object records = method.equals("load")
                ? args.isEmpty() ? named.get("data") : args.get(1)
                : !args.isEmpty() ? args.get(0) : named.containsKey("ids") ? named.get("ids") : named.get("vals_list");
        return records instanceof List<?> list ? list.size() : 1;
    }

    @Override
    public String toString() {
        return model + "." + method + args + named;
    }
}

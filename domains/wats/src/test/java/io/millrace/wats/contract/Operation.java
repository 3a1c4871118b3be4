package io.millrace.wats.contract;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operation of the service.
 *
 * @param path its template, without the types of variables
 * @param variables the types of those that are no mere texts
 * @param parameters those of the query by name, in order
 * @param body a type, or {@code json}, {@code xml}, {@code form}; empty where it takes none
 */
record Operation(
        String method,
        String path,
        Map<String, String> variables,
        Map<String, Parameter> parameters,
        String body,
        Pattern pattern) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z]+)}");

    /** A parameter of a query. */
    record Parameter(String type, boolean required) {}

    static Operation of(
            String method, String path, Map<String, String> variables, Map<String, Parameter> parameters, String body) {
        StringBuilder pattern = new StringBuilder();
        Matcher variable = VARIABLE.matcher(path);
        int end = 0;
        while (variable.find()) {
            pattern.append(Pattern.quote(path.substring(end, variable.start())))
                    .append("(?<")
                    .append(variable.group(1))
                    .append(">[^/]+)");
            end = variable.end();
        }
        pattern.append(Pattern.quote(path.substring(end)));
        return new Operation(method, path, variables, parameters, body, Pattern.compile(pattern.toString()));
    }

    /** How little of the path is left to variables; of two that match, the one with more is meant. */
    int literal() {
        return VARIABLE.matcher(path).replaceAll("").length();
    }

    String name() {
        return method + " " + path;
    }
}

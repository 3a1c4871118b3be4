package io.millrace.wats.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of OData: what is written in a filter, and how two of them compare. Texts compare exactly, by code unit. */
final class ODataValue {

    static final Set<String> OPERATORS = Set.of("eq", "ne", "gt", "ge", "lt", "le");

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(T.*)?");
    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private ODataValue() {}

    /** The value that a token is; null if it is none. */
    static @Nullable Object literal(String token) {
        if (token.startsWith("'")) {
            return token.substring(1, token.length() - 1).replace("''", "'");
        }
        if (token.equals("true") || token.equals("false")) {
            return Boolean.valueOf(token);
        }
        if (GUID.matcher(token).matches()) {
            return UUID.fromString(token);
        }
        if (NUMBER.matcher(token).matches()) {
            return new BigDecimal(token);
        }
        return DATE.matcher(token).matches() ? Moments.parse("value '" + token + "'", token) : null;
    }

    static Object function(String name, String text) {
        return switch (name) {
            case "tolower" -> text.toLowerCase(Locale.ROOT);
            case "toupper" -> text.toUpperCase(Locale.ROOT);
            case "trim" -> text.trim();
            case "length" -> BigDecimal.valueOf(text.length());
            default -> throw ODataFilter.refused("there is no function '" + name + "'");
        };
    }

    /** As in OData, nothing but {@code eq} and {@code ne} holds where a side is null. */
    static boolean holds(String operator, @Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return operator.equals(left == right ? "eq" : "ne");
        }
        int order = compare(left, right);
        return switch (operator) {
            case "eq" -> order == 0;
            case "ne" -> order != 0;
            case "gt" -> order > 0;
            case "ge" -> order >= 0;
            case "lt" -> order < 0;
            default -> order <= 0;
        };
    }

    /** Refuses with 400 two values that have nothing in common, such as a text and a number. */
    static int compare(Object left, Object right) {
        if (left instanceof Instant || right instanceof Instant) {
            return moment(left).compareTo(moment(right));
        }
        if (left instanceof UUID || right instanceof UUID) {
            return left.toString()
                    .toLowerCase(Locale.ROOT)
                    .compareTo(right.toString().toLowerCase(Locale.ROOT));
        }
        if (left instanceof Number && right instanceof Number) {
            return new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
        }
        if (left instanceof Boolean a && right instanceof Boolean b) {
            return a.compareTo(b);
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        throw ODataFilter.refused("'" + left + "' and '" + right + "' cannot be compared");
    }

    private static Instant moment(Object value) {
        return value instanceof Instant instant ? instant : Moments.parse("value '" + value + "'", value.toString());
    }
}

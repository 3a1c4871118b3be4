package io.millrace.wats.contract;

import io.millrace.wats.internal.Utc;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares what was sent with its types, and notes what is wrong. */
final class Values {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern CHOICE = Pattern.compile("-?\\d+(\\|-?\\d+)*");
    private static final Pattern WORDS = Pattern.compile("[A-Za-z]+(\\|[A-Za-z]+)+");
    private static final Pattern INTEGER = Pattern.compile("-?\\d+");

    private static final int NANOS_PER_TICK = 100;

    private final Map<String, Map<String, String>> models;
    private final List<String> wrong;

    Values(Map<String, Map<String, String>> models, List<String> wrong) {
        this.models = models;
        this.wrong = wrong;
    }

    /** A value in a path or a query. */
    void text(String where, String type, String value) {
        boolean right =
                switch (type) {
                    case "text" -> true;
                    case "integer" -> INTEGER.matcher(value).matches();
                    case "boolean" -> value.equals("true") || value.equals("false");
                    case "uuid" -> isUuid(value);
                    case "time" -> isTime(value);
                    default -> isChoice(type, value);
                };
        if (!right) {
            wrong.add(where + " is no " + type + ": " + value);
        }
    }

    void body(String type, Sent sent) {
        switch (type) {
            case "" -> media(sent, "");
            case "bytes" -> media(sent, "application/octet-stream");
            case "xml" -> media(sent, "application/xml");
            case "form" -> media(sent, "multipart/form-data");
            default -> {
                media(sent, "application/json");
                json("body", type.equals("json") ? "any" : type, sent.body());
            }
        }
    }

    private void media(Sent sent, String wanted) {
        if (wanted.isEmpty()) {
            if (!sent.body().isEmpty()) {
                wrong.add("there is to be no body: " + sent.body());
            }
        } else if (!sent.type().equals(wanted) && !sent.type().startsWith(wanted + ";")) {
            wrong.add("the body is to be " + wanted + ", but is " + sent.type());
        }
    }

    private void json(String where, String type, String text) {
        try {
            value(where, type, JSON.readTree(text));
        } catch (JacksonException malformed) {
            wrong.add(where + " is no JSON: " + text);
        }
    }

    private void value(String where, String type, JsonNode value) {
        if (value.isNull() || type.equals("any")) {
            return;
        }
        if (type.startsWith("[")) {
            if (expect(where, type, value, value.isArray())) {
                value.forEach(element -> value(where + "[]", type.substring(1, type.length() - 1), element));
            }
        } else if (models.containsKey(type)) {
            if (expect(where, type, value, value.isObject())) {
                value.propertyStream().forEach(member -> member(where, models.get(type), member));
            }
        } else {
            expect(where, type, value, isScalar(type, value));
        }
    }

    private void member(String where, Map<String, String> members, Map.Entry<String, JsonNode> member) {
        String type = members.get(member.getKey());
        if (type == null) {
            wrong.add(where + " has no member " + member.getKey());
        } else {
            value(where + "." + member.getKey(), type, member.getValue());
        }
    }

    private static boolean isScalar(String type, JsonNode value) {
        return switch (type) {
            case "text" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "uuid" -> value.isString() && isUuid(value.stringValue());
            case "time" -> value.isString() && isTime(value.stringValue());
            case "moment" -> value.isString() && isMoment(value.stringValue());
            default ->
                WORDS.matcher(type).matches()
                        ? value.isString() && isChoice(type, value.stringValue())
                        : value.isIntegralNumber() && isChoice(type, value.asString());
        };
    }

    private boolean expect(String where, String type, JsonNode value, boolean right) {
        if (!right) {
            wrong.add(where + " is no " + type + ": " + value);
        }
        return right;
    }

    private static boolean isChoice(String type, String value) {
        if (!CHOICE.matcher(type).matches() && !WORDS.matcher(type).matches()) {
            throw new IllegalArgumentException("there is no type " + type);
        }
        return Set.of(type.split("\\|", -1)).contains(value);
    }

    private static boolean isUuid(String value) {
        try {
            return UUID.fromString(value).toString().equalsIgnoreCase(value);
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static boolean isMoment(String value) {
        try {
            return OffsetDateTime.parse(value).getNano() % NANOS_PER_TICK == 0;
        } catch (DateTimeException none) {
            return false;
        }
    }

    private static boolean isTime(String value) {
        try {
            return Utc.format(Utc.parse(value)).equals(value); // in UTC, with Z, and no digit too many
        } catch (DateTimeException none) {
            return false;
        }
    }
}

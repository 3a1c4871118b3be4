package io.millrace.wats.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares JSON member by member: null is as absent, the order of members is free, 1 is 1.0. */
final class SameJson {
    private SameJson() {}

    static void assertSame(String actual, String expected) {
        Map<String, Object> is = values(actual);
        Map<String, Object> wanted = values(expected);
        if (!is.equals(wanted)) { // what differs is said better, but found far slower, by this
            assertThat(is).containsExactlyInAnyOrderEntriesOf(wanted);
        }
    }

    private static Map<String, Object> values(String json) {
        Map<String, Object> byPath = new TreeMap<>();
        collect("", Json.read(json, Object.class), byPath);
        return byPath;
    }

    private static void collect(String path, Object value, Map<String, Object> byPath) {
        if (value instanceof Map<?, ?> members) {
            byPath.put(path, "{}");
            members.forEach((name, member) -> collect(path + "/" + name, member, byPath));
        } else if (value instanceof List<?> elements) {
            byPath.put(path, "[]");
            for (int i = 0; i < elements.size(); i++) {
                collect(path + "/" + i, elements.get(i), byPath);
            }
        } else if (value instanceof Number number) {
            byPath.put(path, new BigDecimal(number.toString()).stripTrailingZeros());
        } else if (value != null) {
            byPath.put(path, value);
        }
    }
}

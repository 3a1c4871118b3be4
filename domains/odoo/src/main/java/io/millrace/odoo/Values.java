package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Java's values as Odoo writes them: {@code false} for what is not set, points in time in UTC without saying so. */
final class Values {
    /** In UTC; Odoo knows no fraction of a second. */
    static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private Values() {}

    /**
     * A value as JSON has it.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it has no such form
     */
    static Object toWire(@Nullable Object value) {
        if (value == null) {
            return false;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new LinkedHashMap<>();
            map.forEach((key, held) -> members.put(name(key), toWire(held)));
            return Collections.unmodifiableMap(members);
        }
        if (value instanceof Collection<?> collection) {
            List<Object> elements = new ArrayList<>(collection.size());
            collection.forEach(held -> elements.add(toWire(held)));
            return Collections.unmodifiableList(elements);
        }
        return scalar(value);
    }

    private static Object scalar(Object value) {
        if (value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Number number) {
            return finite(number);
        }
        if (value instanceof Command command) {
            return command.wire();
        }
        if (value instanceof Many2One reference) {
            return reference.id();
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof Domain domain) {
            return domain.terms();
        }
        String text = text(value);
        if (text == null) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT,
                    "Odoo knows no values like a " + value.getClass().getSimpleName()
                            + (value instanceof java.time.temporal.Temporal
                                    ? "; say in which zone, or take an Instant"
                                    : ""));
        }
        return text;
    }

    private static @Nullable String text(Object value) {
        if (value instanceof Instant instant) {
            return DATE_TIME.format(instant);
        }
        if (value instanceof OffsetDateTime time) {
            return DATE_TIME.format(time.toInstant());
        }
        if (value instanceof ZonedDateTime time) {
            return DATE_TIME.format(time.toInstant());
        }
        boolean same = value instanceof LocalDate || value instanceof Reference || value instanceof UUID;
        return same ? value.toString() : null;
    }

    private static Number finite(Number number) {
        if (!Double.isFinite(number.doubleValue()) && !(number instanceof BigDecimal)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "this is no number that can be sent: " + number);
        }
        return number;
    }

    private static String name(@Nullable Object key) {
        if (!(key instanceof String name) || name.isBlank()) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "this is no name of a field: '" + key + "'");
        }
        return name;
    }

    /** A value as the import has it: as a text, empty for what is not set. */
    static String toCell(@Nullable Object value) {
        if (value instanceof Collection<?> collection) {
            return collection.stream().map(Values::toCell).collect(Collectors.joining(","));
        }
        Object wire = value == null ? "" : toWire(value);
        if (wire instanceof Map || wire instanceof List) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "a cell cannot hold " + value);
        }
        return wire instanceof BigDecimal number ? number.toPlainString() : wire.toString();
    }

    /** A number without fraction, however it is written. */
    static @Nullable Long toLong(@Nullable Object value) {
        if (!(value instanceof Number number)) {
            return null;
        }
        try {
            return new BigDecimal(number.toString()).longValueExact();
        } catch (ArithmeticException fraction) {
            return null;
        }
    }
}

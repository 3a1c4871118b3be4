package io.millrace.wats.odata;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.wats.internal.Utc;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How OData writes values (OASIS OData 4.01, ABNF). */
final class Literal {
    // Microsoft's OData library before 7.6.3 takes a list apart at its commas and quotes: OData/odata.net 1313 and
    // 1623,
    // OData/WebApi 1596 and 2136.
    private static final Pattern LISTED = Pattern.compile("[^'\"\\\\,()\\[\\]{}]*");

    private Literal() {}

    static String of(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof CharSequence text) {
            return "'" + text.toString().replace("'", "''") + "'";
        }
        if (value instanceof Boolean || value instanceof UUID || isExact(value) || isFinite(value)) {
            return value.toString();
        }
        if (value instanceof Instant instant) {
            return Utc.format(instant);
        }
        if (value instanceof OffsetDateTime date) {
            return Utc.format(date.toInstant());
        }
        if (value instanceof ZonedDateTime date) {
            return Utc.format(date.toInstant());
        }
        throw new MillraceException(
                ErrorCode.INVALID_INPUT,
                "a filter cannot compare with " + value + ", a "
                        + value.getClass().getName());
    }

    static boolean mayBeListed(@Nullable Object value) {
        return value instanceof CharSequence text ? LISTED.matcher(text).matches() : value != null && isExact(value);
    }

    private static boolean isExact(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger
                || value instanceof BigDecimal;
    }

    private static boolean isFinite(Object value) {
        return (value instanceof Double || value instanceof Float) && Double.isFinite(((Number) value).doubleValue());
    }
}

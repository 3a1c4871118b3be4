package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to read: {@code Query.of(where("active").eq(true)).fields("name").order("name").limit(10)}. Immutable.
 *
 * @param domain which records
 * @param fields which of their fields; none for all, which is slow
 * @param order fields, each with {@code desc} or not, such as {@code name, date desc}; null for the model's own
 * @param offset how many to leave out at the start
 * @param limit how many at most; null for no limit
 */
public record Query(
        Domain domain,
        List<String> fields,
        @Nullable String order,
        int offset,
        @Nullable Integer limit) {

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a value makes no sense */
    public Query {
        Objects.requireNonNull(domain, "domain");
        fields = List.copyOf(fields);
        if (order != null && order.isBlank()) {
            throw refused("the order is blank");
        }
        if (offset < 0) {
            throw refused("offset must not be negative: " + offset);
        }
        if (limit != null && limit < 1) {
            throw refused("limit must be at least 1: " + limit);
        }
    }

    /** All fields of the records of a domain. */
    public static Query of(Domain domain) {
        return new Query(domain, List.of(), null, 0, null);
    }

    public Query fields(String... names) {
        return fields(Arrays.asList(names));
    }

    public Query fields(List<String> names) {
        return new Query(domain, names, order, offset, limit);
    }

    public Query order(@Nullable String order) {
        return new Query(domain, fields, order, offset, limit);
    }

    public Query offset(int records) {
        return new Query(domain, fields, order, records, limit);
    }

    public Query limit(@Nullable Integer records) {
        return new Query(domain, fields, order, offset, records);
    }

    Query where(Domain other) {
        return new Query(other, fields, order, offset, limit);
    }

    private static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }
}

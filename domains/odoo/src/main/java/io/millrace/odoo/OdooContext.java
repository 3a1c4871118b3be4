package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server is told beside the data, such as a language. Immutable. Nothing is added to it by the server: without one, texts are
 * in English and the user's own language, zone and companies do not count; {@link Odoo#userContext()} has those.
 *
 * @param values by key, as they are sent
 */
public record OdooContext(Map<String, Object> values) {
    /** Nothing. */
    public static final OdooContext NONE = new OdooContext(Map.of());

    /** @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if a value cannot be sent */
    public OdooContext {
        Map<String, Object> sent = new LinkedHashMap<>();
        values.forEach((key, value) -> sent.put(key, Values.toWire(value)));
        values = Collections.unmodifiableMap(sent);
    }

    /** The same with one more value, or another one. */
    public OdooContext with(String key, @Nullable Object value) {
        return plus(Collections.singletonMap(key, value));
    }

    /** The same with others, which come before its own. */
    public OdooContext plus(Map<String, ? extends @Nullable Object> others) {
        if (others.isEmpty()) {
            return this;
        }
        Map<String, Object> both = new LinkedHashMap<>(values);
        others.forEach((key, value) -> both.put(key, Values.toWire(value)));
        return new OdooContext(both);
    }

    /** The language of translated texts, such as {@code fr_FR}. */
    public OdooContext language(String code) {
        return with("lang", code);
    }

    /** The zone that the server computes days in. */
    public OdooContext timeZone(ZoneId zone) {
        return with("tz", zone.getId());
    }

    /** Finds archived records too. */
    public OdooContext withArchived() {
        return with("active_test", false);
    }

    /** The companies whose records count; the first is the current one. */
    public OdooContext companies(Long... ids) {
        if (ids.length == 0) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "give at least one company");
        }
        return with("allowed_company_ids", Arrays.asList(ids));
    }

    /** What a field of new records is where nothing is said of it. */
    public OdooContext byDefault(String field, @Nullable Object value) {
        return with("default_" + field, value);
    }
}

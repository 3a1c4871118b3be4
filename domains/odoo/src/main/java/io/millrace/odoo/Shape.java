package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The declared type of a value. It decides what {@code false} means, which Odoo sends for whatever is not set: no, or nothing.
 */
final class Shape {
    private static final Set<Class<?>> KNOWN = Set.of(
            String.class,
            boolean.class,
            Boolean.class,
            int.class,
            Integer.class,
            long.class,
            Long.class,
            double.class,
            Double.class,
            BigDecimal.class,
            LocalDate.class,
            Instant.class,
            Many2One.class,
            Reference.class,
            byte[].class,
            Map.class,
            Object.class);

    private final Class<?> type;
    private final boolean ids; // a list of them

    private Shape(Class<?> type, boolean ids) {
        this.type = type;
        this.ids = ids;
    }

    /** The shape of a type; null if no field has it. */
    static @Nullable Shape of(Type declared) {
        if (declared instanceof Class<?> plain) {
            return KNOWN.contains(plain) ? new Shape(plain, false) : null;
        }
        if (!(declared instanceof ParameterizedType generic)) {
            return null;
        }
        if (generic.getRawType() == List.class) {
            Type element = generic.getActualTypeArguments()[0];
            return element == Long.class || element == Object.class
                    ? new Shape(List.class, element == Long.class)
                    : null;
        }
        return generic.getRawType() == Map.class ? new Shape(Map.class, false) : null;
    }

    /** A value as it was sent, as one of this shape; null where nothing is set. */
    @Nullable
    Object read(String field, @Nullable Object sent) {
        if (sent == null || Boolean.FALSE.equals(sent) || (type != Object.class && "".equals(sent))) {
            return unset();
        }
        try {
            Object value = value(sent);
            if (value != null) {
                return value;
            }
        } catch (RuntimeException unreadable) {
            throw unexpected(field, sent, unreadable);
        }
        throw unexpected(field, sent, null);
    }

    private @Nullable Object unset() {
        if (type == boolean.class || type == Boolean.class || type == Object.class) {
            return false;
        }
        if (type.isPrimitive()) {
            return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : (Object) 0.0;
        }
        return type == List.class ? List.of() : null;
    }

    private @Nullable Object value(Object sent) {
        if (type == Object.class || type.isInstance(sent)) {
            return ids && sent instanceof List<?> list
                    ? list.stream().map(Answers::id).toList()
                    : sent;
        }
        if (type == boolean.class) {
            return sent instanceof Boolean ? sent : null;
        }
        if (type == Many2One.class) {
            return many2One(sent);
        }
        return sent instanceof String text ? ofText(text) : number(sent);
    }

    private @Nullable Object ofText(String text) {
        if (type == LocalDate.class) {
            return LocalDate.parse(text);
        }
        if (type == Instant.class) {
            return Values.DATE_TIME.parse(text, Instant::from);
        }
        if (type == Reference.class) {
            int comma = text.indexOf(',');
            return new Reference(text.substring(0, comma), Long.parseLong(text.substring(comma + 1)));
        }
        return type == byte[].class ? Base64.getDecoder().decode(text.replaceAll("\\s", "")) : null;
    }

    private @Nullable Object number(Object sent) {
        if (type == long.class || type == Long.class) {
            return Values.toLong(sent instanceof List<?> reference ? reference.get(0) : sent);
        }
        if (!(sent instanceof Number number)) {
            return null;
        }
        BigDecimal exact = new BigDecimal(number.toString());
        if (type == int.class || type == Integer.class) {
            return exact.intValueExact();
        }
        if (type == double.class || type == Double.class) {
            return exact.doubleValue();
        }
        return type == BigDecimal.class ? exact : null;
    }

    private static @Nullable Many2One many2One(Object sent) {
        if (sent instanceof List<?> pair) {
            return new Many2One(Answers.id(pair.get(0)), pair.get(1) instanceof String label ? label : null);
        }
        Long id = Values.toLong(sent);
        return id == null ? null : Many2One.to(id);
    }

    /** A value as it is written: lists of ids as the command that makes the field hold these. */
    Object write(@Nullable Object value) {
        return ids && value instanceof List<?> list
                ? List.of(Command.set(Answers.ids(list)).wire())
                : Values.toWire(value);
    }

    private MillraceException unexpected(String field, Object sent, @Nullable Throwable cause) {
        return new MillraceException(
                ErrorCode.INVALID_RESPONSE,
                field + " is a " + type.getSimpleName() + " here, but the server sent "
                        + (sent instanceof String ? "another text" : Answers.shown(sent)),
                cause);
    }
}

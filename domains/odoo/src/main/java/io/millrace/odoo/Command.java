package io.millrace.odoo;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done to the records that a one2many or many2many field holds; such a field is written with a list of these.
 *
 * <pre>{@code
 * Map.of("category_id", List.of(Command.link(7), Command.unlink(9)))
 * }</pre>
 */
public final class Command {
    private static final int CREATE = 0;
    private static final int UPDATE = 1;
    private static final int DELETE = 2;
    private static final int UNLINK = 3;
    private static final int LINK = 4;
    private static final int CLEAR = 5;
    private static final int SET = 6;

    private final List<Object> wire;

    private Command(int kind, long id, Object payload) {
        this.wire = List.of(kind, id, payload);
    }

    /** Creates a record and links it. Doing so twice makes two. */
    public static Command create(Map<String, ? extends @Nullable Object> values) {
        return new Command(CREATE, 0, Values.toWire(values));
    }

    /** Writes to a linked record. */
    public static Command update(long id, Map<String, ? extends @Nullable Object> values) {
        return new Command(UPDATE, id, Values.toWire(values));
    }

    /** Deletes a linked record. */
    public static Command delete(long id) {
        return new Command(DELETE, id, 0);
    }

    /** Removes a link; of a one2many whose inverse cascades it deletes the record. */
    public static Command unlink(long id) {
        return new Command(UNLINK, id, 0);
    }

    /** Links a record that there is. */
    public static Command link(long id) {
        return new Command(LINK, id, 0);
    }

    /** Removes all links. */
    public static Command clear() {
        return new Command(CLEAR, 0, 0);
    }

    /** Links these and no others. */
    public static Command set(Collection<Long> ids) {
        return new Command(SET, 0, List.copyOf(ids));
    }

    /** As it is sent: always three elements. */
    List<Object> wire() {
        return wire;
    }

    /** Whether values create records by commands, so that to write them twice would do so twice. */
    static boolean creates(Object value) {
        if (value instanceof Map<?, ?> values) {
            return values.values().stream().anyMatch(each -> each != null && creates(each));
        }
        if (value instanceof List<?> list) {
            boolean creating = list.size() == 3 && isNumber(list.get(0), CREATE) && list.get(2) instanceof Map;
            return creating || list.stream().anyMatch(each -> each != null && creates(each));
        }
        return false;
    }

    private static boolean isNumber(@Nullable Object value, int expected) {
        return value instanceof Number number && number.intValue() == expected;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Command command && command.wire.equals(wire);
    }

    @Override
    public int hashCode() {
        return wire.hashCode();
    }

    @Override
    public String toString() {
        return wire.toString();
    }
}

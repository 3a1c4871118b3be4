package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How Java records of a type are made of Odoo's rows, and values of them. */
final class RecordType<T extends Record> {
    private static final String ID = "id";

    private final String model;
    private final Constructor<T> constructor;
    private final List<Component> components;

    private RecordType(String model, Constructor<T> constructor, List<Component> components) {
        this.model = model;
        this.constructor = constructor;
        this.components = components;
    }

    /**
     * Looks at a type.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_INPUT} if it names no model, or has a component that no field can be
     */
    static <T extends Record> RecordType<T> of(Class<T> type) {
        OdooModel model = type.getAnnotation(OdooModel.class);
        if (model == null) {
            throw refused(type.getSimpleName() + " says no model: it wants @OdooModel");
        }
        List<Component> components = Arrays.stream(type.getRecordComponents())
                .map(component -> Component.of(type, component))
                .toList();
        long fields = components.stream().map(Component::field).distinct().count();
        if (fields < components.size() || components.isEmpty()) {
            throw refused(type.getSimpleName() + " has no components, or two for one field");
        }
        return new RecordType<>(OdooCall.of(model.value(), "read").model(), constructor(type), components);
    }

    private static <T extends Record> Constructor<T> constructor(Class<T> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException impossible) { // every record has it
            throw new IllegalStateException(impossible);
        }
    }

    String model() {
        return model;
    }

    /** The fields to ask for. */
    List<String> fields() {
        return components.stream().map(Component::field).toList();
    }

    /** A row as a record. What is not of its declared type is {@link ErrorCode#INVALID_RESPONSE}. */
    T read(Map<String, Object> row) {
        @Nullable
        Object[] values = components.stream()
                .map(component -> component.shape.read(model + "." + component.field, row.get(component.field)))
                .toArray();
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new MillraceException(
                    ErrorCode.INVALID_RESPONSE,
                    "a row of " + model + " is no "
                            + constructor.getDeclaringClass().getSimpleName() + ": " + refused.getCause(),
                    refused.getCause());
        } catch (ReflectiveOperationException impossible) { // of a record, by its own constructor
            throw new IllegalStateException(impossible);
        }
    }

    /** What is set of a record that is to be created. */
    Map<String, Object> values(T record) {
        Map<String, Object> values = new LinkedHashMap<>();
        written().forEach(component -> {
            Object value = component.value(record);
            if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
                values.put(component.field, component.shape.write(value));
            }
        });
        return Collections.unmodifiableMap(values);
    }

    /** What is other in one record than in another, null if nothing is set there. */
    Map<String, Object> changes(T before, T after) {
        Map<String, Object> changes = new LinkedHashMap<>();
        written().forEach(component -> {
            Object value = component.shape.write(component.value(after));
            if (!value.equals(component.shape.write(component.value(before)))) {
                changes.put(component.field, value);
            }
        });
        return Collections.unmodifiableMap(changes);
    }

    private List<Component> written() {
        List<Component> written = new ArrayList<>(components);
        written.removeIf(component -> component.readOnly || component.field.equals(ID));
        return written;
    }

    private static MillraceException refused(String why) {
        return new MillraceException(ErrorCode.INVALID_INPUT, why);
    }

    /** A component and its field. */
    private record Component(String field, boolean readOnly, Shape shape, Method accessor) {
        static Component of(Class<?> type, RecordComponent component) {
            OdooField field = component.getAnnotation(OdooField.class);
            String name = field == null || field.value().isEmpty() ? snakeCase(component.getName()) : field.value();
            Shape shape = Shape.of(component.getGenericType());
            if (shape == null) {
                throw refused(type.getSimpleName() + "." + component.getName() + " is a "
                        + component.getGenericType().getTypeName() + ", which no field of Odoo can be read as");
            }
            component.getAccessor().setAccessible(true);
            return new Component(name, field != null && field.readOnly(), shape, component.getAccessor());
        }

        private static String snakeCase(String name) {
            return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        }

        @Nullable
        Object value(Record record) {
            try {
                return accessor.invoke(record);
            } catch (ReflectiveOperationException thrown) {
                throw new IllegalStateException(thrown);
            }
        }
    }
}

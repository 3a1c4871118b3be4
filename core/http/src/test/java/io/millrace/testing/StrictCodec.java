package io.millrace.testing;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * The JSON codec, strict: an answer with a member that its model has no component for is no such answer, so that a test
 * notices what users must not.
 */
public final class StrictCodec implements Codec {
    private final Codec tolerant = Codec.json();
    private final Set<String> leftOut;

    /** @param leftOut members that models are known to leave out */
    public StrictCodec(String... leftOut) {
        this.leftOut = Set.of(leftOut);
    }

    @Override
    public String contentType() {
        return tolerant.contentType();
    }

    @Override
    public byte[] encode(Object value) {
        return tolerant.encode(value);
    }

    @Override
    public Object decode(byte[] body, Type type) {
        Object value = tolerant.decode(body, type);
        List<String> unknown = new ArrayList<>();
        compare("", tolerant.decode(body, Object.class), value, unknown);
        if (!unknown.isEmpty()) {
            throw new DecodingException("members that no component takes: " + unknown, false, null);
        }
        return value;
    }

    @Override
    public Flux<?> decodeElements(Flux<byte[]> body, Type element, int maxElementBytes) {
        return tolerant.decodeElements(body, element, maxElementBytes);
    }

    private void compare(String path, Object sent, Object read, List<String> unknown) {
        if (sent instanceof Map<?, ?> members && read instanceof Record model) {
            Map<String, Object> components = components(model);
            members.forEach((name, value) -> {
                if (components.containsKey(name)) {
                    compare(path + "/" + name, value, components.get(name), unknown);
                } else if (!leftOut.contains(name)) {
                    unknown.add(path + "/" + name);
                }
            });
        } else if (sent instanceof List<?> elements && read instanceof List<?> models) {
            List<?> present = elements.stream().filter(Objects::nonNull).toList();
            for (int i = 0; i < Math.min(present.size(), models.size()); i++) {
                compare(path + "/" + i, present.get(i), models.get(i), unknown);
            }
        }
    }

    private static Map<String, Object> components(Record model) {
        Map<String, Object> components = new HashMap<>();
        Arrays.stream(model.getClass().getRecordComponents())
                .forEach(component -> names(component).forEach(name -> components.put(name, value(component, model))));
        return components;
    }

    private static List<String> names(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        JsonAlias others = component.getAccessor().getAnnotation(JsonAlias.class);
        List<String> names = new ArrayList<>(others == null ? List.of() : List.of(others.value()));
        names.add(named == null || named.value().isEmpty() ? component.getName() : named.value());
        return names;
    }

    private static Object value(RecordComponent component, Record model) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(model);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}

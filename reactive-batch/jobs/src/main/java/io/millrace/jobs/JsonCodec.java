package io.millrace.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** JSON by Jackson 3. */
final class JsonCodec<T> implements JobCodec<T> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // 0.1 stays 0.1
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // what is written otherwise than its type says is a mistake
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, texts -> Stream.of(
                            CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                    .forEach(shape -> texts.setCoercion(shape, CoercionAction.Fail)))
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();
    static final JsonCodec<Map<String, String>> PAIRS =
            new JsonCodec<>(MAPPER.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    static final JsonCodec<Map<String, Object>> OBJECT =
            new JsonCodec<>(MAPPER.getTypeFactory().constructMapType(Map.class, String.class, Object.class));

    private final ObjectReader reader;
    private final ObjectWriter writer;

    JsonCodec(Type type) {
        reader = MAPPER.readerFor(MAPPER.constructType(type));
        writer = MAPPER.writerFor(MAPPER.constructType(type));
    }

    @Override
    public String write(T value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JacksonException unwritable) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + unwritable.getOriginalMessage(), unwritable);
        }
    }

    @Override
    public T read(String json) {
        T value;
        try {
            value = reader.readValue(json);
        } catch (JacksonException unreadable) {
            throw UnexpectedJson.isToldBy(unreadable)
                    ? UnexpectedJson.of(unreadable, tree(json, unreadable))
                    : new IllegalArgumentException(
                            "not the JSON that was expected: " + unreadable.getOriginalMessage(), unreadable);
        } catch (RuntimeException malformed) { // the JDK's own, such as that of an exponent with ten digits
            throw new IllegalArgumentException("not the JSON that was expected", malformed);
        }
        if (value == null) {
            throw new IllegalArgumentException("null is no such value");
        }
        return value;
    }

    private static JsonNode tree(String json, JacksonException unreadable) {
        try {
            return MAPPER.readTree(json);
        } catch (RuntimeException malformed) { // behind the place where a value has ended, or was given up
            throw new IllegalArgumentException(
                    "not the JSON that was expected: more follows behind its end", unreadable);
        }
    }
}

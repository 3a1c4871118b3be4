package io.millrace.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;

/** JSON by Jackson 3. */
final class JsonCodec implements Codec {
    static final JsonCodec INSTANCE = new JsonCodec();

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // 0.1 stays 0.1
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES) // servers send null for what they do not know
            // 1e99999 is seven bytes, but as an integer 40 kB, and could not be read again
            .withCoercionConfig(
                    BigInteger.class, config -> config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    private JsonCodec() {}

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] encode(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException unwritable) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + unwritable.getOriginalMessage(), unwritable);
        }
    }

    @Override
    public @Nullable Object decode(byte[] body, Type type) {
        try {
            return readers.computeIfAbsent(type, this::reader).readValue(body);
        } catch (StreamReadException unreadable) {
            throw undecodable(unreadable, unreadable instanceof UnexpectedEndOfInputException || isUnclosed(body));
        } catch (RuntimeException malformed) { // the JDK's own, too, such as that of an exponent with ten digits
            throw undecodable(malformed, false);
        }
    }

    @Override
    public Flux<?> decodeElements(Flux<byte[]> body, Type element, int maxElementBytes) {
        return JsonElements.in(body, mapper, readers.computeIfAbsent(element, this::reader), maxElementBytes);
    }

    static DecodingException undecodable(RuntimeException failure, boolean truncated) {
        String what = truncated ? "JSON that ends too early" : "not the JSON that was expected: " + where(failure);
        return new DecodingException(what, truncated, failure);
    }

    private ObjectReader reader(Type type) {
        return mapper.readerFor(mapper.constructType(type));
    }

    /** Where the cut goes through a word or a number, or follows a comma, Jackson only says that it cannot read on. */
    private static boolean isUnclosed(byte[] body) {
        int depth = 0;
        boolean inText = false;
        for (int i = 0; i < body.length; i++) {
            switch (body[i]) {
                case '"' -> inText = !inText;
                case '\\' -> i++;
                case '{', '[' -> depth += inText ? 0 : 1;
                case '}', ']' -> depth -= inText ? 0 : 1;
                default -> {}
            }
        }
        return depth > 0;
    }

    private static String where(RuntimeException failure) {
        return failure instanceof JacksonException malformed
                ? malformed.getOriginalMessage() + place(malformed)
                : String.valueOf(failure.getMessage());
    }

    static String place(JacksonException malformed) {
        return malformed.getLocation() == null
                ? ""
                : " at line " + malformed.getLocation().getLineNr() + ", column "
                        + malformed.getLocation().getColumnNr();
    }
}

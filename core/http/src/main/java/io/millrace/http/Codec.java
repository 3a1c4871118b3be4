package io.millrace.http;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Turns values into bodies and back. SPI; {@link #json()} is what everything here uses unless told otherwise. */
public interface Codec {

    /** The shared JSON codec: keeps numbers exact, omits nulls, tolerates members that a type does not know. */
    static Codec json() {
        return JsonCodec.INSTANCE;
    }

    /** The content type of what {@link #encode} makes. */
    String contentType();

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if the value cannot be written
     */
    byte[] encode(Object value);

    /**
     * Reads a body that is not empty. May run on an event loop.
     *
     * @return the value, or null where the body says so
     * @throws DecodingException if the body is no such value
     */
    @Nullable
    Object decode(byte[] body, Type type);

    /**
     * Reads a body that is one array, as it comes; an empty body holds no elements. Must ask the body for more only as its
     * subscriber asks, and hold no more than an element and a chunk. May run on an event loop.
     *
     * <p><b>Errors:</b> {@link DecodingException} if the body is no such array or an element is larger than {@code
     * maxElementBytes}, after the elements before it.
     */
    Flux<?> decodeElements(Flux<byte[]> body, Type element, int maxElementBytes);
}

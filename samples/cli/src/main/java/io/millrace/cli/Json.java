package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import java.nio.charset.StandardCharsets;

/** JSON as text. */
final class Json {
    private Json() {}

    /**
     * Reads an object.
     *
     * @throws MillraceException with {@link ErrorCode#INVALID_RESPONSE} if the text is none
     */
    static JsonObject object(String text) {
        try {
            if (Codec.json().decode(text.getBytes(StandardCharsets.UTF_8), JsonObject.class)
                    instanceof JsonObject object) {
                return object;
            }
        } catch (DecodingException malformed) {
            throw new MillraceException(ErrorCode.INVALID_RESPONSE, "the server did not send an object", malformed);
        }
        throw new MillraceException(ErrorCode.INVALID_RESPONSE, "the server did not send an object");
    }

    static String text(Object value) {
        return new String(Codec.json().encode(value), StandardCharsets.UTF_8);
    }
}

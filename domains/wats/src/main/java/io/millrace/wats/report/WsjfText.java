package io.millrace.wats.report;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import java.util.Map;

/** Reports that stay the JSON that they are. */
final class WsjfText {
    private WsjfText() {}

    /** Fails unless the bytes are one JSON object. */
    static void requireObject(byte[] json, Codec codec, ErrorCode otherwise) {
        Object value;
        try {
            value = json.length == 0 ? null : codec.decode(json, Object.class);
        } catch (DecodingException malformed) {
            throw new MillraceException(otherwise, "the report is no JSON: " + malformed.getMessage(), malformed);
        }
        if (!(value instanceof Map)) {
            throw new MillraceException(otherwise, "the report is no JSON object");
        }
    }
}

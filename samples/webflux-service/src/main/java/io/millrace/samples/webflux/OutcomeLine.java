package io.millrace.samples.webflux;

import io.millrace.batch.BatchItem;
import io.millrace.core.Result;
import io.millrace.http.Codec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An outcome as a line of JSON, in the shape that the command line prints. */
final class OutcomeLine {
    private OutcomeLine() {}

    static byte[] of(BatchItem<String, ?> item) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("index", item.index());
        line.put("key", item.key());
        line.put("ok", item.result().isSuccess());
        item.result().fold(value -> line.put("value", value), failure -> line.put("error", error(failure)));
        byte[] json = Codec.json().encode(line);
        byte[] bytes = Arrays.copyOf(json, json.length + 1);
        bytes[json.length] = '\n';
        return bytes;
    }

    private static Map<String, Object> error(Result.Failure<?> failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.code());
        error.put("message", failure.message());
        if (failure.details().get("status") != null) {
            error.put("status", failure.details().get("status"));
        }
        error.put("attempts", failure.details().getOrDefault("attempts", 0));
        return error;
    }
}

package io.millrace.cli;

import io.millrace.core.Result;
import io.millrace.http.Codec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object a line, for programs. */
final class Ndjson implements OutcomeFormat {

    @Override
    public String lines(long index, Object key, Result<?> result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("index", index);
        line.put("key", key);
        line.put("ok", result.isSuccess());
        if (result instanceof Result.Failure<?> failure) {
            line.put("error", error(failure));
        } else {
            @Nullable Object value = ((Result.Success<?>) result).value();
            if (value != null) {
                line.put("value", value);
            }
        }
        return new String(Codec.json().encode(line), StandardCharsets.UTF_8) + "\n";
    }

    private static Map<String, Object> error(Result.Failure<?> failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", failure.code().name());
        error.put("message", failure.message());
        if (failure.details().get("status") != null) {
            error.put("status", failure.details().get("status"));
        }
        error.put("attempts", failure.details().getOrDefault("attempts", 0));
        return error;
    }
}

package io.millrace.cli;

import io.millrace.core.Result;
import io.millrace.http.Codec;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints outcomes as lines of JSON on standard output, each as soon as it is there. */
final class OutcomeWriter {
    private final OutputStream out;
    private boolean failed;

    OutcomeWriter() {
        this(new FileOutputStream(FileDescriptor.out)); // unlike System.out it says when it is closed
    }

    OutcomeWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out);
    }

    void write(long index, Object key, Result<?> result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("index", index);
        line.put("key", key);
        line.put("ok", result.isSuccess());
        if (result instanceof Result.Failure<?> failure) {
            failed = true;
            line.put("error", error(failure));
        } else {
            @Nullable Object value = ((Result.Success<?>) result).value();
            if (value != null) {
                line.put("value", value);
            }
        }
        try {
            out.write(Codec.json().encode(line));
            out.write('\n');
            out.flush();
        } catch (IOException closed) {
            throw new CannotRun("cannot write to standard output: " + closed.getMessage(), closed);
        }
    }

    int exitStatus() {
        return failed ? Main.SOME_FAILED : Main.OK;
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

package io.millrace.cli;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outcome of a job's item as the outcome that it would have been in a batch. */
final class ItemOutcome {
    private ItemOutcome() {}

    static Result<@Nullable Object> of(JsonObject item) {
        String status = item.text("status");
        if (status.equals("succeeded")) {
            Object output = item.get("output");
            return output == null ? Result.completed() : Result.success(output);
        }
        Map<?, ?> error = item.get("error") instanceof Map<?, ?> told ? told : Map.of();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("attempts", item.number("attempts"));
        if (error.get("http_status") instanceof Number httpStatus) {
            details.put("status", httpStatus);
        }
        ErrorCode code = code(status, String.valueOf(error.get("code")));
        String message = error.get("message") instanceof String told ? told : "the item is " + status;
        return new Result.Failure<>(code, message, null, details);
    }

    /** An item that was not called, and one whose error is none of ours, has the code that comes closest. */
    private static ErrorCode code(String status, String named) {
        if (status.equals("cancelled") || status.equals("expired")) {
            return ErrorCode.CANCELLED;
        }
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(named)) {
                return code;
            }
        }
        return status.equals("ambiguous") ? ErrorCode.AMBIGUOUS : ErrorCode.OPERATION_FAILED;
    }
}

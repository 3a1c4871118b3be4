package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.http.Refusal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Odoo's exceptions mean. Told by their class; their texts are translated. */
final class Faults {
    private static final int UNKNOWN_CLASS = 500; // the status of whatever has none of its own
    private static final int NOT_FOUND = 404;
    private static final Refusal NOWHERE = Refusal.of(
            ErrorCode.OPERATION_FAILED,
            "nothing is there; check the URL, the database, which must be named if there are several, and the protocol: JSON-2 is"
                    + " there from version 19 on, and JSON-RPC may have been switched off");

    private Faults() {}

    /** What an error means that JSON-RPC has answered, with 200. */
    static Refusal ofJsonRpc(Map<?, ?> error) {
        if (error.get("code") instanceof Number code && code.intValue() == NOT_FOUND) {
            return NOWHERE;
        }
        if (!(error.get("data") instanceof Map<?, ?> data) || !(data.get("name") instanceof String name)) {
            return Refusal.of(ErrorCode.SERVER_ERROR, String.valueOf(error.get("message")));
        }
        Refusal known = known(name, message(data));
        Refusal refusal = known == null ? Refusal.of(ErrorCode.SERVER_ERROR, message(data)) : known;
        return refusal.causedBy(fault(name, data));
    }

    /** What an answer means that is no success; null if its status says it all. */
    static @Nullable Refusal ofStatus(int status, Object body) {
        if (body instanceof Map<?, ?> data && data.get("name") instanceof String name) {
            Refusal known = known(name, message(data));
            if (known != null) {
                return known.causedBy(fault(name, data));
            }
            return status == UNKNOWN_CLASS
                    ? Refusal.of(ErrorCode.SERVER_ERROR, message(data)).causedBy(fault(name, data))
                    : null;
        }
        return status == NOT_FOUND ? NOWHERE : null;
    }

    private static @Nullable Refusal known(String name, String message) {
        for (String token : name.split("\\.", -1)) { // the class, wherever the module stands
            Refusal refusal = ofClass(token, message);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable Refusal ofClass(String token, String message) {
        return switch (token) {
            case "AccessDenied", "SessionExpiredException", "Unauthorized" ->
                Refusal.of(ErrorCode.UNAUTHORIZED, message);
            case "AccessError", "Forbidden" -> Refusal.of(ErrorCode.FORBIDDEN, message);
            case "MissingError" -> Refusal.of(ErrorCode.NOT_FOUND, message);
            case "ValidationError", "UserError", "RedirectWarning" -> Refusal.of(ErrorCode.INVALID_INPUT, message);
            case "LockError", "ConcurrencyError", "SerializationFailure", "DeadlockDetected", "LockNotAvailable" ->
                Refusal.of(ErrorCode.CONFLICT, message).retryable();
            // Without its database the server cannot tell whether it has committed.
            case "OperationalError" ->
                Refusal.of(ErrorCode.SERVER_ERROR, message).retryable().withOutcomeOpen();
            case "TypeError", "ValueError", "KeyError", "AttributeError", "IndexError" ->
                Refusal.of(ErrorCode.INVALID_INPUT, message);
            case "NotFound",
                    "UnprocessableEntity",
                    "BadRequest",
                    "UnsupportedMediaType" -> // a wrong call, not a missing record
                Refusal.of(ErrorCode.INVALID_INPUT, message);
            default -> null;
        };
    }

    private static String message(Map<?, ?> data) {
        return data.get("message") instanceof String message && !message.isBlank()
                ? message.strip()
                : String.valueOf(data.get("name"));
    }

    private static OdooFault fault(String name, Map<?, ?> data) {
        List<?> arguments = data.get("arguments") instanceof List<?> given ? given : List.of();
        return new OdooFault(name, message(data), arguments, data.get("debug") instanceof String debug ? debug : null);
    }
}

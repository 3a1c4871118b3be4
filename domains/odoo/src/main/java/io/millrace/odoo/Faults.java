package io.millrace.odoo;

import io.millrace.core.ErrorCode;
import io.millrace.http.Codec;
import io.millrace.http.DecodingException;
import io.millrace.http.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Odoo's exceptions mean. Told by their class; their texts are translated. */
final class Faults {
    private static final int UNKNOWN_CLASS = 500; // the status of whatever has none of its own
    private static final int NOT_FOUND = 404;
    private static final String NOWHERE =
            "nothing is there; check the URL, the database, which must be named if there are several, and the protocol: JSON-2 is"
                    + " there from version 19 on, and JSON-RPC may have been switched off";

    private Faults() {}

    /** What an error means that JSON-RPC has answered, with 200. */
    static Refusal ofJsonRpc(Map<?, ?> error) {
        if (error.get("code") instanceof Number code && code.intValue() == NOT_FOUND) {
            return Refusal.of(ErrorCode.OPERATION_FAILED, NOWHERE);
        }
        if (!(error.get("data") instanceof Map<?, ?> data) || !(data.get("name") instanceof String name)) {
            return Refusal.of(ErrorCode.SERVER_ERROR, String.valueOf(error.get("message")));
        }
        Refusal unknown = Refusal.of(ErrorCode.SERVER_ERROR, message(data)).withCause(fault(name, data));
        Refusal known = known(unknown, name);
        return known == null ? unknown : known;
    }

    /** What an answer means that is no success: what its status says, unless Odoo itself has more to say. */
    static Refusal ofStatus(Refusal usual) {
        Refusal said = usual.withExcerpt(null).withRetryable(false).withOutcomeOpen(false);
        if (json(usual.body()) instanceof Map<?, ?> data && data.get("name") instanceof String name) {
            Refusal raised = said.withMessage(message(data)).withCause(fault(name, data));
            Refusal known = known(raised, name);
            if (known != null) {
                return known;
            }
            return usual.status() == UNKNOWN_CLASS ? raised : usual;
        }
        return usual.status() == NOT_FOUND
                ? said.withCode(ErrorCode.OPERATION_FAILED).withMessage(NOWHERE)
                : usual;
    }

    /** Null for what is no JSON, such as a page for people. */
    private static @Nullable Object json(String body) {
        try {
            return Codec.json().decode(body.getBytes(StandardCharsets.UTF_8), Object.class);
        } catch (DecodingException text) {
            return null;
        }
    }

    private static @Nullable Refusal known(Refusal raised, String name) {
        for (String token : name.split("\\.", -1)) { // the class, wherever the module stands
            Refusal known = ofClass(raised, token);
            if (known != null) {
                return known;
            }
        }
        return null;
    }

    private static @Nullable Refusal ofClass(Refusal raised, String token) {
        return switch (token) {
            case "AccessDenied", "SessionExpiredException", "Unauthorized" -> raised.withCode(ErrorCode.UNAUTHORIZED);
            case "AccessError", "Forbidden" -> raised.withCode(ErrorCode.FORBIDDEN);
            case "MissingError" -> raised.withCode(ErrorCode.NOT_FOUND);
            case "ValidationError", "UserError", "RedirectWarning" -> raised.withCode(ErrorCode.INVALID_INPUT);
            case "LockError", "ConcurrencyError", "SerializationFailure", "DeadlockDetected", "LockNotAvailable" ->
                raised.withCode(ErrorCode.CONFLICT).withRetryable(true);
            // Without its database the server cannot tell whether it has committed.
            case "OperationalError" ->
                raised.withCode(ErrorCode.SERVER_ERROR).withRetryable(true).withOutcomeOpen(true);
            case "TypeError", "ValueError", "KeyError", "AttributeError", "IndexError" ->
                raised.withCode(ErrorCode.INVALID_INPUT);
            case "NotFound",
                    "UnprocessableEntity",
                    "BadRequest",
                    "UnsupportedMediaType" -> // a wrong call, not a missing record
                raised.withCode(ErrorCode.INVALID_INPUT);
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

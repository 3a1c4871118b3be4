package io.millrace.odoo.testing;

import java.util.List;
import java.util.Map;

/** An exception on the server. */
final class PythonError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final int status; // what JSON-2 answers it with

    private PythonError(String name, int status, String message) {
        super(message);
        this.name = name;
        this.status = status;
    }

    static PythonError accessDenied() {
        return new PythonError("odoo.exceptions.AccessDenied", 403, "Access Denied");
    }

    static PythonError access(String message) {
        return new PythonError("odoo.exceptions.AccessError", 403, message);
    }

    static PythonError missing(String message) {
        return new PythonError("odoo.exceptions.MissingError", 404, message);
    }

    static PythonError validation(String message) {
        return new PythonError("odoo.exceptions.ValidationError", 422, message);
    }

    static PythonError user(String message) {
        return new PythonError("odoo.exceptions.UserError", 422, message);
    }

    static PythonError builtin(String type, String message) {
        return new PythonError("builtins." + type, 500, message);
    }

    static PythonError http(String type, int status, String message) {
        return new PythonError("werkzeug.exceptions." + type, status, message);
    }

    /** Any other, by its full name. */
    static PythonError named(String name, String message) {
        return new PythonError(name, name.endsWith("LockError") ? 409 : 500, message);
    }

    int status() {
        return status;
    }

    boolean isWrongCall() {
        return name.startsWith("builtins.") || name.startsWith("werkzeug.exceptions.");
    }

    Map<String, Object> data() {
        return Map.of(
                "name", name,
                "message", getMessage(),
                "arguments", List.of(getMessage()),
                "context", Map.of(),
                "debug",
                        "Traceback (most recent call last):\n  File \"/opt/odoo/service/model.py\", line 1, in call\n"
                                + name);
    }
}

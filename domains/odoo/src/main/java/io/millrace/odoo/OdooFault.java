package io.millrace.odoo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Odoo itself says of a failure; the cause of the exception that a call fails with. */
public final class OdooFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient List<Object> arguments;
    private final @Nullable String debug;

    OdooFault(String name, String message, List<?> arguments, @Nullable String debug) {
        super(name + ": " + message, null, false, false); // where it was noticed here tells nothing
        this.name = name;
        this.arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
        this.debug = debug;
    }

    /** What Odoo said of a failure, if that came from there. */
    public static Optional<OdooFault> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OdooFault fault) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    /** The class of the exception on the server, such as {@code odoo.exceptions.ValidationError}; {@code load} for a refused import. */
    public String name() {
        return name;
    }

    /** What the exception was made with, as the server sent it; of a refused import its messages. */
    public List<Object> arguments() {
        return arguments;
    }

    /** The server's stack trace, if it sent one. It may hold data, so no message shows it. */
    public Optional<String> debug() {
        return Optional.ofNullable(debug);
    }
}

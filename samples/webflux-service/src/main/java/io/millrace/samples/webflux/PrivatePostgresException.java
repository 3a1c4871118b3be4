package io.millrace.samples.webflux;

import org.jspecify.annotations.Nullable;

/** There can be no PostgreSQL of the service's own; the message says why. */
final class PrivatePostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PrivatePostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

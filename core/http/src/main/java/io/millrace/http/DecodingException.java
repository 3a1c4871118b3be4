package io.millrace.http;

import org.jspecify.annotations.Nullable;

/** A body is not what was asked for. */
public final class DecodingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean truncated;

    /**
     * A body that could not be read.
     *
     * @param truncated whether it ends too early, so that another attempt may get it whole
     */
    public DecodingException(String message, boolean truncated, @Nullable Throwable cause) {
        super(message, cause);
        this.truncated = truncated;
    }

    /** Whether the body ends too early. */
    public boolean isTruncated() {
        return truncated;
    }
}

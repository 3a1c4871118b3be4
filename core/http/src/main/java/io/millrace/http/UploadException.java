package io.millrace.http;

/** The content of a streamed request failed while it was sent. */
final class UploadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Throwable reason;

    UploadException(Throwable reason) {
        super(reason);
        this.reason = reason;
    }

    Throwable reason() {
        return reason;
    }
}

package io.millrace.core;

import java.util.Map;

/**
 * A page could not be read. Carries the {@link #cursor()} of that page: everything before it has been delivered, and
 * {@link Paged#byPage(Cursor)} and {@link Paged#items(Cursor)} resume there without loss or repeat.
 */
public final class PageException extends MillraceException {
    private static final long serialVersionUID = 1L;

    private final transient Cursor<?> cursor;

    PageException(Cursor<?> cursor, String message, MillraceException cause) {
        super(cause.code(), message, cause, cause.attempts(), cause.retryAfter().orElse(null));
        this.cursor = cursor;
    }

    /** Where to resume. */
    @SuppressWarnings("unchecked") // exceptions cannot be generic; the caller knows the list it read
    public <C> Cursor<C> cursor() {
        return (Cursor<C>) cursor;
    }

    /** As the page call's failure says, which may know more than its code. */
    @Override
    public boolean isRetryable() {
        return getCause() instanceof MillraceException cause ? cause.isRetryable() : super.isRetryable();
    }

    @Override
    public boolean isTooLarge() {
        return getCause() instanceof MillraceException cause && cause.isTooLarge();
    }

    @Override
    public PageException withMessage(String message) {
        return new PageException(cursor, message, getCause() instanceof MillraceException cause ? cause : this);
    }

    @Override
    public Map<String, Object> details() {
        return getCause() instanceof MillraceException cause ? cause.details() : super.details();
    }
}

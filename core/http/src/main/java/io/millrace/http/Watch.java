package io.millrace.http;

import org.jspecify.annotations.Nullable;

/** Looks on at attempts: asked before each one is sent, told once how it ended, before that is passed on. */
interface Watch {
    /** Why the attempt must not be sent; null to let it go. A watch that refuses is not told of an end; those asked before it hear that the attempt was cancelled. */
    default @Nullable ApiException refusal(Call call) {
        return null;
    }

    /** The answer has begun, and goes to the subscriber of a stream as it comes. Its end is told all the same. */
    default void streams(Call call) {}

    default void succeeded(Call call) {}

    default void failed(Call call, Throwable failure) {}

    default void cancelled(Call call) {}
}

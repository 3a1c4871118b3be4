package io.millrace.http;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What a request carries. */
sealed interface Body {

    record None() implements Body {}

    /** A value that the client's codec writes. */
    record Value(Object value) implements Body {}

    /** A value that is made anew for each attempt, and written by the client's codec. */
    record Fresh(Supplier<?> value) implements Body {}

    /** Bytes that are sent as they are. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares these
    record Raw(String contentType, byte[] content) implements Body {}

    /** Bytes that come as the wire takes them; subscribed anew for each attempt. */
    record Streamed(String contentType, @Nullable Long length, Publisher<ByteBuffer> content) implements Body {}
}

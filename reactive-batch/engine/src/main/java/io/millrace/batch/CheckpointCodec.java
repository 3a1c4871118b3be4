package io.millrace.batch;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of a batch into bytes for its {@link Checkpoint}, and back.
 *
 * <p>SPI: implement it for the type of your values. Both methods may be called by several threads at once; {@code encode} runs on
 * the thread on which an operation ended, so it should neither block nor take long. What either throws fails the run.
 *
 * @param <V> the type of the values
 */
public interface CheckpointCodec<V extends @Nullable Object> {
    /** The bytes of a value, never of a failure. */
    byte[] encode(V value);

    /** The value of bytes that {@link #encode} has made, perhaps in an earlier version of the program. */
    V decode(byte[] bytes);

    /** A codec of two functions. */
    static <V extends @Nullable Object> CheckpointCodec<V> of(
            Function<? super V, byte[]> encoder, Function<? super byte[], ? extends V> decoder) {
        return new CheckpointCodec<>() {
            @Override
            public byte[] encode(V value) {
                return encoder.apply(value);
            }

            @Override
            public V decode(byte[] bytes) {
                return decoder.apply(bytes);
            }
        };
    }

    /** Text, as UTF-8. */
    static CheckpointCodec<String> text() {
        return of(text -> text.getBytes(StandardCharsets.UTF_8), bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}

package io.millrace.jobs;

import java.lang.reflect.Type;
import java.util.function.Function;

/**
 * Turns the inputs or outputs of a type of job into JSON, and back.
 *
 * <p>SPI: {@link #json} is what handlers use unless told otherwise; implement it where another library writes the
 * values. It makes nothing secret: inputs from elsewhere are stored as they came; see {@link JobHandler#secretInputs(JobCipher)}.
 * Both methods may be called by several threads at once, and must not block.
 *
 * @param <T> the type of the values
 */
public interface JobCodec<T> {
    /**
     * The JSON of a value.
     *
     * @throws IllegalArgumentException if it cannot be written
     */
    String write(T value);

    /**
     * The value of some JSON, perhaps written by an earlier version of the program, or by a user.
     *
     * @throws IllegalArgumentException if that is no such value
     */
    T read(String json);

    /**
     * JSON as Jackson 3 maps it: numbers kept exact, members that the type does not know left out; a number is not taken for a
     * text, nor a text for a number.
     */
    static <T> JobCodec<T> json(Class<T> type) {
        return new JsonCodec<>(type);
    }

    /** As {@link #json(Class)}, for types that a class does not tell whole. */
    static <T> JobCodec<T> json(Type type) {
        return new JsonCodec<>(type);
    }

    /** A codec of two functions. */
    static <T> JobCodec<T> of(Function<? super T, String> writer, Function<String, ? extends T> reader) {
        return new JobCodec<>() {
            @Override
            public String write(T value) {
                return writer.apply(value);
            }

            @Override
            public T read(String json) {
                return reader.apply(json);
            }
        };
    }
}

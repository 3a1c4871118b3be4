package io.millrace.core;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * The outcome of one operation as a value: a {@link Success} or a {@link Failure}.
 *
 * @param <T> the type of the value; {@link Void} for an operation that has none, whose success holds {@code null}
 */
public sealed interface Result<T extends @Nullable Object> {

    /** It worked. */
    record Success<T extends @Nullable Object>(T value) implements Result<T> {}

    /**
     * It did not work.
     *
     * @param code what went wrong
     * @param message what happened, to which item, and what to do
     * @param cause the exception behind it, if there was one
     * @param details data by name, such as {@code status} and {@code attempts}
     */
    record Failure<T extends @Nullable Object>(
            ErrorCode code, String message, @Nullable Throwable cause, Map<String, Object> details)
            implements Result<T> {
        public Failure {
            details = Map.copyOf(details);
        }

        /** The failure as an exception: the original one where it was a {@link MillraceException}. */
        public MillraceException toException() {
            return cause instanceof MillraceException original ? original : new MillraceException(code, message, cause);
        }
    }

    /** The outcome of something that worked. */
    static <T extends @Nullable Object> Result<T> success(T value) {
        return new Success<>(value);
    }

    /** The outcome of something that did not work. */
    static <T extends @Nullable Object> Result<T> failure(ErrorCode code, String message) {
        return new Failure<>(code, message, null, Map.of());
    }

    /** A failure with the code, message and details of an exception. A JVM error is thrown, not wrapped. */
    static <T extends @Nullable Object> Result<T> failure(Throwable failure) {
        Exceptions.throwIfJvmFatal(failure);
        Throwable cause = Exceptions.unwrap(failure);
        return new Failure<>(
                ErrorCode.of(cause),
                MillraceException.describe(cause),
                cause,
                cause instanceof MillraceException known ? known.details() : Map.of());
    }

    /** Turns any end of {@code mono} into a value; completing empty is {@link ErrorCode#NOT_FOUND}. Never errors. */
    static <T> Mono<Result<T>> of(Mono<T> mono) {
        return mono.<Result<T>>map(Success::new)
                .onErrorResume(failure -> Mono.just(failure(failure)))
                .switchIfEmpty(Mono.fromSupplier(() -> failure(ErrorCode.NOT_FOUND, "the operation completed empty")))
                .onErrorStop();
    }

    /** Turns any end of an operation without a value into a value; completing is success. Never errors. */
    static Mono<Result<@Nullable Void>> ofCompletion(Mono<Void> mono) {
        return mono.then(Mono.fromSupplier(Result::<@Nullable Void>completed))
                .onErrorResume(failure -> Mono.just(failure(failure)))
                .onErrorStop();
    }

    /** The success of an operation that has no value. */
    @SuppressWarnings({"unchecked", "NullAway"}) // null is the only value of Void
    static <T extends @Nullable Object> Result<T> completed() {
        return (Result<T>) new Success<@Nullable Void>(null);
    }

    default boolean isSuccess() {
        return this instanceof Success;
    }

    default boolean isFailure() {
        return this instanceof Failure;
    }

    /** Transforms the value of a success. */
    default <R extends @Nullable Object> Result<R> map(Function<? super T, ? extends R> mapper) {
        return flatMap(value -> new Success<R>(mapper.apply(value)));
    }

    /** Continues a success with another outcome. */
    @SuppressWarnings("unchecked") // a failure holds no value, so it fits any type
    default <R extends @Nullable Object> Result<R> flatMap(Function<? super T, Result<R>> mapper) {
        return this instanceof Success<T> success ? mapper.apply(success.value()) : (Result<R>) this;
    }

    /** Reduces both cases to one value. */
    default <R extends @Nullable Object> R fold(
            Function<? super T, ? extends R> onSuccess, Function<? super Failure<T>, ? extends R> onFailure) {
        return this instanceof Success<T> success
                ? onSuccess.apply(success.value())
                : onFailure.apply((Failure<T>) this);
    }

    /** The value, or the failure thrown as a {@link MillraceException}. */
    default T orElseThrow() {
        if (this instanceof Success<T> success) {
            return success.value();
        }
        throw ((Failure<T>) this).toException();
    }

    /** The value, empty for a success without one, or the failure as an error signal. */
    @SuppressWarnings("NullAway") // justOrEmpty takes null, but its signature does not say so
    default Mono<T> toMono() {
        return fold(Mono::justOrEmpty, failure -> Mono.error(failure.toException()));
    }
}

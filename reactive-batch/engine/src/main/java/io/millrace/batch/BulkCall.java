package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * One call for many keys, and how large it may be: what {@link Batch#bulk(BulkCall)} and {@link BatchCollector} send.
 *
 * <pre>{@code
 * BulkCall<String, Track> tracks = BulkCall.keyed(50, spotify::tracksById).bisectFailures();
 * }</pre>
 *
 * <p><b>The bulk function's contract.</b> It is given between one and the maximum of keys, all different, in an immutable list,
 * and answers once, for these keys and no others: a map without a key (or with null for it) says that this key does not exist;
 * a list says by position, so it has as many entries as there are keys, null for one that does not exist. Whatever else
 * it does (throws, returns null, completes empty, answers a foreign key or a list of another size) fails the keys of that
 * call, each with the same failure; {@link BulkContractException} where only the answer was wrong. A failure means that
 * the call as a whole came to nothing, or that nobody knows: {@link ErrorCode#AMBIGUOUS}.
 *
 * <pre>{@code
 * // right: every answer names its key
 * keys -> tracks.getAll(keys).collectMap(Track::id)
 *
 * // wrong: what does not exist is left out, so every answer after it would belong to a neighbour's key; refused by its size
 * BulkCall.positional(50, keys -> tracks.getAll(keys).filter(Track::exists).collectList())
 * }</pre>
 *
 * <p><b>Size:</b> a call refused because it is {@linkplain MillraceException#isTooLarge() too large} is sent again in halves, and it
 * and {@link ErrorCode#RATE_LIMITED} for a full call halve the size of the calls that follow; each full call that is served
 * raises it again by some 3 %, up to the maximum.
 *
 * @param <K> the type of the keys; {@code equals} tells which are the same
 * @param <V> the type of the values; {@link Void} for calls without one
 */
public final class BulkCall<K, V extends @Nullable Object> {
    private static final Duration DEFAULT_LINGER = Duration.ofMillis(20);
    private static final Result<Long> NOT_MEASURED = Result.success(0L);

    private final Function<? super List<K>, ? extends Mono<List<Result<V>>>> function;
    private final BulkOptions<K> options;

    private BulkCall(Function<? super List<K>, ? extends Mono<List<Result<V>>>> function, BulkOptions<K> options) {
        this.function = function;
        this.options = options;
    }

    /**
     * A call that answers by key.
     *
     * @param maxSize limit: how many keys one call may have
     * @throws IllegalArgumentException if {@code maxSize} is below 1
     */
    public static <K, V> BulkCall<K, V> keyed(
            int maxSize, Function<? super List<K>, ? extends Mono<? extends Map<K, ? extends @Nullable V>>> function) {
        Objects.requireNonNull(function, "function");
        return of(maxSize, keys -> answer(function, keys).map(byKey -> BulkAnswers.<K, V>byKey(keys, byKey)));
    }

    /**
     * A call that answers by position.
     *
     * @param maxSize limit: how many keys one call may have
     * @throws IllegalArgumentException if {@code maxSize} is below 1
     */
    public static <K, V> BulkCall<K, V> positional(
            int maxSize, Function<? super List<K>, ? extends Mono<? extends List<? extends @Nullable V>>> function) {
        Objects.requireNonNull(function, "function");
        return of(maxSize, keys -> answer(function, keys).map(values -> BulkAnswers.<K, V>byPosition(keys, values)));
    }

    /**
     * A call that answers by position with an outcome for each key: for services that tell for each what became of it.
     *
     * @param maxSize limit: how many keys one call may have
     * @throws IllegalArgumentException if {@code maxSize} is below 1
     */
    public static <K, V extends @Nullable Object> BulkCall<K, V> results(
            int maxSize, Function<? super List<K>, ? extends Mono<? extends List<Result<V>>>> function) {
        Objects.requireNonNull(function, "function");
        return of(maxSize, keys -> answer(function, keys).map(results -> BulkAnswers.results(keys, results)));
    }

    private static <K, V extends @Nullable Object> BulkCall<K, V> of(
            int maxSize, Function<? super List<K>, ? extends Mono<List<Result<V>>>> function) {
        if (maxSize < 1) {
            throw new IllegalArgumentException("maxSize must be at least 1: " + maxSize);
        }
        return new BulkCall<>(
                function, new BulkOptions<>(1, maxSize, null, Long.MAX_VALUE, key -> 0, DEFAULT_LINGER, false));
    }

    /** An operation for one key, as a call for one. */
    static <K, V extends @Nullable Object> BulkCall<K, V> single(
            Function<? super K, ? extends Mono<V>> operation, Function<? super K, Result<V>> empty) {
        return of(1, keys -> {
            K key = keys.get(0);
            return BatchRun.call(operation, key)
                    .map(value -> List.of(Result.success(value)))
                    .switchIfEmpty(Mono.fromSupplier(() -> List.of(empty.apply(key))));
        });
    }

    /** The same call with something put around each time that it is sent. */
    BulkCall<K, V> around(Around<K, V> wrapper) {
        return new BulkCall<>(
                keys -> wrapper.apply(
                        keys, Mono.defer(() -> function.apply(keys)).switchIfEmpty(Mono.error(BulkCall::noAnswer))),
                options);
    }

    /** What is put around each time that a call is sent. */
    interface Around<K, V extends @Nullable Object> {
        Mono<List<Result<V>>> apply(List<K> keys, Mono<List<Result<V>>> sent);
    }

    /** The function's answer, with whatever can go wrong in making it turned into a signal. */
    @SuppressWarnings("unchecked") // whoever may give an A may give one of its kinds
    private static <K, A> Mono<A> answer(
            Function<? super List<K>, ? extends Mono<? extends A>> function, List<K> keys) {
        Mono<A> call;
        try {
            call = (Mono<A>) function.apply(keys);
        } catch (Throwable thrown) { // checked ones too: not every language checks
            return Mono.error(MillraceException.of(Exceptions.unwrap(thrown))); // of the known ones: nothing was sent
        }
        return call == null ? Mono.error(new BulkContractException("it returned null instead of a Mono")) : call;
    }

    static BulkContractException noAnswer() {
        return new BulkContractException("it completed without an answer");
    }

    /**
     * Below this size calls are not made smaller for being refused; 1 by default.
     *
     * @throws IllegalArgumentException if below 1 or above the maximum
     */
    public BulkCall<K, V> minSize(int keys) {
        if (keys < 1 || keys > options.maxSize()) {
            throw new IllegalArgumentException(
                    "minSize must be between 1 and the maximum of " + options.maxSize() + ": " + keys);
        }
        return new BulkCall<>(function, options.withMinSize(keys));
    }

    /**
     * Limit: a further one on how many keys a call may have, which may change at any time. Calls that have been formed keep their keys, so
     * the function may still be given more.
     */
    public BulkCall<K, V> limitedBy(BulkLimit limit) {
        return new BulkCall<>(function, options.withLimit(Objects.requireNonNull(limit, "limit")));
    }

    /**
     * Limit: how many bytes the keys of one call may have together. A key that is larger alone is {@link
     * ErrorCode#INVALID_INPUT}, and not sent. No limit by default.
     *
     * @param sizeOf the bytes of one key; asked once for each
     * @throws IllegalArgumentException if {@code bytes} is below 1
     */
    public BulkCall<K, V> maxBytes(long bytes, ToLongFunction<? super K> sizeOf) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1: " + bytes);
        }
        return new BulkCall<>(
                function, options.withMaxBytes(bytes).withSizeOf(Objects.requireNonNull(sizeOf, "sizeOf")));
    }

    /**
     * Trigger: how long a key waits for others before its call goes with fewer keys than it may have; 20 ms by default. A
     * call that is full, or that no further key can join, does not wait.
     *
     * @throws IllegalArgumentException if negative
     */
    public BulkCall<K, V> linger(Duration wait) {
        if (wait.isNegative()) {
            throw new IllegalArgumentException("linger must not be negative: " + wait);
        }
        return new BulkCall<>(function, options.withLinger(wait));
    }

    /**
     * Halves a call that was refused as a whole for what is in it, until the keys that it was refused for stand alone: a {@link
     * MillraceException} with {@link ErrorCode#INVALID_INPUT}, {@link ErrorCode#NOT_FOUND} or {@link ErrorCode#CONFLICT}. One such
     * key among n costs about 2 log2 n further calls, made one after another in place of the first. Only for services that do all
     * of a call or nothing of it. An exception of another library does not say that nothing was done, unless the function throws it
     * instead of returning a {@code Mono}.
     */
    public BulkCall<K, V> bisectFailures() {
        return new BulkCall<>(function, options.withBisecting(true));
    }

    /** The same, where each call, those in halves included, takes a slot of a quota. */
    BulkCall<K, V> through(Quota quota) {
        return new BulkCall<>(keys -> quota.guard(Mono.defer(() -> answer(function, keys))), options);
    }

    BulkOptions<K> options() {
        return options;
    }

    /** The bytes of a key; a failure if no call may have so many, or they cannot be told. */
    Result<Long> measure(K key) {
        if (options.maxBytes() == Long.MAX_VALUE) {
            return NOT_MEASURED;
        }
        long bytes;
        try {
            bytes = Math.max(0, options.sizeOf().applyAsLong(key));
        } catch (Throwable thrown) { // checked ones too: not every language checks
            return Failures.of(thrown);
        }
        return bytes <= options.maxBytes()
                ? Result.success(bytes)
                : Result.failure(
                        ErrorCode.INVALID_INPUT,
                        "not sent: it has " + bytes + " bytes, more than the " + options.maxBytes()
                                + " that a call may have");
    }

    /** The size of the calls of one run, or of one collector. */
    BulkSize newSize() {
        return new BulkSize(options.minSize(), options.maxSize(), options.limit());
    }

    /** Makes ready to send keys. */
    BulkSending<K, V> sending(List<K> keys, BulkSize size) {
        return new BulkSending<>(this, keys, size);
    }

    /** The answer to one part of a call, asked for now. */
    Mono<List<Result<V>>> answer(List<K> keys) {
        return answer(function, keys);
    }
}

package io.millrace.jobs;

import io.millrace.batch.BatchItem;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of a claimed item.
 *
 * @param status {@link ItemStatus#PENDING} if it is to be tried again
 * @param delay until then
 * @param givenBack 1 if the attempt does not count
 */
record Outcome(
        Claimed item,
        ItemStatus status,
        @Nullable String output,
        @Nullable ItemError error,
        Duration delay,
        int givenBack) {
    private static final long ROW = 200;

    static <O extends @Nullable Object> Outcome of(
            BatchItem<Claimed, O> done, JobHandler<?, O> handler, int maxAttempts) {
        return done.result()
                .fold(
                        output -> success(done.key(), output, handler),
                        failure -> failure(done.key(), failure, handler.options(), maxAttempts));
    }

    /** The item goes back as it was. */
    static Outcome released(Claimed item) {
        return new Outcome(item, ItemStatus.PENDING, null, null, Duration.ZERO, 1);
    }

    private static <O extends @Nullable Object> Outcome success(Claimed item, O output, JobHandler<?, O> handler) {
        try {
            return new Outcome(item, ItemStatus.SUCCEEDED, handler.write(output), null, Duration.ZERO, 0);
        } catch (RuntimeException unwritable) {
            String message = "it succeeded, but its output cannot be stored: " + unwritable.getMessage();
            return handler.options().repeatable()
                    ? failed(item, ErrorCode.OPERATION_FAILED, message)
                    : failed(item, ErrorCode.AMBIGUOUS, message);
        }
    }

    private static Outcome failed(Claimed item, ErrorCode code, String message) {
        return ended(item, new Result.Failure<>(code, message, null, Map.of()));
    }

    private static <O extends @Nullable Object> Outcome failure(
            Claimed item, Result.Failure<O> failure, HandlerOptions options, int maxAttempts) {
        if (failure.cause() instanceof NotBegunException) {
            return released(item);
        }
        RetryPolicy policy = options.retry();
        Duration asked = failure.cause() instanceof MillraceException known
                ? known.retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
        // Nothing was sent: neither an outage nor a quota that refuses costs an attempt.
        if (failure.code() == ErrorCode.CIRCUIT_OPEN || !item.hasBegun()) {
            return again(item, failure, policy.delayBefore(item.tries(), asked), 1);
        }
        return item.tries() < maxAttempts
                        && mayBeRepeated(failure, options.repeatable())
                        && asked.compareTo(policy.longestRetryAfter()) <= 0
                ? again(item, failure, policy.delayBefore(item.tries(), asked), 0)
                : ended(item, failure);
    }

    /** As the engine decides it: of what changes something, a foreign exception does not say whether it took effect. */
    private static boolean mayBeRepeated(Result.Failure<?> failure, boolean repeatable) {
        return failure.cause() instanceof MillraceException known
                ? known.isRetryable()
                : failure.code().isRetryable() && (failure.cause() == null || repeatable);
    }

    private static Outcome again(Claimed item, Result.Failure<?> failure, Duration delay, int givenBack) {
        return new Outcome(item, ItemStatus.PENDING, null, error(failure), delay, givenBack);
    }

    private static Outcome ended(Claimed item, Result.Failure<?> failure) {
        ItemStatus status = failure.code() == ErrorCode.AMBIGUOUS ? ItemStatus.AMBIGUOUS : ItemStatus.FAILED;
        return new Outcome(item, status, null, error(failure), Duration.ZERO, 0);
    }

    private static ItemError error(Result.Failure<?> failure) {
        ErrorCode code = failure.code();
        ItemError.Kind kind = code == ErrorCode.AMBIGUOUS
                ? ItemError.Kind.AMBIGUOUS
                : code.isRetryable() ? ItemError.Kind.TRANSIENT : ItemError.Kind.PERMANENT;
        return new ItemError(
                code.name(),
                kind,
                Text.message(failure.message()),
                details(failure.details()),
                failure.details().get("status") instanceof Integer status ? status : null);
    }

    private static @Nullable String details(Map<String, Object> details) {
        if (details.isEmpty()) {
            return null;
        }
        Map<String, Object> readable = details.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        detail -> detail.getValue() instanceof Number || detail.getValue() instanceof Boolean
                                ? detail.getValue()
                                : Text.message(detail.getValue().toString())));
        return JsonCodec.OBJECT.write(readable);
    }

    /** About how many bytes it has on its way. */
    long size() {
        return ROW
                + (output == null ? 0 : output.length())
                + (error == null ? 0 : error.message().length());
    }

    @Nullable
    String kind() {
        return error == null ? null : error.kind().name().toLowerCase(Locale.ROOT);
    }
}

package io.millrace.jobs;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Says how the items of one type of job are checked and processed.
 *
 * <pre>{@code
 * JobHandler<Address, Position> geocode = JobHandler.of("geocode", Address.class, Position.class, client::geocode)
 *         .repeatable()
 *         .concurrency(8)
 *         .quota(Quota.sliding(50, Duration.ofSeconds(1)));
 * }</pre>
 *
 * <p>Immutable: each setter returns a new one. Workers run the items through {@link Batch}, so what holds there for an operation
 * holds here: it may throw, return null or complete empty, and its item is settled once.
 *
 * @param <I> the type of the items' inputs
 * @param <O> the type of their outputs; {@link Void} for operations without one
 */
public final class JobHandler<I, O extends @Nullable Object> {
    private static final int LONGEST_TYPE = 50;
    private static final int LONGEST_OUTPUT = 1 << 20;

    private final String type;
    private final JobCodec<I> inputs;
    private final @Nullable JobCodec<O> outputs;
    private final BiFunction<? super I, ItemCall, ? extends Mono<O>> operation;
    private final Function<? super I, List<FieldProblem>> validator;
    private final @Nullable Function<? super I, @Nullable String> dedupeKey;
    private final HandlerOptions options;

    private JobHandler(
            String type,
            JobCodec<I> inputs,
            @Nullable JobCodec<O> outputs,
            BiFunction<? super I, ItemCall, ? extends Mono<O>> operation,
            Function<? super I, List<FieldProblem>> validator,
            @Nullable Function<? super I, @Nullable String> dedupeKey,
            HandlerOptions options) {
        this.type = type;
        this.inputs = inputs;
        this.outputs = outputs;
        this.operation = operation;
        this.validator = validator;
        this.dedupeKey = dedupeKey;
        this.options = options;
    }

    /** An operation with a value, whose inputs and outputs are mapped to JSON; completing empty is {@link ErrorCode#NOT_FOUND}. */
    public static <I, O> JobHandler<I, O> of(
            String type, Class<I> input, Class<O> output, Function<? super I, ? extends Mono<O>> operation) {
        Objects.requireNonNull(operation, "operation");
        return of(type, JobCodec.json(input), JobCodec.json(output), (item, call) -> operation.apply(item));
    }

    /** As {@link #of(String, Class, Class, Function)}, for operations that want to know their item, and with other codecs. */
    public static <I, O> JobHandler<I, O> of(
            String type,
            JobCodec<I> inputs,
            JobCodec<O> outputs,
            BiFunction<? super I, ItemCall, ? extends Mono<O>> operation) {
        return new JobHandler<>(
                checkType(type),
                Objects.requireNonNull(inputs, "inputs"),
                Objects.requireNonNull(outputs, "outputs"),
                Objects.requireNonNull(operation, "operation"),
                input -> List.of(),
                null,
                HandlerOptions.defaults());
    }

    /** An operation without a value, which succeeds by completing. */
    public static <I> JobHandler<I, Void> effect(
            String type, Class<I> input, Function<? super I, ? extends Mono<Void>> operation) {
        Objects.requireNonNull(operation, "operation");
        return effect(type, JobCodec.json(input), (item, call) -> operation.apply(item));
    }

    /** As {@link #effect(String, Class, Function)}, for operations that want to know their item, and with another codec. */
    public static <I> JobHandler<I, Void> effect(
            String type, JobCodec<I> inputs, BiFunction<? super I, ItemCall, ? extends Mono<Void>> operation) {
        return new JobHandler<>(
                checkType(type),
                Objects.requireNonNull(inputs, "inputs"),
                null,
                Objects.requireNonNull(operation, "operation"),
                input -> List.of(),
                null,
                HandlerOptions.defaults());
    }

    /**
     * Says that calling it again for the same item does no harm. By default it does: then a call whose outcome got lost, with its
     * worker or its connection, is {@link ItemStatus#AMBIGUOUS}, and is not repeated; and right before each call its worker
     * writes down that it begins, so that no call is taken for one that was not made.
     */
    public JobHandler<I, O> repeatable() {
        return with(options.withRepeatable(true));
    }

    /** Checks each input when a job is created; a job with one that has problems is refused, with all of them told. */
    public JobHandler<I, O> validate(Function<? super I, List<FieldProblem>> validator) {
        return new JobHandler<>(
                type, inputs, outputs, operation, Objects.requireNonNull(validator, "validator"), dedupeKey, options);
    }

    /**
     * Says what an item does, for operations that must not do the same twice: a job with an item whose key another of the tenant's
     * items of this type has is refused, be that in the same job or in an earlier one. An item that failed, was cancelled or has
     * expired gives its key up to the next; it cannot be retried then. Jobs that are removed take their keys with them.
     *
     * @param key of an input; null if it may be done any number of times
     */
    public JobHandler<I, O> dedupeBy(Function<? super I, @Nullable String> key) {
        return new JobHandler<>(
                type, inputs, outputs, operation, validator, Objects.requireNonNull(key, "key"), options);
    }

    /**
     * Limit: calls in flight in each worker, over all jobs of this type; 10 by default.
     *
     * @throws IllegalArgumentException if below 1
     */
    public JobHandler<I, O> concurrency(int calls) {
        return with(options.withConcurrency(atLeastOne("concurrency", calls)));
    }

    /**
     * Limit: how many items of a job a worker holds at once; twice the concurrency by default. More are faster where calls are
     * short, and more of them lose an attempt when their worker dies.
     *
     * @throws IllegalArgumentException if below 1
     */
    public JobHandler<I, O> claimAhead(int items) {
        return with(options.withClaimAhead(atLeastOne("claimAhead", items)));
    }

    /** A rate limit for operations that have none below them; a slot is taken right before the call. It is kept within one JVM. */
    public JobHandler<I, O> quota(Quota quota) {
        return with(options.withQuota(Objects.requireNonNull(quota, "quota")));
    }

    /**
     * How long one call may run; its waits for quota and circuit do not count. 5 minutes by default.
     *
     * @throws IllegalArgumentException if not positive
     */
    public JobHandler<I, O> itemTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("itemTimeout must be positive: " + timeout);
        }
        return with(options.withItemTimeout(timeout));
    }

    /**
     * How long a call waits for a server that is down (an open circuit below it) before its item is put back, which costs it no
     * attempt; 60 s by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public JobHandler<I, O> outagePatience(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("outagePatience must not be negative: " + patience);
        }
        return with(options.withOutagePatience(patience));
    }

    /**
     * How often an item is tried in one run, and when again. It waits in the database, so no worker is held by it, and none has
     * to live as long. By default that of {@link RetryPolicy#defaults()}, with a server's {@code Retry-After} followed up to an
     * hour. What is tried again is what {@link Batch#retryFailed(RetryPolicy)} would.
     */
    public JobHandler<I, O> retry(RetryPolicy policy) {
        return with(options.withRetry(Objects.requireNonNull(policy, "policy")));
    }

    /** Says that inputs hold secrets: they are never given out, and erased when their item has succeeded. */
    public JobHandler<I, O> secretInputs() {
        return with(options.withSecretInputs(true));
    }

    /**
     * As {@link #secretInputs()}, and stores them encrypted, from however they come. An item whose input cannot be decrypted has
     * failed, uncalled. That goes for those that were created before there was a cipher, too: let their jobs end first. Keys of
     * {@link #dedupeBy} are stored as they are.
     *
     * @param cipher with the tenant as the owner
     */
    public JobHandler<I, O> secretInputs(JobCipher cipher) {
        return with(options.withSecretInputs(true).withInputCipher(Objects.requireNonNull(cipher, "cipher")));
    }

    /** The name of the type. */
    public String type() {
        return type;
    }

    /** An item with that input. */
    public NewItem item(I input) {
        return new NewItem(null, inputs.write(input));
    }

    /** An item with a name of the creator's own, unique in its job. */
    public NewItem item(String customId, I input) {
        return new NewItem(Objects.requireNonNull(customId, "customId"), inputs.write(input));
    }

    /**
     * The output of an item that succeeded.
     *
     * @throws IllegalStateException if it has none
     */
    public O output(JobItem item) {
        if (item.output() == null || outputs == null) {
            throw new IllegalStateException("item " + item.index() + " is " + item.status() + " and has no output");
        }
        return outputs.read(item.output());
    }

    HandlerOptions options() {
        return options;
    }

    /** How many items of a job a worker holds. */
    int claimAhead(JobHead job) {
        return options.claimAhead() == null ? 2 * job.concurrency(options.concurrency()) : options.claimAhead();
    }

    boolean hasDedupeKeys() {
        return dedupeKey != null;
    }

    /** Reads an input, and looks for what is wrong with it. */
    Checked check(String json) {
        try {
            I input = inputs.read(json);
            List<FieldProblem> problems = validator.apply(input);
            String key = dedupeKey == null || !problems.isEmpty() ? null : dedupeKey.apply(input);
            return key != null && Text.isUnstorable(key)
                    ? new Checked(List.of(new FieldProblem(null, "its dedupe key holds NUL")), null)
                    : new Checked(problems, key);
        } catch (UnexpectedJson unexpected) {
            return new Checked(List.of(new FieldProblem(unexpected.field(), Text.message(unexpected.problem()))), null);
        } catch (IllegalArgumentException unreadable) {
            return new Checked(List.of(new FieldProblem(null, Text.message(unreadable.getMessage()))), null);
        }
    }

    /** What is wrong with an input, and else what it is the same as. */
    record Checked(List<FieldProblem> problems, @Nullable String dedupeKey) {}

    /** Its inputs, as they are in the database. */
    StoredInputs stored() {
        return new StoredInputs(options.inputCipher());
    }

    /** A batch of claimed items, which ask to begin right before they do. */
    Batch<Claimed, O> batch(JobHead job, CallGuard guard) {
        StoredInputs stored = stored();
        Function<Claimed, Mono<O>> call = claimed -> guard.around(
                claimed,
                stored.read(claimed.input(), job.tenant())
                        .flatMap(input -> operation.apply(inputs.read(input), job.call(claimed))));
        Batch<Claimed, O> batch = each(call)
                .unordered()
                .concurrency(job.concurrency(options.concurrency()))
                .window(claimAhead(job))
                .itemTimeout(job.itemTimeout(options.itemTimeout()))
                .outagePatience(options.outagePatience());
        return options.repeatable() ? batch : batch.writing();
    }

    @SuppressWarnings("unchecked") // an operation without outputs is one of Void
    private Batch<Claimed, O> each(Function<Claimed, Mono<O>> call) {
        return outputs != null
                ? (Batch<Claimed, O>)
                        Batch.<Claimed, Object>each((Function<Claimed, Mono<Object>>) (Function<?, ?>) call)
                : (Batch<Claimed, O>)
                        (Batch<Claimed, ?>) Batch.effect((Function<Claimed, Mono<Void>>) (Function<?, ?>) call);
    }

    /**
     * The JSON of an output; null if there is none.
     *
     * @throws IllegalArgumentException if it cannot be written, or stored
     */
    @Nullable
    String write(O output) {
        if (outputs == null || output == null) {
            return null;
        }
        String json = outputs.write(output);
        if (Text.isUnstorable(json) || json.length() > LONGEST_OUTPUT) {
            throw new IllegalArgumentException("JSON without NUL, of up to 1 MiB, is stored");
        }
        return json;
    }

    private JobHandler<I, O> with(HandlerOptions changed) {
        return new JobHandler<>(type, inputs, outputs, operation, validator, dedupeKey, changed);
    }

    private static String checkType(String type) {
        if (type.isBlank() || type.length() > LONGEST_TYPE || Text.isUnstorable(type)) {
            throw new IllegalArgumentException("a type has 1 to " + LONGEST_TYPE + " characters: " + type);
        }
        return type;
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
        return value;
    }

    /**
     * Something wrong with an input.
     *
     * @param field what of it, if it is one thing
     */
    public record FieldProblem(@Nullable String field, String message) {}
}

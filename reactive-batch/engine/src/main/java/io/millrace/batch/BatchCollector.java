package io.millrace.batch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gathers single submissions, from wherever they come, into calls for many; each submitter gets its own item's outcome.
 *
 * <pre>{@code
 * BatchCollector<String, Track> tracks = BatchCollector.of(BulkCall.keyed(50, spotify::tracksById))
 *         .capacity(10_000, WhenFull.reject())
 *         .callsInFlight(4)
 *         .start();
 * Mono<Track> one = tracks.submit(id);
 * }</pre>
 *
 * <p><b>A call goes</b> as soon as any of its triggers is reached: as many items wait as it may have ({@link BulkCall}'s maximum
 * or, where the server wants less, the present size); no further item would fit into its bytes; the oldest has waited for
 * the {@linkplain BulkCall#linger linger}; or it is asked for by {@link #flush()}. Unless a limit holds it back: those are never exceeded.
 *
 * <p><b>An item</b> is settled once: by its own outcome in its call's answer, or as not sent. Its error is a {@link
 * MillraceException}. Equal items in one call are sent once. Item by item, that is what {@link #submit} gives; {@link #add} and
 * {@link #addBatch} are for those who do not want to wait before an item is in, {@link #submitAll} is for streams.
 *
 * <p><b>Threads:</b> any number may submit, also from within the bulk function or a result's subscriber. No lock is held and no
 * thread waits. A call is made by the thread whose item filled it, or by one that a timer or an earlier answer came on;
 * outcomes are told on the thread of the answer. <b>Context:</b> a call serves many submitters, so it sees the Reactor context of none.
 *
 * @param <K> the type of the items; {@code equals} tells which are the same
 * @param <V> the type of the results; {@link Void} for calls without one
 */
public final class BatchCollector<K, V extends @Nullable Object> implements AutoCloseable {
    private final CollectorLine<K, V> line;

    private BatchCollector(CollectorLine<K, V> line) {
        this.line = line;
    }

    /** Describes a collector of items for that call. */
    public static <K, V extends @Nullable Object> Builder<K, V> of(BulkCall<K, V> call) {
        return new Builder<>(Objects.requireNonNull(call, "call"), CollectorOptions.defaults());
    }

    /**
     * The item's own outcome: its result, or the error that it failed with.
     *
     * <p>Cold. <b>Backpressure:</b> the item comes in when its result is asked for, and again with each further subscription.
     * <b>Cancellation:</b> takes out this item alone. While it waits, it is not sent; a call under way goes on for the others, and
     * is cancelled with the last of those that wait for it (of a write so cancelled, nobody knows whether it took effect; it is not
     * repeated). <b>Threads:</b> that of its call's answer, or the one that settled it otherwise. <b>Errors:</b> {@link
     * ErrorCode#RATE_LIMITED} where there is no room, {@link ErrorCode#INVALID_INPUT} for an item larger than a call may be,
     * {@link ErrorCode#CANCELLED} where the collector was closed before it was sent, {@link ErrorCode#AMBIGUOUS} where it was
     * closed before the answer came; else what the bulk function says.
     */
    public Mono<V> submit(K item) {
        return new MonoSubmitted<>(line, Objects.requireNonNull(item, "item"), false);
    }

    /**
     * The outcomes of all items of a stream, in its order.
     *
     * <p><b>Backpressure:</b> asks for no more items than fill the calls in flight and the next one, and has no more outcomes undelivered;
     * so where there is no room its items wait, whatever the collector's others do. <b>Cancellation:</b> as {@link #submit}'s,
     * of all that are not settled. <b>Threads:</b> those of the answers to the items, or of the one before. <b>Errors:</b> the
     * stream's, after the outcomes of its items.
     */
    public Flux<BatchItem<K, V>> submitAll(Publisher<? extends K> items) {
        Objects.requireNonNull(items, "items");
        long window = (long) line.call.options().maxSize() * (line.options.callsInFlight() + 1);
        return Flux.from(items)
                .index()
                .flatMapSequentialDelayError(
                        item -> outcome(item.getT1(), item.getT2(), true),
                        (int) Math.min(window, line.options.capacity()),
                        1)
                .onErrorStop();
    }

    /**
     * Takes the item now, whether or not anyone subscribes to the outcome that it returns, which may be subscribed to any
     * number of times.
     *
     * <p><b>Backpressure:</b> none, the item is in. <b>Cancellation:</b> leaves the item alone. <b>Threads:</b> that on which the item
     * is settled; the subscriber's if it is already. <b>Errors:</b> as {@link #submit}'s.
     */
    public Mono<V> add(K item) {
        return Mono.fromFuture(submit(item).toFuture(), true);
    }

    /**
     * As {@link #add} for several at once, with one report on all of them.
     *
     * <p><b>Backpressure, Cancellation, Threads:</b> as {@link #add}'s. <b>Errors:</b> none, those of the items are in the report.
     */
    public Mono<BatchResult<K, V>> addBatch(Collection<? extends K> items) {
        List<K> all = List.copyOf(items);
        return Mono.fromFuture(
                Flux.fromIterable(all)
                        .index()
                        .flatMapSequential(
                                item -> outcome(item.getT1(), item.getT2(), false), Math.max(1, all.size()), 1)
                        .collectList()
                        .map(BatchResult::new)
                        .toFuture(),
                true);
    }

    private Mono<BatchItem<K, V>> outcome(long index, K item, boolean patient) {
        return new MonoSubmitted<>(line, item, patient)
                .<Result<V>>map(Result::success)
                .onErrorResume(failure -> Mono.just(Result.failure(failure)))
                .switchIfEmpty(Mono.fromSupplier(Result::completed))
                .map(result -> new BatchItem<>(index, item, result));
    }

    /**
     * Lets all items that wait go, in as many calls as they need, and completes when the last of them is settled, with what became
     * of them; empty-handed where none waited. Those waiting to be {@linkplain Builder#retryFailed sent again} keep waiting.
     *
     * <p>Cold. <b>Backpressure:</b> none, the items go on subscription. <b>Cancellation:</b> takes nothing back. <b>Threads:</b> that
     * on which the last of them is settled. <b>Errors:</b> none, those of the items are in the report.
     */
    public Mono<BatchResult<K, V>> flush() {
        return Mono.defer(() -> line.flush(false)).onErrorStop();
    }

    /**
     * As {@link #flush()} if the oldest item has waited for the {@linkplain BulkCall#linger linger}; else completes empty. The collector's
     * own timer sees to that; what may be left to do are items held back by a limit, which this waits for.
     *
     * <p><b>Backpressure, Cancellation, Threads, Errors:</b> as {@link #flush()}'s.
     */
    public Mono<BatchResult<K, V>> flushIfNeeded() {
        return Mono.defer(() -> line.flush(true)).onErrorStop();
    }

    /** How many items wait, to be sent or to be sent again; those in a call under way do not. */
    public int pendingCount() {
        return line.waiting();
    }

    /**
     * Lets nothing in any more, sends all that is there, and completes when everything has been settled and told, with what became
     * of whatever was not settled before. At the limit the rest is settled as by {@link #close()}.
     *
     * <p>Cold; closes once, whoever subscribes, and tells all of them. The shortest limit holds. <b>Backpressure:</b> none, it closes
     * on subscription. <b>Cancellation:</b> does not open it again. <b>Threads:</b> that on which the last item is settled, the
     * scheduler's at the limit. <b>Errors:</b> none, those of the items are in the report.
     *
     * @throws IllegalArgumentException if {@code limit} is negative
     */
    public Mono<BatchResult<K, V>> closeGracefully(Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit must not be negative: " + limit);
        }
        return Mono.defer(() -> {
                    Mono<BatchResult<K, V>> closed = line.close();
                    Disposable timer = line.options
                            .scheduler()
                            .schedule(line::stop, TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
                    return closed.doOnTerminate(timer::dispose);
                })
                .onErrorStop();
    }

    /**
     * Settles every item now: those in a call under way, which is cancelled, as {@link ErrorCode#AMBIGUOUS}; those waiting to be
     * sent again as they failed; all others as {@link ErrorCode#CANCELLED}, which says that they were not sent.
     */
    @Override
    public void close() {
        line.stop();
    }

    /** Meters of this collector, as {@link CollectorMeter} lists them; gauges do not keep it alive. */
    public MeterBinder meters(Tag... tags) {
        List<Tag> all = List.of(tags);
        return registry -> {
            gauge(registry, all, CollectorMeter.PENDING, CollectorLine::waiting);
            gauge(registry, all, CollectorMeter.CALLS, CollectorLine::callsInFlight);
            line.meters.add(CollectorMeters.in(registry, all));
        };
    }

    private void gauge(
            MeterRegistry registry, List<Tag> tags, CollectorMeter meter, ToDoubleFunction<CollectorLine<K, V>> value) {
        Gauge.builder(meter.getName(), line, value).tags(tags).register(registry);
    }

    /** Describes a collector. Immutable: each setter returns a new one, and each {@link #start} a collector of its own. */
    public static final class Builder<K, V extends @Nullable Object> {
        private final BulkCall<K, V> call;
        private final CollectorOptions options;

        private Builder(BulkCall<K, V> call, CollectorOptions options) {
            this.call = call;
            this.options = options;
        }

        /**
         * Limit: items that have come in and are not settled, and what becomes of more; by default 10,000, and they are rejected.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder<K, V> capacity(int items, WhenFull whenFull) {
            return with(options.withCapacity(atLeastOne("capacity", items))
                    .withWhenFull(Objects.requireNonNull(whenFull, "whenFull")));
        }

        /**
         * Limit: calls under way at the same time; 4 by default.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder<K, V> callsInFlight(int calls) {
            return with(options.withCallsInFlight(atLeastOne("callsInFlight", calls)));
        }

        /**
         * Lets equal items that wait at the same time take one place in a call, and share its outcome. One whose equal is under
         * way already is sent again: what is under way may be older than what its submitter knows.
         */
        public Builder<K, V> coalesceDuplicates() {
            return with(options.withCoalescing(true));
        }

        /**
         * Sends an item again, up to so many times, whose failure is {@linkplain MillraceException#isRetryable() retryable}: it
         * alone, with whatever else waits after its delay, which is that of {@link RetryPolicy#defaults()} and no shorter than the server
         * asks for. Not at all by default. Only where repeating is safe; what fails with an exception of another library is not
         * repeated: that does not say whether it took effect.
         *
         * @throws IllegalArgumentException if below 1
         */
        public Builder<K, V> retryFailed(int times) {
            return with(options.withRetry(
                    RetryPolicy.defaults().withMaxAttempts(Math.addExact(atLeastOne("retryFailed", times), 1))));
        }

        /** A rate limit for calls that have none below them; each call takes a slot right before it goes. */
        public Builder<K, V> quota(Quota quota) {
            return with(options.withQuota(Objects.requireNonNull(quota, "quota")));
        }

        /**
         * Reports each call as {@link CollectorObservation#CALL}. A no-op registry, like none, costs nothing.
         *
         * @param name tells collectors apart in metrics, such as {@code spotify.tracks}
         */
        public Builder<K, V> observe(ObservationRegistry registry, String name) {
            return with(options.withObserved(registry.isNoop() ? null : new ObservedCalls(registry, name)));
        }

        /** Tells the time; {@link reactor.core.scheduler.Schedulers#parallel()} by default. */
        public Builder<K, V> scheduler(Scheduler scheduler) {
            return with(options.withScheduler(Objects.requireNonNull(scheduler, "scheduler")));
        }

        /**
         * A collector that is ready. Close it when it is no longer needed, else what waits is lost with it.
         *
         * @throws IllegalArgumentException if the capacity is less than one call may have: it would never be full
         */
        public BatchCollector<K, V> start() {
            int maxSize = call.options().maxSize();
            if (options.capacity() < maxSize) {
                throw new IllegalArgumentException(
                        "capacity must be at least the " + maxSize + " of a call: " + options.capacity());
            }
            return new BatchCollector<>(new CollectorLine<>(call, options));
        }

        private Builder<K, V> with(CollectorOptions changed) {
            return new Builder<>(call, changed);
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be at least 1: " + value);
            }
            return value;
        }
    }
}

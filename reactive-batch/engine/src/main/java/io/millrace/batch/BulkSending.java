package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A call on its way: sent whole, then in halves where it is refused so, one part after another. What has become of a key can be asked
 * at any time, of a call that was given up too. Equal keys are sent once.
 */
final class BulkSending<K, V extends @Nullable Object> extends Mono<List<Result<V>>> implements Subscription {
    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<BulkSending.Part, Subscription> PART_UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(BulkSending.Part.class, Subscription.class, "upstream");

    private static final int SPREAD = 0x9E3779B9; // neighbouring hashes far from each other, as by Fibonacci hashing

    private final BulkCall<K, V> call;
    private final BulkSize size;
    private final List<K> keys; // all different
    private final int @Nullable [] places; // among those, of the keys given; null if all of them differ
    private final @Nullable Result<V>[] outcomes;
    private final Deque<Part> unsent = new ArrayDeque<>(2);
    private final AtomicInteger turns = new AtomicInteger();
    private @Nullable CoreSubscriber<? super List<Result<V>>> actual;
    private volatile boolean cancelled;
    private volatile @Nullable Part underWay; // outcomes are read after it, as they are written before it

    /** @param given unmodifiable; the user's function gets them as they are */
    BulkSending(BulkCall<K, V> call, List<K> given, BulkSize size) {
        this.call = call;
        this.size = size;
        if (allDiffer(given)) {
            this.keys = given;
            this.places = null;
        } else {
            Map<K, Integer> places = new LinkedHashMap<>();
            given.forEach(key -> places.putIfAbsent(key, places.size()));
            this.keys = List.copyOf(places.keySet());
            this.places = given.stream()
                    .mapToInt(key -> Objects.requireNonNull(places.get(key)))
                    .toArray();
        }
        this.outcomes = newOutcomes(keys.size());
        Part all = new Part(0, keys.size());
        this.unsent.add(all);
        this.underWay = all;
    }

    /** Asked for every call, so it has to cost little: bits for the hashes, and the keys themselves only if two share one. */
    private static boolean allDiffer(List<?> keys) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(keys.size()) + 6;
        long[] seen = new long[1 << (bits - 6)];
        for (Object key : keys) {
            int bit = (key.hashCode() * SPREAD) >>> (Integer.SIZE - bits);
            long before = seen[bit >> 6];
            seen[bit >> 6] = before | (1L << bit);
            if (seen[bit >> 6] == before) {
                return new HashSet<>(keys).size() == keys.size();
            }
        }
        return true;
    }

    /** Sends, once, and tells what became of each key, by position; no failure of a call is an error of this. */
    @Override
    public void subscribe(CoreSubscriber<? super List<Result<V>>> subscriber) {
        actual = subscriber;
        subscriber.onSubscribe(this);
        sendNext();
    }

    /** A loop, however many parts are answered at once. */
    private void sendNext() {
        if (turns.getAndIncrement() != 0) {
            return;
        }
        do {
            Part part = unsent.pollFirst();
            if (part == null) {
                tell();
            } else {
                underWay = part;
                if (cancelled) {
                    underWay = null;
                } else {
                    call.answer(part.keys()).subscribe(part);
                }
            }
        } while (turns.decrementAndGet() != 0);
    }

    private void tell() {
        CoreSubscriber<? super List<Result<V>>> subscriber = Objects.requireNonNull(actual);
        subscriber.onNext(all());
        subscriber.onComplete();
    }

    @Override
    public void request(long n) {
        // Its subscribers are this package's own, and ask for the one answer at once.
    }

    @Override
    public void cancel() {
        cancelled = true;
        Part part = underWay;
        if (part != null) {
            Operators.terminate(PART_UPSTREAM, part);
        }
    }

    private void served(Part part, List<Result<V>> results) {
        for (int i = 0; i < results.size(); i++) {
            outcomes[part.from + i] = results.get(i);
        }
        underWay = null;
        size.served(part.size());
    }

    private void failed(Part part, Throwable failure) {
        if (failure instanceof MillraceException known && known.isTooLarge()) {
            size.refused(part.size());
        } else if (ErrorCode.RATE_LIMITED.matches(failure)) {
            size.rateLimited(part.size());
        }
        if (part.size() > 1 && Repeats.mayBeHalved(failure, call.options().bisecting())) {
            int middle = part.from + part.size() / 2;
            unsent.addFirst(new Part(middle, part.to));
            unsent.addFirst(new Part(part.from, middle));
        } else {
            Arrays.fill(outcomes, part.from, part.to, Failures.<V>of(failure));
        }
        underWay = null;
    }

    private List<Result<V>> all() {
        List<Result<V>> all = Collections.unmodifiableList(Arrays.asList(outcomes));
        return places == null ? all : Arrays.stream(places).mapToObj(all::get).toList();
    }

    /** What became of a key; else what is given for those that are under way, and for those that nothing was done for. */
    Result<V> outcome(int position, Result<V> ifUnderWay, Result<V> ifNot) {
        int place = place(position);
        Part part = underWay;
        Result<V> known = outcomes[place];
        if (known != null) {
            return known;
        }
        return part != null && part.from <= place && place < part.to ? ifUnderWay : ifNot;
    }

    private int place(int position) {
        return places == null ? position : places[position];
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java knows no generic arrays
    private static <V extends @Nullable Object> @Nullable Result<V>[] newOutcomes(int size) {
        return new Result[size];
    }

    /** Some of the keys, and what takes the answer to them. */
    private final class Part implements CoreSubscriber<List<Result<V>>> {
        private final int from;
        private final int to;
        private boolean ended;

        @SuppressWarnings("UnusedVariable") // read through its updater
        private volatile @Nullable Subscription upstream;

        Part(int from, int to) {
            this.from = from;
            this.to = to;
        }

        int size() {
            return to - from;
        }

        List<K> keys() {
            return size() == keys.size() ? keys : keys.subList(from, to);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.setOnce(PART_UPSTREAM, this, subscription)) {
                subscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<Result<V>> results) {
            if (ends()) {
                served(this, results);
                sendNext();
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (ends()) {
                failed(this, Exceptions.unwrap(failure));
                sendNext();
            } else {
                Operators.onErrorDropped(failure, currentContext());
            }
        }

        @Override
        public void onComplete() {
            if (!ended) {
                onError(BulkCall.noAnswer());
            }
        }

        private boolean ends() {
            boolean first = !ended;
            ended = true;
            return first;
        }

        @Override
        public Context currentContext() {
            return Objects.requireNonNull(actual).currentContext();
        }
    }
}

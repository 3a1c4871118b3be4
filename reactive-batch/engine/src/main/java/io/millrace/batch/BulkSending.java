package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * A call on its way: sent whole, then in halves where it is refused so, one part after another. What has become of a key can be asked
 * at any time, of a call that was given up too. Equal keys are sent once.
 */
final class BulkSending<K, V extends @Nullable Object> {
    private static final int SPREAD = 0x9E3779B9; // neighbouring hashes far from each other, as by Fibonacci hashing

    private final BulkCall<K, V> call;
    private final BulkSize size;
    private final List<K> keys; // all different
    private final int @Nullable [] places; // among those, of the keys given; null if all of them differ
    private final @Nullable Result<V>[] outcomes;
    private final Deque<Part> unsent = new ArrayDeque<>(2);
    private volatile @Nullable Part underWay; // outcomes are read after it, as they are written before it

    BulkSending(BulkCall<K, V> call, List<K> given, BulkSize size) {
        this.call = call;
        this.size = size;
        if (allDiffer(given)) {
            this.keys = List.copyOf(given);
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

    /** Asked for every call, so it has to cost little: a table with open addressing, and no object for a key. */
    private static boolean allDiffer(List<?> keys) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(keys.size()) + 1;
        @Nullable Object[] table = new @Nullable Object[1 << bits];
        for (Object key : keys) {
            int place = (key.hashCode() * SPREAD) >>> (Integer.SIZE - bits);
            for (Object other = table[place]; other != null; other = table[place]) {
                if (other.equals(key)) {
                    return false;
                }
                place = (place + 1) & (table.length - 1);
            }
            table[place] = key;
        }
        return true;
    }

    /**
     * Sends, once, and tells what became of each key, by position. Never errors, but for what Reactor takes for fatal and is
     * thrown.
     */
    Mono<List<Result<V>>> results() {
        return Mono.defer(this::sendNext)
                .repeat(() -> !unsent.isEmpty()) // a loop, however many parts are answered at once
                .then(Mono.fromSupplier(this::all));
    }

    private Mono<Void> sendNext() {
        Part part = unsent.removeFirst();
        underWay = part;
        return call.answer(keys.subList(part.from, part.to))
                .flatMap(results -> served(part, results))
                .onErrorResume(failure -> failed(part, Exceptions.unwrap(failure)));
    }

    private Mono<Void> served(Part part, List<Result<V>> results) {
        int place = part.from;
        for (Result<V> result : results) {
            outcomes[place++] = result;
        }
        underWay = null;
        size.served(part.size());
        return Mono.empty();
    }

    private Mono<Void> failed(Part part, Throwable failure) {
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
        return Mono.empty();
    }

    private List<Result<V>> all() {
        return IntStream.range(0, places == null ? keys.size() : places.length)
                .mapToObj(position -> Objects.requireNonNull(outcomes[place(position)]))
                .toList();
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

    private record Part(int from, int to) {
        int size() {
            return to - from;
        }
    }
}

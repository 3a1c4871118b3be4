package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A record store in which each call is a transaction: all of it or nothing, in its time. Ids come from a sequence that never goes
 * back. It refuses records named "poison", remembers every call, and lets single calls meet their {@link Fate}.
 */
final class FakeStore implements BulkTarget<Long, Map<String, Object>> {
    static final Set<Ability> ALL = EnumSet.allOf(Ability.class);

    /** What becomes of a call. */
    enum Fate {
        SERVED,
        /** Nothing is done; the same call may pass later. */
        BUSY,
        /** Nothing is done, nor ever will be. */
        FORBIDDEN,
        /** Done, but the answer is lost, and the target knows that. */
        LOST,
        /** Done, but the connection breaks, which says nothing. */
        BROKEN,
        /** Done, and never answered. */
        SILENT,
        /** Nothing is done, and false is answered. */
        REFUSED_BY_FALSE,
        /** Done, and one id too few is answered. */
        ONE_ID_SHORT,
        /** Done, and completed without an answer. */
        EMPTY
    }

    record Call(String kind, String model, List<?> records, Map<String, Object> context) {
        @Override
        public String toString() {
            return kind + " " + model + " " + records.size();
        }
    }

    private final Scheduler time;
    private final Map<Long, Map<String, Object>> rows = new TreeMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, Fate> fates = new HashMap<>();
    private IntFunction<Duration> latency = call -> Duration.ZERO;
    private Fate fateOfAll = Fate.SERVED;
    private Consumer<Map<String, Object>> check = values -> {};
    private Set<Ability> abilities = ALL;
    private int maxRecords = Integer.MAX_VALUE;
    private long nextId = 1;
    private int inFlight;
    private int mostInFlight;
    private int hungUp;

    FakeStore(Scheduler time) {
        this.time = time;
    }

    static Map<String, Object> named(String name) {
        return Map.of("name", name);
    }

    static List<Map<String, Object>> records(int count) {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(named("r" + i));
        }
        return records;
    }

    /** The call of that number, from 1, meets this fate. */
    FakeStore call(int number, Fate fate) {
        fates.put(number, fate);
        return this;
    }

    FakeStore everyCall(Fate fate) {
        fateOfAll = fate;
        return this;
    }

    FakeStore answeringIn(Duration each) {
        return answering(call -> each);
    }

    /** How long each call takes, by its number. */
    FakeStore answering(IntFunction<Duration> latency) {
        this.latency = latency;
        return this;
    }

    /** What looks at all values before anything is sent. */
    FakeStore checking(Consumer<Map<String, Object>> check) {
        this.check = check;
        return this;
    }

    FakeStore able(Set<Ability> abilities) {
        this.abilities = abilities;
        return this;
    }

    /** A larger call is refused as too large. */
    FakeStore takingAtMost(int records) {
        this.maxRecords = records;
        return this;
    }

    /** Puts records there as if they had always been. */
    List<Long> holding(List<Map<String, Object>> records) {
        List<Long> ids = new ArrayList<>();
        for (Map<String, Object> record : records) {
            rows.put(nextId, record);
            ids.add(nextId++);
        }
        return ids;
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    List<String> log() {
        return calls.stream().map(Call::toString).toList();
    }

    Map<Long, Map<String, Object>> rows() {
        return rows;
    }

    /** The names of all records, in the order of their ids. */
    List<Object> names() {
        return rows.values().stream()
                .<Object>map(row -> String.valueOf(row.get("name")))
                .toList();
    }

    int inFlight() {
        return inFlight;
    }

    int mostInFlight() {
        return mostInFlight;
    }

    int hungUp() {
        return hungUp;
    }

    @Override
    public Set<Ability> abilities() {
        return abilities;
    }

    @Override
    public Mono<List<Long>> create(String model, List<Map<String, Object>> records, Map<String, Object> context) {
        return call(new Call("create", model, records, context), records.contains(named("poison")), () -> {
            List<Long> ids = new ArrayList<>();
            for (Map<String, Object> record : records) {
                rows.put(nextId, record);
                ids.add(nextId++);
            }
            return ids;
        });
    }

    @Override
    public Mono<Boolean> update(String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
        boolean poison = values.containsValue("poison") || !rows.keySet().containsAll(ids);
        return call(new Call("update", model, ids, context), poison, () -> {
            for (Long id : ids) {
                Map<String, Object> row = new LinkedHashMap<>(rows.getOrDefault(id, Map.of()));
                row.putAll(values);
                rows.put(id, row);
            }
            return true;
        });
    }

    @Override
    public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
        return call(new Call("delete", model, ids, context), ids.contains(666L), () -> {
            rows.keySet().removeAll(ids);
            return true;
        });
    }

    @Override
    public Mono<Map<Long, Map<String, Object>>> valuesBefore(
            String model, List<Long> ids, Map<String, Object> values, Map<String, Object> context) {
        return Mono.fromSupplier(() -> {
            Map<Long, Map<String, Object>> before = new HashMap<>();
            for (Long id : ids) {
                Map<String, Object> row = rows.get(id);
                if (row != null) {
                    Map<String, Object> named = new HashMap<>(row);
                    named.keySet().retainAll(values.keySet());
                    before.put(id, named);
                }
            }
            return before;
        });
    }

    @Override
    public Optional<String> faultOfId(Long id) {
        return id > 0 ? Optional.empty() : Optional.of("the id " + id + " is not positive");
    }

    @Override
    public Optional<String> faultOfValues(String model, Map<String, Object> values) {
        check.accept(values);
        return values.containsKey("unknown field") ? Optional.of("there is no unknown field") : Optional.empty();
    }

    private <A> Mono<A> call(Call call, boolean poison, Supplier<A> commit) {
        return Mono.defer(() -> {
            calls.add(call);
            int number = calls.size();
            Fate fate = fates.getOrDefault(number, fateOfAll);
            mostInFlight = Math.max(mostInFlight, ++inFlight);
            AtomicBoolean open = new AtomicBoolean(true);
            Duration took = latency.apply(number);
            Mono<?> answered = took.isZero() ? Mono.just(0) : Mono.delay(took, time);
            return answered.flatMap(tick -> answer(call, fate, poison, commit))
                    .doOnTerminate(() -> close(open)) // before the caller learns of it
                    .doOnCancel(() -> {
                        if (close(open)) {
                            hungUp++;
                        }
                    });
        });
    }

    @SuppressWarnings("unchecked")
    private <A> Mono<A> answer(Call call, Fate fate, boolean poison, Supplier<A> commit) {
        if (fate == Fate.BUSY) {
            return Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "busy"));
        }
        if (fate == Fate.FORBIDDEN) {
            return Mono.error(new MillraceException(ErrorCode.FORBIDDEN, "not for you"));
        }
        if (call.records().size() > maxRecords) {
            return Mono.error(new TooLarge());
        }
        if (poison) {
            return Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "one of them is not right"));
        }
        if (fate == Fate.REFUSED_BY_FALSE) {
            return Mono.just((A) Boolean.FALSE);
        }
        A answer = commit.get();
        return switch (fate) {
            case LOST -> Mono.error(new MillraceException(ErrorCode.AMBIGUOUS, "the answer was lost"));
            case BROKEN -> Mono.error(new IOException("connection reset"));
            case SILENT -> Mono.never();
            case EMPTY -> Mono.empty();
            case ONE_ID_SHORT -> Mono.just(answer instanceof List<?> ids ? (A) ids.subList(1, ids.size()) : answer);
            default -> Mono.just(answer);
        };
    }

    private boolean close(AtomicBoolean open) {
        boolean wasOpen = open.getAndSet(false);
        if (wasOpen) {
            inFlight--;
        }
        return wasOpen;
    }

    private static final class TooLarge extends MillraceException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super(ErrorCode.INVALID_INPUT, "too large");
        }

        @Override
        public boolean isTooLarge() {
            return true;
        }
    }

    /** What a Mono comes to when hours pass. */
    static <T> T result(VirtualTime time, Mono<T> mono) {
        Ending<T> ending = new Ending<>();
        mono.subscribe(value -> ending.value = value, failure -> ending.failure = failure);
        time.pass(Duration.ofHours(3));
        if (ending.value == null) {
            throw new AssertionError("no value", ending.failure);
        }
        return ending.value;
    }

    /** What a Mono fails with when hours pass. */
    static Throwable failure(VirtualTime time, Mono<?> mono) {
        Ending<Object> ending = new Ending<>();
        mono.subscribe(value -> ending.value = value, failure -> ending.failure = failure);
        time.pass(Duration.ofHours(3));
        if (ending.failure == null) {
            throw new AssertionError("no failure, but " + ending.value);
        }
        return ending.failure;
    }

    private static final class Ending<T> {
        private @Nullable T value;
        private @Nullable Throwable failure;
    }
}

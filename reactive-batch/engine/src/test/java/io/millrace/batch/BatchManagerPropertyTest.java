package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.FakeStore.Fate;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import reactor.test.subscriber.TestSubscriber;

/** Whatever becomes of the calls, each record has one outcome, which is true, and nothing is created twice. */
class BatchManagerPropertyTest {
    private static final String MODEL = "m";

    record Setup(
            int concurrency,
            int chunkSize,
            int attempts,
            boolean failFast,
            boolean bisecting,
            @Nullable Integer timeout) {
        BatchManager<Long, Map<String, Object>> manager(FakeStore store, VirtualTime time) {
            BatchManager<Long, Map<String, Object>> manager = BatchManager.of(store)
                    .scheduler(time)
                    .concurrency(concurrency)
                    .chunkSize(chunkSize)
                    .retry(RetryPolicy.defaults().withBackoff(retry -> 700L))
                    .attempts(attempts)
                    .callTimeout(Duration.ofSeconds(30));
            manager = failFast ? manager.failFast() : manager;
            manager = bisecting ? manager.bisectFailures() : manager;
            return timeout == null ? manager : manager.timeout(Duration.ofMillis(timeout));
        }
    }

    @Property(tries = 500)
    void execute_whateverBecomesOfTheCalls_givesEachRecordOneTrueOutcome(
            @ForAll("fates") List<Fate> fates,
            @ForAll("setups") Setup setup,
            @ForAll @IntRange(min = 1, max = 40) int creations,
            @ForAll @IntRange(max = 20) int deletions,
            @ForAll @IntRange(min = -1, max = 40) int poison) {
        VirtualTime time = new VirtualTime();
        FakeStore store = store(fates, time);
        List<Long> old = store.holding(FakeStore.records(deletions));
        List<Map<String, Object>> records = uniqueRecords(creations, poison);
        List<Operation<Long, Map<String, Object>>> operations = new ArrayList<>();
        operations.add(Operation.create(MODEL, records));
        if (deletions > 0) {
            operations.add(Operation.<Long, Map<String, Object>>update(MODEL, old, FakeStore.named("u"))
                    .withPriority(1));
            operations.add(Operation.delete(MODEL, old));
        }

        BatchManager<Long, Map<String, Object>> manager = setup.manager(store, time);
        BatchExecution<Long, Map<String, Object>> execution = FakeStore.result(time, manager.execute(operations));

        assertThat(execution.results()).hasSize(creations + 2 * deletions);
        assertTrueOfCreations(execution.operations().get(0).results(), records, store);
        if (deletions > 0) {
            assertTrueOfDeletions(execution.operations().get(2).results(), old, store);
        }
        assertNothingIsLeft(manager, store, time, setup);
    }

    @Property(tries = 300)
    void cancel_atAnyTime_createsNothingTwiceAndLeavesNothing(
            @ForAll("fates") List<Fate> fates,
            @ForAll("setups") Setup setup,
            @ForAll @IntRange(min = 1, max = 40) int creations,
            @ForAll @IntRange(max = 8_000) int millis) {
        VirtualTime time = new VirtualTime();
        FakeStore store = store(fates, time);
        BatchManager<Long, Map<String, Object>> manager = setup.manager(store, time);
        TestSubscriber<List<Long>> ids = TestSubscriber.create();
        manager.bulkCreate(MODEL, uniqueRecords(creations, -1)).subscribe(ids);
        time.pass(Duration.ofMillis(millis));
        int sent = store.calls().size();

        ids.cancel();
        time.pass(Duration.ofHours(3));

        assertThat(store.calls()).as("sends nothing more").hasSize(sent);
        assertThat(store.names()).doesNotHaveDuplicates();
        assertNothingIsLeft(manager, store, time, setup);
    }

    private static void assertTrueOfCreations(
            List<Result<Long>> results, List<Map<String, Object>> records, FakeStore store) {
        List<Object> names = store.names();
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < records.size(); i++) {
            Object name = records.get(i).get("name");
            int times = Collections.frequency(names, name);
            if (results.get(i) instanceof Result.Success<Long> success) {
                assertThat(store.rows().get(success.value())).isEqualTo(records.get(i));
                assertThat(ids.add(success.value())).as("an id of its own").isTrue();
                assertThat(times).isEqualTo(1);
            } else if (isAmbiguous(results.get(i))) {
                assertThat(times)
                        .as("created once at most, even if nobody knows")
                        .isLessThanOrEqualTo(1);
            } else {
                assertThat(times)
                        .as("a failure that is certain created nothing")
                        .isZero();
            }
        }
    }

    private static void assertTrueOfDeletions(List<Result<Long>> results, List<Long> old, FakeStore store) {
        for (int i = 0; i < old.size(); i++) {
            if (!isAmbiguous(results.get(i))) {
                assertThat(store.rows().containsKey(old.get(i)))
                        .isEqualTo(results.get(i).isFailure());
            }
        }
    }

    private static void assertNothingIsLeft(
            BatchManager<Long, Map<String, Object>> manager, FakeStore store, VirtualTime time, Setup setup) {
        assertThat(store.mostInFlight()).isLessThanOrEqualTo(setup.concurrency());
        assertThat(store.inFlight()).isZero();
        assertThat(time.timers()).isZero();
        assertThat(manager.running()).isEmpty();
        assertThat(manager.statistics().batches().done()).isEqualTo(1);
        assertThat(manager.statistics().records().percent()).isEqualTo(100);
        assertThat(manager.statistics().chunks().percent()).isEqualTo(100);
        assertThat(manager.statistics().operations().percent()).isEqualTo(100);
    }

    private static boolean isAmbiguous(Result<?> result) {
        return result instanceof Result.Failure<?> failure && failure.code() == ErrorCode.AMBIGUOUS;
    }

    private static FakeStore store(List<Fate> fates, VirtualTime time) {
        FakeStore store =
                new FakeStore(time).answering(call -> Duration.ofMillis(call % 3 == 0 ? 0 : 250L * (call % 7)));
        for (int call = 1; call <= fates.size(); call++) {
            store.call(call, fates.get(call - 1));
        }
        return store;
    }

    private static List<Map<String, Object>> uniqueRecords(int count, int poison) {
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(FakeStore.named(i == poison ? "poison" : "new " + i));
        }
        return records;
    }

    @Provide
    Arbitrary<List<Fate>> fates() {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.just(Fate.SERVED)), Tuple.of(2, Arbitraries.of(Fate.values())))
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<Setup> setups() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 4),
                        either,
                        either,
                        Arbitraries.integers().between(100, 6_000).injectNull(0.5))
                .as(Setup::new);
    }
}

package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Whatever operations do and however the batch is set up, each key is settled once, and nothing is left behind. */
class BatchSettlementPropertyTest {
    private static final List<Behaviour> QUIET = List.of(Behaviour.values()).stream()
            // Reactor logs what it takes for fatal with its stack, which is much to read a thousand times.
            .filter(behaviour ->
                    !behaviour.name().contains("BUBBLING") && !behaviour.name().startsWith("DEFERS"))
            .toList();

    record Setup(
            int window,
            int concurrency,
            boolean unordered,
            boolean failFast,
            boolean writes,
            boolean quota,
            int retries,
            boolean coalescing) {
        BatchOptions options(VirtualTime time) {
            return BatchOptions.defaults(false)
                    .withWindow(window)
                    .withConcurrency(concurrency)
                    .withUnordered(unordered)
                    .withFailFast(failFast)
                    .withWrites(writes)
                    .withQuota(quota ? Quota.sliding(3, Duration.ofSeconds(5), time) : null)
                    .withRetry(RetryPolicy.defaults().withMaxAttempts(1 + retries))
                    .withCoalescing(coalescing)
                    .withItemTimeout(Behaviour.ITEM_TIMEOUT)
                    .withScheduler(time);
        }
    }

    @Property(tries = 1_000, shrinking = ShrinkingMode.BOUNDED)
    void run_whateverOperationsDo_settlesEachKeyOnceAndLeavesNothing(
            @ForAll("behaviours") List<Behaviour> behaviours,
            @ForAll("setups") Setup setup,
            @ForAll @IntRange(min = 1, max = 5) int askedAtOnce) {
        VirtualTime time = new VirtualTime();
        BatchRun<Integer, String> run = new BatchRun<>(
                key -> behaviours.get(key).in(time), setup.options(time), Flux.range(0, behaviours.size()), (long)
                        behaviours.size());
        TestSubscriber<BatchItem<Integer, String>> items =
                TestSubscriber.builder().initialRequest(0).build();
        run.items().subscribe(items);
        for (int asked = 0; asked < behaviours.size() + 5; asked += askedAtOnce) {
            items.request(askedAtOnce);
            time.pass(Duration.ofMillis(700));
        }
        time.pass(Duration.ofHours(3));

        assertThat(items.isTerminatedComplete()).isTrue();
        List<Long> all = LongStream.range(0, behaviours.size()).boxed().toList();
        if (setup.unordered()) {
            assertThat(Outcomes.indexesIn(items)).containsExactlyInAnyOrderElementsOf(all);
        } else {
            assertThat(Outcomes.indexesIn(items)).isEqualTo(all);
        }
        assertThat(items.getReceivedOnNext())
                .allSatisfy(item -> assertThat(Outcomes.of(item)).isIn(expected(behaviours.get(item.key()), setup)));
        assertThat(run.gate.inFlight()).isZero();
        assertThat(run.gate.waiting()).isZero();
        assertThat(time.timers()).isZero();
    }

    @Property(tries = 500)
    void run_whenCancelledAtAnyTime_leavesNothing(
            @ForAll("behaviours") List<Behaviour> behaviours,
            @ForAll("setups") Setup setup,
            @ForAll @IntRange(max = 30_000) int millis) {
        VirtualTime time = new VirtualTime();
        BatchRun<Integer, String> run = new BatchRun<>(
                key -> behaviours.get(key).in(time), setup.options(time), Flux.range(0, behaviours.size()), null);
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
        run.items().subscribe(items);
        time.pass(Duration.ofMillis(millis));

        items.cancel();
        time.pass(Duration.ofHours(3));

        assertThat(run.gate.inFlight()).isZero();
        assertThat(run.gate.waiting()).isZero();
        assertThat(time.timers()).isZero();
    }

    private static List<String> expected(Behaviour behaviour, Setup setup) {
        String own = behaviour.outcome(setup.writes());
        return !setup.failFast() ? List.of(own) : List.of(own, "CANCELLED", setup.writes() ? "AMBIGUOUS" : own);
    }

    @Provide
    Arbitrary<List<Behaviour>> behaviours() {
        return Arbitraries.of(QUIET).list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<Setup> setups() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.integers().between(1, 8),
                        either,
                        either,
                        either,
                        either,
                        Arbitraries.integers().between(0, 2),
                        either)
                .as(Setup::new);
    }
}

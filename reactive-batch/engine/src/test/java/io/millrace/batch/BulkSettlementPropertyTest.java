package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.Quota;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Whatever calls for many do and however the batch is set up, each key is settled once, and nothing is left behind. */
class BulkSettlementPropertyTest {
    private static final int MAX_BYTES = 30;

    record Call(int maxSize, boolean limitsBytes, boolean bisects, int lingerMillis) {}

    record Setup(int window, int concurrency, boolean unordered, boolean failFast, boolean writes, boolean quota) {}

    record Extras(int retries, boolean coalescing, boolean adaptive, boolean compensating) {}

    /** One run of a batch in virtual time, and what its function was asked to do. */
    private static final class Bench {
        final VirtualTime time = new VirtualTime();
        final AtomicInteger calls = new AtomicInteger();
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger undone = new AtomicInteger();
        final TestSubscriber<BatchItem<Integer, String>> items =
                TestSubscriber.builder().initialRequest(0).build();
        final BatchRun<Integer, String> run;
        final Setup setup;
        final Call call;

        Bench(
                List<BulkBehaviour> behaviours,
                List<Integer> keys,
                boolean apart,
                Call call,
                Setup setup,
                Extras extras) {
            this.setup = setup;
            this.call = call;
            BulkCall<Integer, String> limited = BulkCall.keyed(
                            call.maxSize(),
                            (List<Integer> asked) ->
                                    asked(asked, behaviours.get(calls.getAndIncrement() % behaviours.size())))
                    .linger(Duration.ofMillis(call.lingerMillis()));
            BulkCall<Integer, String> sized =
                    call.limitsBytes() ? limited.maxBytes(MAX_BYTES, BulkSettlementPropertyTest::bytes) : limited;
            Work<Integer, String> work = Work.bulk(call.bisects() ? sized.bisectFailures() : sized);
            BatchOptions options = BatchOptions.defaults(false)
                    .withWindow(setup.window())
                    .withConcurrency(setup.concurrency())
                    .withAdaptiveFrom(extras.adaptive() ? 1 : null)
                    .withUnordered(setup.unordered())
                    .withFailFast(setup.failFast() || extras.compensating())
                    .withWrites(setup.writes())
                    .withQuota(setup.quota() ? Quota.sliding(3, Duration.ofSeconds(5), time) : null)
                    .withRetry(RetryPolicy.defaults().withMaxAttempts(1 + extras.retries()))
                    .withCoalescing(extras.coalescing())
                    .withItemTimeout(Behaviour.ITEM_TIMEOUT)
                    .withScheduler(time);
            Flux<Integer> source = Flux.fromIterable(keys);
            run = new BatchRun<>(
                    extras.compensating()
                            ? work.undoneBy(new UndoOfRun.Plan<>(
                                    item -> Mono.fromRunnable(undone::incrementAndGet), item -> {}))
                            : work,
                    options,
                    apart ? source.delayElements(Duration.ofMillis(50), time) : source,
                    null);
            run.items().subscribe(items);
        }

        private Mono<Map<Integer, String>> asked(List<Integer> keys, BulkBehaviour behaviour) {
            assertThat(keys).hasSizeBetween(1, call.maxSize()).doesNotHaveDuplicates();
            if (call.limitsBytes()) {
                assertThat(keys.stream()
                                .mapToInt(BulkSettlementPropertyTest::bytes)
                                .sum())
                        .isLessThanOrEqualTo(MAX_BYTES);
            }
            Mono<Map<Integer, String>> answer = behaviour.with(keys, time);
            if (answer == null) {
                return answer;
            }
            AtomicInteger open = new AtomicInteger();
            Runnable end = () -> running.addAndGet(-open.getAndSet(0)); // some end twice
            return answer.doOnSubscribe(subscription -> {
                        open.set(1);
                        assertThat(running.incrementAndGet()).isLessThanOrEqualTo(setup.concurrency());
                    })
                    .doOnNext(value -> end.run())
                    .doOnTerminate(end)
                    .doOnCancel(end);
        }

        void assertNothingIsLeft() {
            assertThat(run.gate.inFlight()).isZero();
            assertThat(run.gate.waiting()).isZero();
            assertThat(run.waiting()).isZero();
            assertThat(time.timers()).isZero();
        }
    }

    @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void run_whateverCallsDo_settlesEachKeyOnceAndLeavesNothing(
            @ForAll @Size(min = 1, max = 30) List<BulkBehaviour> behaviours,
            @ForAll @Size(max = 60) List<@IntRange(max = 40) Integer> keys,
            @ForAll("calls") Call call,
            @ForAll("setups") Setup setup,
            @ForAll("extras") Extras extras,
            @ForAll @IntRange(min = 1, max = 5) int askedAtOnce,
            @ForAll boolean apart) {
        Bench bench = new Bench(behaviours, keys, apart, call, setup, extras);
        for (int asked = 0; asked < keys.size() + 10; asked += askedAtOnce) {
            bench.items.request(askedAtOnce);
            bench.time.pass(Duration.ofMillis(150));
        }
        bench.items.request(Long.MAX_VALUE);
        bench.time.pass(Duration.ofHours(3));

        assertThat(bench.items.isTerminatedComplete()).isTrue();
        List<Long> settled = Outcomes.indexesIn(bench.items);
        if (!setup.failFast() && !extras.compensating()) {
            assertThat(settled).hasSize(keys.size());
        }
        List<Long> read = LongStream.range(0, settled.size()).boxed().toList();
        if (setup.unordered()) {
            assertThat(settled).containsExactlyInAnyOrderElementsOf(read);
        } else {
            assertThat(settled).isEqualTo(read);
        }
        assertThat(bench.items.getReceivedOnNext()).allSatisfy(item -> {
            assertThat(item.key()).isEqualTo(keys.get((int) item.index()));
            if (item.result() instanceof Result.Success<String> success) {
                assertThat(success.value()).isEqualTo("answer " + item.key());
            }
        });
        bench.assertNothingIsLeft();
    }

    @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void run_whenCancelledAtAnyTime_leavesNothing(
            @ForAll @Size(min = 1, max = 30) List<BulkBehaviour> behaviours,
            @ForAll @Size(max = 60) List<@IntRange(max = 40) Integer> keys,
            @ForAll("calls") Call call,
            @ForAll("setups") Setup setup,
            @ForAll("extras") Extras extras,
            @ForAll @IntRange(max = 30_000) int millis,
            @ForAll boolean apart) {
        Bench bench = new Bench(behaviours, keys, apart, call, setup, extras);
        bench.items.request(Long.MAX_VALUE);
        bench.time.pass(Duration.ofMillis(millis));

        bench.items.cancel();
        int calls = bench.calls.get();
        bench.time.pass(Duration.ofHours(3));

        assertThat(bench.calls).hasValue(calls);
        bench.assertNothingIsLeft();
    }

    private static int bytes(int key) {
        return key; // some are too large alone
    }

    @Provide
    Arbitrary<Call> calls() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(Arbitraries.integers().between(1, 12), either, either, Arbitraries.of(0, 20, 1_000))
                .as(Call::new);
    }

    @Provide
    Arbitrary<Setup> setups() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.integers().between(1, 5),
                        either,
                        either,
                        either,
                        either)
                .as(Setup::new);
    }

    @Provide
    Arbitrary<Extras> extras() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(Arbitraries.integers().between(0, 2), either, either, either)
                .as(Extras::new);
    }
}

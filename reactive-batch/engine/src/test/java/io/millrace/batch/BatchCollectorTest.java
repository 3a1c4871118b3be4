package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.context.Context;

/** When items go, with which others, and what becomes of each. */
class BatchCollectorTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LINGER = Duration.ofMillis(20);
    private static final Duration LATENCY = Duration.ofMillis(300);

    private final VirtualTime time = new VirtualTime();
    private final FakeBulk instant = FakeBulk.answeringAtOnce();
    private final FakeBulk slow = FakeBulk.answeringIn(LATENCY, time);

    // When a call goes.

    @Test
    void submit_whenACallIsFull_goesAtOnceAndLeavesTheRestToWait() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(3));

        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3, 4);

        assertThat(instant.calls()).containsExactly(List.of(1, 2, 3));
        assertThat(outcomes(items)).containsExactly("1", "2", "3", "");
        assertThat(collector.pendingCount()).isEqualTo(1);
    }

    @Test
    void addBatch_ofEightAtSizeThree_sendsTwoCallsAndLeavesTwoToWait() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(3));

        Mono<BatchResult<Integer, Integer>> result = collector.addBatch(List.of(1, 2, 3, 4, 5, 6, 7, 8));

        assertThat(instant.calls()).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6));
        assertThat(collector.pendingCount()).isEqualTo(2);
        time.pass(LINGER);
        assertThat(got(result).successful()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void submit_whenAFullSliceOfFiftyWaits_costsOneCallInsteadOfFifty() {
        BatchCollector<Integer, Integer> collector = collector(slow.upTo(50));

        List<TestSubscriber<Integer>> items =
                submit(collector, IntStream.range(0, 50).toArray());
        time.pass(LATENCY);

        assertThat(slow.calls()).hasSize(1);
        assertThat(items).allMatch(TestSubscriber::isTerminatedComplete);
    }

    @Test
    void submit_whenTheCallsLimitIsLowered_goesWithAsManyAtOnce() {
        BulkLimit limit = new BulkLimit(50);
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50).limitedBy(limit));
        limit.set(2);

        submit(collector, 1, 2, 3);

        assertThat(instant.calls()).containsExactly(List.of(1, 2));
        limit.set(1);
        submit(collector, 4);
        assertThat(instant.calls()).containsExactly(List.of(1, 2), List.of(3), List.of(4));
    }

    @Test
    void submit_whenNobodyPolls_goesByTheCollectorsOwnTimer() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50));
        submit(collector, 1, 2);

        time.pass(LINGER.minusNanos(1));
        assertThat(instant.calls()).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(instant.calls()).containsExactly(List.of(1, 2));
    }

    @Test
    void submit_afterAQuietSpell_isNotDueAtOnce() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50));
        time.pass(Duration.ofHours(1));
        submit(collector, 1);

        time.pass(LINGER.minusNanos(1));
        assertThat(instant.calls()).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(instant.calls()).hasSize(1);
    }

    @Test
    void submit_whenACallHasGoneMeanwhile_waitsAsLongAsTheOldestOfThoseLeft() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(3));
        submit(collector, 1);
        time.pass(LINGER.dividedBy(2));
        submit(collector, 2, 3, 4); // three go as they are complete

        time.pass(LINGER.minusNanos(1));
        assertThat(instant.calls()).containsExactly(List.of(1, 2, 3));
        time.pass(Duration.ofNanos(1));
        assertThat(instant.calls()).containsExactly(List.of(1, 2, 3), List.of(4));
    }

    @Test
    void submit_whenTheOldestIsCancelled_waitsAsLongAsTheNextOldest() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(3));
        TestSubscriber<Integer> oldest = submit(collector, 1).get(0);
        time.pass(LINGER.dividedBy(2));
        submit(collector, 2);
        oldest.cancel();

        time.pass(LINGER.minusNanos(1));
        assertThat(instant.calls()).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(instant.calls()).containsExactly(List.of(2));
    }

    @Test
    void timer_whateverComesAndGoes_isOne() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(3));
        for (int i = 0; i < 100; i++) {
            submit(collector, i);
            time.pass(Duration.ofMillis(1));
            assertThat(time.timers()).isLessThanOrEqualTo(1);
        }
        time.pass(LINGER.multipliedBy(2));
        assertThat(time.timers()).as("once nothing waits").isZero();
    }

    @Test
    void linger_whenZero_sendsEachItemAtOnce() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50).linger(Duration.ZERO));
        submit(collector, 1, 2);

        assertThat(instant.calls()).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void maxBytes_whenTheNextItemDoesNotFit_sendsThoseBefore() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50).maxBytes(10, Integer::longValue));
        submit(collector, 6, 3);
        assertThat(instant.calls()).isEmpty();

        submit(collector, 2);
        assertThat(instant.calls()).containsExactly(List.of(6, 3));
        submit(collector, 8);
        assertThat(instant.calls()).containsExactly(List.of(6, 3), List.of(2, 8));
    }

    @Test
    void maxBytes_whenOneItemAloneIsLarger_refusesItUnsent() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50).maxBytes(10, Integer::longValue));

        assertThat(outcomes(submit(collector, 11, 10))).containsExactly("INVALID_INPUT", "10");
    }

    @Test
    void size_whenTheServerWantsLess_isReachedSooner() {
        FakeBulk server = FakeBulk.answering(keys -> keys.size() > 2
                ? Mono.error(new MillraceException(ErrorCode.RATE_LIMITED, "too many"))
                : Mono.just(FakeBulk.echo(keys)));
        BatchCollector<Integer, Integer> collector = collector(server.upTo(4));

        submit(collector, 1, 2, 3, 4, 5, 6);

        assertThat(server.calls()).containsExactly(List.of(1, 2, 3, 4), List.of(5, 6));
    }

    // Limits.

    @Test
    void callsInFlight_whenAllAreUnderWay_holdsFurtherCallsBackUntilOneEnds() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(2)).callsInFlight(2));
        submit(collector, 1, 2, 3, 4, 5, 6, 7);
        time.pass(Duration.ofMillis(100));

        assertThat(slow.calls()).hasSize(2);
        assertThat(collector.pendingCount()).isEqualTo(3);
        time.pass(Duration.ofMillis(200));
        assertThat(slow.calls())
                .as("what is overdue goes with what is full")
                .containsExactly(List.of(1, 2), List.of(3, 4), List.of(5, 6), List.of(7));
        time.pass(LATENCY);
        assertThat(slow.mostInFlight()).isEqualTo(2);
        assertThat(collector.pendingCount()).isZero();
    }

    @Test
    void submit_whileACallIsUnderWay_doesNotWaitForIt() {
        BatchCollector<Integer, Integer> collector = collector(slow.upTo(2));
        submit(collector, 1, 2, 3, 4);

        assertThat(slow.inFlight()).isEqualTo(2);
    }

    @Test
    void capacity_whenFullAndRejecting_refusesWhatIsTooMuchUntilSomethingIsSettled() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(2)).capacity(3, WhenFull.reject()));

        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3, 4);
        assertThat(outcomes(items)).containsExactly("", "", "", "RATE_LIMITED");
        assertThat(failure(items.get(3))).hasMessageContaining("the collector is full: 3 items");
        time.pass(LATENCY);
        assertThat(outcomes(submit(collector, 5, 6, 7))).containsExactly("", "", "RATE_LIMITED");
    }

    @Test
    void capacity_whenFullAndWaiting_sendsNoMoreThanThatAtATimeAndLosesNothing() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(2)).capacity(3, WhenFull.waitInLine(4)));

        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(Outcomes.of(ErrorCode.RATE_LIMITED))
                .isEqualTo(outcomes(items).get(7));
        time.pass(Duration.ofSeconds(5));

        assertThat(outcomes(items.subList(0, 7))).containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(slow.calls().stream().limit(2)).containsExactly(List.of(1, 2), List.of(3));
    }

    @Test
    void capacity_whenAnItemLeavesTheLine_hasItsPlaceForAnother() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(2)).capacity(2, WhenFull.waitInLine(1)));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3);
        items.get(2).cancel();

        assertThat(outcomes(submit(collector, 4, 5))).containsExactly("", "RATE_LIMITED");
    }

    @Test
    void cancel_ofEndlesslyManyWaiting_keepsNoneOfThem() {
        BatchCollector<Integer, Integer> collector = collector(slow.upTo(1_000));
        List<WeakReference<Object>> seen = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            TestSubscriber<Integer> item = submit(collector, i).get(0);
            item.cancel();
            seen.add(new WeakReference<>(item));
        }
        System.gc();

        assertThat(seen.stream().filter(item -> item.get() != null).count())
                .as("subscribers that the collector still holds")
                .isLessThan(200);
        assertThat(collector.pendingCount()).isZero();
    }

    @Test
    void quota_whenUsedUp_holdsTheCallsAndNotTheSubmitters() {
        Quota quota = Quota.sliding(1, Duration.ofSeconds(1), time);
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(instant.upTo(2)).quota(quota));
        submit(collector, 1, 2, 3, 4);

        assertThat(instant.calls()).containsExactly(List.of(1, 2));
        time.pass(Duration.ofSeconds(1));
        assertThat(instant.calls()).containsExactly(List.of(1, 2), List.of(3, 4));
    }

    @Test
    void quota_whenACallIsHalved_countsEachHalf() {
        Quota quota = Quota.sliding(1, Duration.ofSeconds(1), time);
        FakeBulk server = FakeBulk.answering(keys -> keys.contains(1)
                ? Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "poison"))
                : Mono.just(FakeBulk.echo(keys)));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(2).bisectFailures()).quota(quota));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2);

        assertThat(server.calls()).hasSize(1);
        time.pass(Duration.ofSeconds(1));
        assertThat(server.calls()).hasSize(2);
        time.pass(Duration.ofSeconds(1));
        assertThat(outcomes(items)).containsExactly("INVALID_INPUT", "2");
    }

    // What becomes of each item.

    @Test
    void submit_whenOthersFillTheCall_tellsEachItsOwn() {
        BatchCollector<Integer, Integer> collector =
                collector(BulkCall.keyed(3, keys -> Mono.just(Map.of(3, 30, 1, 10))));

        assertThat(outcomes(submit(collector, 1, 2, 3))).containsExactly("10", "NOT_FOUND", "30");
    }

    static Stream<Function<List<Integer>, Mono<List<Result<Integer>>>>> faults() {
        return Stream.of(
                keys -> null,
                keys -> Mono.empty(),
                keys -> Mono.error(new IllegalStateException("broken")),
                keys -> Mono.just(FakeBulk.echo(keys.subList(0, 1))),
                keys -> Mono.just(FakeBulk.echo(List.of(1, 2, 3, 4))),
                keys -> Mono.just(Arrays.asList(Result.success(1), null, null)),
                keys -> {
                    throw new IllegalStateException("thrown");
                });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void submit_whenTheFunctionMisbehaves_failsEachItemWithAnExceptionAndLosesNone(
            Function<List<Integer>, Mono<List<Result<Integer>>>> fault) {
        BatchCollector<Integer, Integer> collector =
                collector(FakeBulk.answering(fault).upTo(3));

        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3);

        assertThat(items).allSatisfy(item -> assertThat(failure(item)).isInstanceOf(MillraceException.class));
        assertThat(collector.pendingCount()).isZero();
    }

    @Test
    void submit_whenACallFailsAsAWhole_givesEachItemAnExceptionOfItsOwn() {
        BatchCollector<Integer, Integer> collector =
                collector(FakeBulk.answering(keys -> Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "down")))
                        .upTo(3));

        List<Throwable> failures = submit(collector, 1, 2, 3).stream()
                .map(BatchCollectorTest::failure)
                .toList();

        assertThat(failures).allSatisfy(failure -> assertThat(failure).hasMessage("down"));
        assertThat(failures.get(0)).isNotSameAs(failures.get(1));
        assertThat(failures.get(1)).isNotSameAs(failures.get(2));
    }

    @Test
    void submit_whenTheCallHasNoValues_completesEmpty() {
        BatchCollector<Integer, Void> collector = start(BatchCollector.of(BulkCall.results(
                2, keys -> Mono.just(List.of(Result.<Void>completed(), Result.failure(ErrorCode.CONFLICT, "no"))))));
        TestSubscriber<Void> one = TestSubscriber.create();
        TestSubscriber<Void> other = TestSubscriber.create();
        collector.submit(1).subscribe(one);
        collector.submit(2).subscribe(other);

        assertThat(one.isTerminatedComplete()).isTrue();
        assertThat(one.getReceivedOnNext()).isEmpty();
        assertThat(other.isTerminatedError()).isTrue();
    }

    @Test
    void submit_whenAResultsSubscriberThrows_stillTellsTheOthers() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(2));
        List<Throwable> dropped = new ArrayList<>();
        collector.submit(1).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Integer value) {
                throw new IllegalStateException("a bad subscriber");
            }

            @Override
            protected void hookOnError(Throwable failure) {
                throw new IllegalStateException("a very bad subscriber");
            }

            @Override
            public Context currentContext() {
                Consumer<Throwable> drop = dropped::add;
                return Context.of("reactor.onErrorDropped.local", drop);
            }
        });

        assertThat(outcomes(submit(collector, 2))).containsExactly("2");
        assertThat(outcomes(submit(collector, 3, 4))).containsExactly("3", "4");
        assertThat(dropped).singleElement().satisfies(thrown -> assertThat(thrown)
                .hasMessage("a very bad subscriber"));
    }

    @Test
    void submit_beforeItsResultIsAskedFor_doesNothing() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(1));
        Mono<Integer> item = collector.submit(1);
        TestSubscriber<Integer> subscriber =
                TestSubscriber.builder().initialRequest(0).build();
        item.subscribe(subscriber);
        assertThat(instant.calls()).isEmpty();

        subscriber.request(1);
        assertThat(subscriber.getReceivedOnNext()).containsExactly(1);
    }

    @Test
    void submit_whenSubscribedTwice_comesInTwice() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(1));
        Mono<Integer> item = collector.submit(1);

        StepVerifier.create(item.concatWith(item))
                .expectNext(1, 1)
                .expectComplete()
                .verify(LIMIT);
        assertThat(instant.calls()).containsExactly(List.of(1), List.of(1));
    }

    @Test
    void submit_withAContext_keepsItFromTheCallWhichServesOthersToo() {
        AtomicReference<Object> seen = new AtomicReference<>();
        BatchCollector<Integer, Integer> collector =
                collector(FakeBulk.answering(keys -> Mono.deferContextual(context -> {
                            seen.set(context.getOrDefault("user", "nobody"));
                            return Mono.just(FakeBulk.echo(keys));
                        }))
                        .upTo(1));

        StepVerifier.create(collector.submit(1).contextWrite(Context.of("user", "somebody")))
                .expectNext(1)
                .expectComplete()
                .verify(LIMIT);
        assertThat(seen).hasValue("nobody");
    }

    @Test
    void submit_whenItsCallerContinuesOnErrors_doesNotLetThatIntoTheCall() {
        BatchCollector<Integer, Integer> collector = collector(BulkCall.positional(
                2, keys -> Flux.fromIterable(keys).map(key -> 10 / key).collectList()));

        StepVerifier.create(collector
                        .submitAll(Flux.just(0, 5))
                        .onErrorContinue((failure, item) -> {})
                        .map(Outcomes::of))
                .expectNext("OPERATION_FAILED", "OPERATION_FAILED")
                .expectComplete()
                .verify(LIMIT);
    }

    // Equal items.

    @Test
    void submit_whenItemsAreEqual_sendsThemOnceAndTellsAll() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(3));

        assertThat(outcomes(submit(collector, 1, 1, 2))).containsExactly("1", "1", "2");
        assertThat(instant.calls()).containsExactly(List.of(1, 2));
    }

    @Test
    void coalesceDuplicates_whenEqualItemsWait_givesThemOnePlace() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(instant.upTo(2)).coalesceDuplicates());

        List<TestSubscriber<Integer>> items = submit(collector, 1, 1, 1);
        assertThat(instant.calls()).isEmpty();
        items.addAll(submit(collector, 2));

        assertThat(outcomes(items)).containsExactly("1", "1", "1", "2");
        assertThat(instant.calls()).containsExactly(List.of(1, 2));
    }

    @Test
    void coalesceDuplicates_whenTheFirstOfThemIsCancelled_stillServesTheOthers() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(instant.upTo(2)).coalesceDuplicates());
        List<TestSubscriber<Integer>> items = submit(collector, 1, 1);
        items.get(0).cancel();
        time.pass(LINGER);

        assertThat(outcomes(items)).containsExactly("", "1");
    }

    @Test
    void coalesceDuplicates_whenAnEqualIsUnderWay_sendsItAgain() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(1)).coalesceDuplicates());
        submit(collector, 1, 1);

        assertThat(slow.calls()).containsExactly(List.of(1), List.of(1));
    }

    @Test
    void coalesceDuplicates_whenAnItemCannotBeCompared_failsItAlone() {
        record Odd(int id) {
            @Override
            public int hashCode() {
                if (id == 13) {
                    throw new IllegalStateException("cannot be compared");
                }
                return id;
            }
        }
        BatchCollector<Odd, Integer> collector = start(BatchCollector.of(BulkCall.<Odd, Integer>positional(
                        2, items -> Mono.just(items.stream().map(Odd::id).toList())))
                .coalesceDuplicates());
        StepVerifier.create(collector.submit(new Odd(13)))
                .expectErrorMessage("cannot be compared")
                .verify(LIMIT);

        StepVerifier.create(Mono.zip(collector.submit(new Odd(1)), collector.submit(new Odd(2))))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    // Cancellation.

    @Test
    void cancel_whileWaiting_takesOutThisItemAlone() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(2));
        List<TestSubscriber<Integer>> items = submit(collector, 1);
        items.get(0).cancel();
        items.addAll(submit(collector, 2));
        assertThat(instant.calls()).as("one that has left fills no call").isEmpty();

        items.addAll(submit(collector, 3));
        assertThat(instant.calls()).containsExactly(List.of(2, 3));
        assertThat(outcomes(items)).containsExactly("", "2", "3");
    }

    @Test
    void cancel_whileTheCallIsUnderWay_leavesItToTheOthers() {
        BatchCollector<Integer, Integer> collector = collector(slow.upTo(2));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2);
        items.get(0).cancel();
        time.pass(LATENCY);

        assertThat(outcomes(items)).containsExactly("", "2");
        assertThat(slow.cancelled()).isZero();
    }

    @Test
    void cancel_ofTheLastThatWaitForACall_cancelsItAndFreesItsSlot() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(2)).callsInFlight(1));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3, 4);
        items.get(0).cancel();
        items.get(1).cancel();

        assertThat(slow.cancelled()).isEqualTo(1);
        assertThat(slow.calls()).as("not repeated").containsExactly(List.of(1, 2), List.of(3, 4));
    }

    // Re-entrant use.

    @Test
    void submit_fromWithinTheFunction_isLegal() {
        AtomicReference<BatchCollector<Integer, Integer>> self = new AtomicReference<>();
        FakeBulk server = FakeBulk.answering(keys -> keys.contains(0)
                ? Objects.requireNonNull(self.get()).submit(7).map(seven -> FakeBulk.echo(keys))
                : Mono.just(FakeBulk.echo(keys)));
        self.set(collector(server.upTo(2)));

        List<TestSubscriber<Integer>> items = submit(self.get(), 0, 1);
        time.pass(LINGER);

        assertThat(outcomes(items)).containsExactly("0", "1");
        assertThat(server.calls()).containsExactly(List.of(0, 1), List.of(7));
    }

    @Test
    void submit_fromAResultsSubscriberEndlessly_doesNotExhaustTheStack() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(1));

        StepVerifier.create(
                        collector.submit(0).expand(last -> last < 20_000 ? collector.submit(last + 1) : Mono.empty()))
                .expectNextCount(20_001)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void submit_whenALongLineIsAnsweredAtOnce_doesNotExhaustTheStack() {
        Sinks.Empty<Void> open = Sinks.empty();
        FakeBulk server = FakeBulk.answering(keys -> open.asMono().then(Mono.fromSupplier(() -> FakeBulk.echo(keys))));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(1)).callsInFlight(1).capacity(50_000, WhenFull.reject()));
        List<TestSubscriber<Integer>> items =
                submit(collector, IntStream.range(0, 50_000).toArray());

        open.tryEmitEmpty();

        assertThat(items).allMatch(TestSubscriber::isTerminatedComplete);
    }

    // Retries.

    @Test
    void retryFailed_whenOneItemFails_sendsItAloneAgainAndNotItsNeighbours() {
        AtomicInteger failures = new AtomicInteger(2);
        FakeBulk server = FakeBulk.answering(keys -> Mono.just(keys.stream()
                .map(key -> key == 2 && failures.getAndDecrement() > 0
                        ? Result.<Integer>failure(ErrorCode.SERVER_ERROR, "not now")
                        : Result.success(key))
                .toList()));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(3)).retryFailed(2));

        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3);
        assertThat(outcomes(items)).containsExactly("1", "", "3");
        assertThat(collector.pendingCount()).isEqualTo(1);
        time.pass(Duration.ofSeconds(5));

        assertThat(outcomes(items)).containsExactly("1", "2", "3");
        assertThat(server.calls()).containsExactly(List.of(1, 2, 3), List.of(2), List.of(2));
    }

    @Test
    void retryFailed_whenItKeepsFailing_givesUpWithTheLastFailure() {
        FakeBulk server =
                FakeBulk.answering(keys -> Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "still down")));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(1)).retryFailed(2));

        List<TestSubscriber<Integer>> items = submit(collector, 1);
        time.pass(Duration.ofMinutes(1));

        assertThat(failure(items.get(0))).hasMessage("still down");
        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void retryFailed_whenTheFailureIsNotRetryable_sendsNothingAgain() {
        FakeBulk server =
                FakeBulk.answering(keys -> Mono.error(new MillraceException(ErrorCode.AMBIGUOUS, "who knows")));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(1)).retryFailed(2));

        List<TestSubscriber<Integer>> items = submit(collector, 1);

        assertThat(outcomes(items)).containsExactly("AMBIGUOUS");
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void retryFailed_whenAForeignExceptionLeavesTheEffectOpen_sendsNothingAgain() {
        FakeBulk server = FakeBulk.answering(keys -> Mono.error(new IOException("reset: who knows")));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(1)).retryFailed(2));

        List<TestSubscriber<Integer>> items = submit(collector, 1);

        assertThat(outcomes(items)).containsExactly("CONNECTION_ERROR");
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void retryFailed_whenTheServerAsksForTime_waitsThatLongWhileOthersGo() {
        AtomicInteger asked = new AtomicInteger();
        FakeBulk server = FakeBulk.answering(keys -> asked.getAndIncrement() == 0
                ? Mono.error(new MillraceException(ErrorCode.RATE_LIMITED, "later", null, 1, Duration.ofSeconds(10)))
                : Mono.just(FakeBulk.echo(keys)));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(1)).retryFailed(1));

        List<TestSubscriber<Integer>> items = submit(collector, 1);
        time.pass(Duration.ofMillis(9_999));
        items.addAll(submit(collector, 2));
        assertThat(outcomes(items)).containsExactly("", "2");
        time.pass(Duration.ofSeconds(2));
        assertThat(outcomes(items)).containsExactly("1", "2");
    }

    @Test
    void cancel_whileWaitingToBeSentAgain_sendsNothing() {
        FakeBulk server = FakeBulk.answering(keys -> Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "down")));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(1)).retryFailed(5));
        submit(collector, 1).get(0).cancel();
        time.pass(Duration.ofMinutes(5));

        assertThat(server.calls()).hasSize(1);
        assertThat(collector.pendingCount()).isZero();
    }

    // Flushing.

    @Test
    void flush_whenMoreThanOneCallsWorthWaits_drainsAllOfIt() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(3)).callsInFlight(1));
        submit(collector, IntStream.range(0, 11).toArray());

        TestSubscriber<BatchResult<Integer, Integer>> flushed = TestSubscriber.create();
        collector.flush().subscribe(flushed);
        time.pass(LATENCY.multipliedBy(3));
        assertThat(flushed.isTerminated()).as("the last call is under way").isFalse();
        time.pass(LATENCY);

        assertThat(flushed.getReceivedOnNext().get(0).successful())
                .as("all that waited")
                .containsExactly(3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(slow.calls()).hasSize(4);
    }

    @Test
    void flush_whenFewWait_sendsThemAtOnce() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50));
        submit(collector, 1, 2);

        assertThat(got(collector.flush()).successful()).containsExactly(1, 2);
    }

    @Test
    void flush_whenNothingWaits_isEmptyHanded() {
        BatchResult<Integer, Integer> result = got(collector(instant.upTo(3)).flush());

        assertThat(result.total()).isZero();
        assertThat(result.successRate()).isZero();
        assertThat(instant.calls()).isEmpty();
    }

    @Test
    void flush_whenSomeFail_saysWhichAndWhy() {
        BatchCollector<Integer, Integer> collector =
                collector(BulkCall.keyed(50, keys -> Mono.just(Map.of(1, 10, 2, 20, 3, 30))));
        submit(collector, 1, 2, 3, 4);

        BatchResult<Integer, Integer> result = got(collector.flush());

        assertThat(result.successful()).containsExactly(10, 20, 30);
        assertThat(result.failed()).singleElement().satisfies(failed -> {
            assertThat(failed.item()).isEqualTo(4);
            assertThat(failed.error().code()).isEqualTo(ErrorCode.NOT_FOUND);
        });
        assertThat(result.total()).isEqualTo(4);
        assertThat(result.successCount()).isEqualTo(3);
        assertThat(result.failureCount()).isEqualTo(1);
        assertThat(result.successRate()).isEqualTo(75.0);
    }

    @Test
    void flush_whenTheFunctionThrows_reportsAllAsFailed() {
        BatchCollector<Integer, Integer> collector = collector(BulkCall.keyed(50, keys -> {
            throw new IllegalStateException("broken");
        }));
        submit(collector, 1, 2);

        BatchResult<Integer, Integer> result = got(collector.flush());

        assertThat(result.failureCount()).isEqualTo(2);
        assertThat(result.successRate()).isZero();
    }

    @Test
    void flush_whenAnItemIsCancelledMeanwhile_reportsTheOthers() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(1)).callsInFlight(1));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3, 4);
        TestSubscriber<BatchResult<Integer, Integer>> flushed = TestSubscriber.create();
        collector.flush().subscribe(flushed);
        items.get(2).cancel();
        time.pass(LATENCY.multipliedBy(3));

        assertThat(flushed.getReceivedOnNext().get(0).successful()).containsExactly(2, 4);
    }

    @Test
    void flush_twiceAtATime_reportsToBoth() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(1)).callsInFlight(1));
        submit(collector, 1, 2);
        TestSubscriber<BatchResult<Integer, Integer>> one = TestSubscriber.create();
        TestSubscriber<BatchResult<Integer, Integer>> other = TestSubscriber.create();
        collector.flush().subscribe(one);
        submit(collector, 3);
        collector.flush().subscribe(other);
        time.pass(LATENCY.multipliedBy(3));

        assertThat(one.getReceivedOnNext().get(0).successful()).containsExactly(2);
        assertThat(other.getReceivedOnNext().get(0).successful()).containsExactly(2, 3);
    }

    @Test
    void flush_whenAnItemFailsAndIsSentAgain_reportsWhatBecameOfItInTheEnd() {
        AtomicInteger asked = new AtomicInteger();
        FakeBulk server = FakeBulk.answering(keys -> asked.getAndIncrement() == 0
                ? Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "not now"))
                : Mono.just(FakeBulk.echo(keys)));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(50)).retryFailed(1));
        submit(collector, 1);
        TestSubscriber<BatchResult<Integer, Integer>> flushed = TestSubscriber.create();
        collector.flush().subscribe(flushed);
        time.pass(Duration.ofSeconds(5));

        assertThat(flushed.getReceivedOnNext().get(0).successful()).containsExactly(1);
    }

    @Test
    void flushIfNeeded_whenNothingIsOverdue_isEmptyAndSendsNothing() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50));
        submit(collector, 1);

        StepVerifier.create(collector.flushIfNeeded()).expectComplete().verify(LIMIT);
        assertThat(instant.calls()).isEmpty();
    }

    @Test
    void flushIfNeeded_whenALimitHoldsOverdueItemsBack_waitsForThem() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(1)).callsInFlight(1));
        submit(collector, 1, 2);
        time.pass(LINGER);
        TestSubscriber<BatchResult<Integer, Integer>> flushed = TestSubscriber.create();
        collector.flushIfNeeded().subscribe(flushed);
        time.pass(LATENCY.multipliedBy(2));

        assertThat(flushed.getReceivedOnNext().get(0).successful()).containsExactly(2);
    }

    // Items that nobody waits for, and streams of them.

    @Test
    void add_whenNobodySubscribes_sendsTheItemAllTheSameAndKeepsItsOutcome() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50));
        Mono<Integer> outcome = collector.add(1);
        time.pass(LINGER);

        assertThat(instant.calls()).containsExactly(List.of(1));
        StepVerifier.create(outcome.concatWith(outcome))
                .expectNext(1, 1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void add_whenASubscriptionIsCancelled_leavesTheItemAlone() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50));
        Mono<Integer> outcome = collector.add(1);
        outcome.subscribe().dispose();
        time.pass(LINGER);

        StepVerifier.create(outcome).expectNext(1).expectComplete().verify(LIMIT);
    }

    @Test
    void addBatch_ofFailedItems_sendsThemHoweverFewTheyAre() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(50));
        Mono<BatchResult<Integer, Integer>> again = collector.addBatch(List.of(1, 2));
        time.pass(LINGER);

        assertThat(got(again).successCount()).isEqualTo(2);
    }

    @Test
    void submitAll_givesEachItemItsOutcomeInOrder() {
        BatchCollector<Integer, Integer> collector =
                collector(BulkCall.keyed(2, keys -> Mono.just(keys.contains(1) ? Map.of(0, 0) : Map.of(2, 2, 3, 3))));

        StepVerifier.create(collector.submitAll(Flux.range(0, 4)).map(Outcomes::of))
                .expectNext("ok", "NOT_FOUND", "ok", "ok")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void submitAll_whenItsSubscriberIsSlow_asksForNoMoreThanFillsTheCalls() {
        AtomicInteger asked = new AtomicInteger();
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(instant.upTo(3)).callsInFlight(2));
        TestSubscriber<BatchItem<Integer, Integer>> items =
                TestSubscriber.builder().initialRequest(0).build();
        collector
                .submitAll(Flux.range(0, 1_000).doOnNext(item -> asked.incrementAndGet()))
                .subscribe(items);
        assertThat(asked).hasValue(9);

        items.request(4);
        time.pass(LINGER);
        assertThat(asked).hasValue(13);
    }

    @Test
    void submitAll_whenOthersTakeTheRoom_waitsForItEvenWhereOthersAreRejected() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(2)).capacity(2, WhenFull.reject()));
        submit(collector, 1, 2);
        TestSubscriber<BatchItem<Integer, Integer>> items = TestSubscriber.create();
        collector.submitAll(Flux.just(3, 4, 5)).subscribe(items);
        time.pass(Duration.ofSeconds(2));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok");
        assertThat(slow.mostInFlight()).isEqualTo(1);
    }

    @Test
    void submitAll_whenTheStreamFails_failsAfterTheOutcomesOfItsItems() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(2));

        StepVerifier.create(collector
                        .submitAll(Flux.just(1, 2).concatWith(Flux.error(new IllegalStateException("no more"))))
                        .map(BatchItem::key))
                .expectNext(1, 2)
                .expectErrorMessage("no more")
                .verify(LIMIT);
    }

    // The end.

    @Test
    void closeGracefully_withMoreThanOneCallsWorth_sendsEachOnceAndReportsAll() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(3)).callsInFlight(1));
        List<TestSubscriber<Integer>> items =
                submit(collector, IntStream.range(0, 8).toArray());
        TestSubscriber<BatchResult<Integer, Integer>> closed = close(collector, Duration.ofSeconds(10));
        time.pass(LATENCY.multipliedBy(3));

        assertThat(closed.getReceivedOnNext().get(0).successful()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(slow.calls()).containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6, 7));
        assertThat(items).allMatch(TestSubscriber::isTerminatedComplete);
        assertThat(time.timers()).isZero();
    }

    @Test
    void closeGracefully_whenTheLimitComes_saysWhatWasNotSentAndWhatIsNotKnown() {
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(2)).callsInFlight(1));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3);
        TestSubscriber<BatchResult<Integer, Integer>> closed = close(collector, Duration.ofMillis(100));
        time.pass(Duration.ofMillis(100));

        assertThat(outcomes(items)).containsExactly("AMBIGUOUS", "AMBIGUOUS", "CANCELLED");
        assertThat(closed.getReceivedOnNext().get(0).failureCount()).isEqualTo(3);
        assertThat(slow.cancelled()).isEqualTo(1);
        assertThat(time.timers()).isZero();
    }

    @Test
    void closeGracefully_afterwards_takesNothingMore() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(1));
        close(collector, LIMIT);

        List<TestSubscriber<Integer>> late = submit(collector, 1);

        assertThat(failure(late.get(0))).hasMessageContaining("closed; nothing was sent");
        assertThat(instant.calls()).isEmpty();
    }

    @Test
    void closeGracefully_twice_tellsBothTheSame() {
        BatchCollector<Integer, Integer> collector = collector(slow.upTo(50));
        submit(collector, 1);
        TestSubscriber<BatchResult<Integer, Integer>> one = close(collector, Duration.ofHours(1));
        TestSubscriber<BatchResult<Integer, Integer>> other = close(collector, Duration.ofSeconds(1));
        time.pass(LATENCY);

        assertThat(one.getReceivedOnNext()).isEqualTo(other.getReceivedOnNext());
        assertThat(one.getReceivedOnNext().get(0).successful()).containsExactly(1);
        assertThat(time.timers()).isZero();
    }

    @Test
    void closeGracefully_whenNothingIsThere_isDoneAtOnce() {
        TestSubscriber<BatchResult<Integer, Integer>> closed = close(collector(instant.upTo(50)), LIMIT);

        assertThat(closed.getReceivedOnNext().get(0).total()).isZero();
        assertThat(time.timers()).isZero();
    }

    @Test
    void closeGracefully_whileItemsWaitToBeSentAgain_letsThem() {
        AtomicInteger asked = new AtomicInteger();
        FakeBulk server = FakeBulk.answering(keys -> asked.getAndIncrement() == 0
                ? Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "not now"))
                : Mono.just(FakeBulk.echo(keys)));
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(1)).retryFailed(1));
        List<TestSubscriber<Integer>> items = submit(collector, 1);
        TestSubscriber<BatchResult<Integer, Integer>> closed = close(collector, Duration.ofMinutes(1));
        time.pass(Duration.ofSeconds(5));

        assertThat(outcomes(items)).containsExactly("1");
        assertThat(closed.getReceivedOnNext().get(0).successful()).containsExactly(1);
    }

    @Test
    void close_whenACallWasAnsweredInPart_keepsThoseOutcomes() {
        FakeBulk server = FakeBulk.answering(keys -> keys.size() > 2
                ? Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "one of these is wrong"))
                : keys.contains(3) ? Mono.never() : Mono.just(FakeBulk.echo(keys)));
        BatchCollector<Integer, Integer> collector = collector(server.upTo(4).bisectFailures());
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3, 4);

        collector.close();

        assertThat(outcomes(items)).containsExactly("1", "2", "AMBIGUOUS", "AMBIGUOUS");
    }

    @Test
    void close_inEachState_settlesEveryItemAndLeavesNothing() {
        AtomicInteger asked = new AtomicInteger();
        FakeBulk server = FakeBulk.answering(keys -> asked.getAndIncrement() == 0
                ? Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "not now"))
                : Mono.<List<Result<Integer>>>never());
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(server.upTo(2)).callsInFlight(1).retryFailed(3));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2, 3, 4, 5);
        collector.close();

        assertThat(outcomes(items))
                .containsExactly("SERVER_ERROR", "SERVER_ERROR", "AMBIGUOUS", "AMBIGUOUS", "CANCELLED");
        assertThat(collector.pendingCount()).isZero();
        assertThat(server.inFlight()).isZero();
        assertThat(time.timers()).isZero();
        collector.close();
        assertThat(outcomes(submit(collector, 6))).containsExactly("CANCELLED");
    }

    @Test
    void close_whileACallWaitsForTheQuota_saysThatItWasNotSent() {
        Quota quota = Quota.sliding(1, Duration.ofSeconds(1), time);
        BatchCollector<Integer, Integer> collector =
                start(BatchCollector.of(slow.upTo(1)).quota(quota));
        List<TestSubscriber<Integer>> items = submit(collector, 1, 2);
        collector.close();

        assertThat(outcomes(items)).containsExactly("AMBIGUOUS", "CANCELLED");
        assertThat(quota.waiting()).isZero();
        assertThat(slow.calls()).hasSize(1);
    }

    @Test
    void submit_whenTheSchedulerIsDisposed_sendsWithoutWaiting() {
        var ended = Schedulers.newSingle("ended");
        ended.dispose();
        BatchCollector<Integer, Integer> collector =
                BatchCollector.of(instant.upTo(50)).scheduler(ended).start();

        assertThat(outcomes(submit(collector, 1))).containsExactly("1");
    }

    // Nonsense.

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void of_whenAnOptionIsNonsense_refusesItAtOnce(int value) {
        BatchCollector.Builder<Integer, Integer> builder = BatchCollector.of(instant.upTo(10));
        assertThatIllegalArgumentException().isThrownBy(() -> instant.upTo(value));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.capacity(value, WhenFull.reject()));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.callsInFlight(value));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.retryFailed(value));
        assertThatIllegalArgumentException().isThrownBy(() -> WhenFull.waitInLine(value));
    }

    @Test
    void start_whenACallWouldNeverBeFull_refuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchCollector.of(instant.upTo(10))
                        .capacity(9, WhenFull.reject())
                        .start())
                .withMessageContaining("capacity must be at least the 10 of a call: 9");
    }

    @Test
    void submit_whenTheItemIsNull_refusesItInTheCallersStack() {
        BatchCollector<Integer, Integer> collector = collector(instant.upTo(10));
        assertThatNullPointerException().isThrownBy(() -> collector.submit(null));
        assertThatNullPointerException().isThrownBy(() -> collector.addBatch(Arrays.asList(1, null)));
        assertThatNullPointerException().isThrownBy(() -> BulkCall.<Integer, Integer>keyed(10, null));
        assertThatIllegalArgumentException().isThrownBy(() -> collector.closeGracefully(Duration.ofSeconds(-1)));
        assertThat(collector.pendingCount()).isZero();
    }

    private BatchCollector<Integer, Integer> collector(BulkCall<Integer, Integer> call) {
        return start(BatchCollector.of(call));
    }

    private <K, V> BatchCollector<K, V> start(BatchCollector.Builder<K, V> builder) {
        return builder.scheduler(time).start();
    }

    private static List<TestSubscriber<Integer>> submit(BatchCollector<Integer, Integer> collector, int... items) {
        List<TestSubscriber<Integer>> subscribers = new ArrayList<>();
        for (int item : items) {
            TestSubscriber<Integer> subscriber = TestSubscriber.create();
            collector.submit(item).subscribe(subscriber);
            subscribers.add(subscriber);
        }
        return subscribers;
    }

    private static TestSubscriber<BatchResult<Integer, Integer>> close(
            BatchCollector<Integer, Integer> collector, Duration limit) {
        TestSubscriber<BatchResult<Integer, Integer>> closed = TestSubscriber.create();
        collector.closeGracefully(limit).subscribe(closed);
        return closed;
    }

    private static <T> T got(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    /** The value, the error's code, or nothing while there is none. */
    private static List<String> outcomes(List<TestSubscriber<Integer>> items) {
        return items.stream()
                .map(item -> item.isTerminatedError()
                        ? ErrorCode.of(failure(item)).name()
                        : item.getReceivedOnNext().stream()
                                .map(String::valueOf)
                                .findFirst()
                                .orElse(""))
                .toList();
    }

    private static Throwable failure(TestSubscriber<?> item) {
        return item.expectTerminalError();
    }
}

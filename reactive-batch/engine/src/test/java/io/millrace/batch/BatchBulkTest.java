package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** A batch that calls for many keys at a time: which keys share a call, and what its end means for each. */
class BatchBulkTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
    private final FakeBulkServer server = FakeBulkServer.answeringIn(SECOND, time);

    @Test
    void run_whenFiftyKeysFitIntoACall_makesOneCallInsteadOfFifty() {
        run(Batch.bulk(50, server::get), 50);

        time.pass(SECOND);

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(server.calls()).containsExactly(FakeServer.keys(50));
    }

    @Test
    void run_whenKeysAreThereAtOnce_makesOneCallForEachFullSlice() {
        run(Batch.bulk(50, server::get), 100);

        assertThat(server.sizes()).containsExactly(50, 50);
        time.pass(SECOND);

        assertThat(Outcomes.indexesIn(items))
                .isEqualTo(Flux.range(0, 100).map(Long::valueOf).collectList().block(LIMIT));
        assertThat(items.getReceivedOnNext())
                .allSatisfy(item -> assertThat(item.result()).isEqualTo(Result.success("answer " + item.key())));
        assertThat(time.timers()).isZero();
    }

    @Test
    void run_whenTheLastKeyIsThere_sendsTheRestAtOnce() {
        run(Batch.bulk(50, server::get), 120);

        assertThat(server.sizes()).containsExactly(50, 50, 20);
        assertThat(time.now()).isZero();
    }

    @Test
    void run_whenThereAreNoKeys_makesNoCall() {
        run(Batch.bulk(50, server::get), 0);

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void run_whenAKeyIsNotAnswered_isNotFoundAlone() {
        FakeBulkServer forgetful = server.saying(keys -> Mono.just(Map.of(0, "answer 0", 2, "answer 2")));
        run(Batch.bulk(3, forgetful::get), 3);

        time.pass(SECOND);

        assertThat(Outcomes.in(items)).containsExactly("ok", "NOT_FOUND", "ok");
    }

    @Test
    void run_whenOneCallBreaksItsContract_failsItsKeysAndNoOthers() {
        FakeBulkServer confused =
                server.saying(keys -> keys.contains(0) ? Mono.just(Map.of(77, "whose?")) : Mono.empty());
        run(Batch.bulk(2, confused::get), 4);

        time.pass(SECOND);

        assertThat(Outcomes.in(items)).containsExactly("INVALID_RESPONSE", "INVALID_RESPONSE", "ok", "ok");
    }

    @Test
    void run_whenAnsweredByPosition_givesEachKeyItsOutcome() {
        Batch<Integer, String> positional = Batch.bulk(BulkCall.positional(
                2, keys -> Mono.just(keys.stream().map(key -> "at " + key).toList())));

        StepVerifier.create(positional.results(FakeServer.keys(3)).map(Result::orElseThrow))
                .expectNext("at 0", "at 1", "at 2")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenKeysAreEqual_sendsThemOnceAndAnswersAll() {
        Batch.bulk(10, server::get).scheduler(time).run(List.of(1, 2, 1, 1)).subscribe(items);

        time.pass(SECOND);

        assertThat(server.calls()).containsExactly(List.of(1, 2));
        assertThat(items.getReceivedOnNext())
                .extracting(item -> item.result().orElseThrow())
                .containsExactly("answer 1", "answer 2", "answer 1", "answer 1");
    }

    @Test
    void concurrency_limitsTheCallsInFlight() {
        run(Batch.bulk(5, server::get).concurrency(3), 100);

        time.pass(Duration.ofSeconds(7));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(server.mostInFlight()).isEqualTo(3);
        assertThat(server.sizes()).hasSize(20).containsOnly(5);
    }

    @Test
    void run_whenKeysAreEndless_keepsAllItsPermitsInUseWithFullSlices() {
        Batch.bulk(50, server::get)
                .concurrency(4)
                .scheduler(time)
                .run(Flux.range(0, Integer.MAX_VALUE))
                .take(1_000)
                .subscribe(items);

        time.pass(Duration.ofSeconds(5));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(server.sizes()).containsOnly(50);
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void unordered_emitsASliceWhenItIsAnswered() {
        FakeBulkServer slowAtFirst = server.saying(keys ->
                keys.contains(0) ? Mono.delay(Duration.ofMinutes(1), time).then(Mono.empty()) : Mono.empty());
        run(Batch.bulk(2, slowAtFirst::get).unordered(), 4);

        time.pass(SECOND);

        assertThat(Outcomes.indexesIn(items)).containsExactly(2L, 3L);
    }

    @Test
    void maxBytes_endsASliceBeforeTheKeyThatDoesNotFit() {
        run(Batch.bulk(BulkCall.keyed(10, server::get).maxBytes(100, key -> 40)), 5);

        time.pass(SECOND);

        assertThat(server.calls()).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    }

    @Test
    void maxBytes_whenAKeyIsLargerAlone_failsItUnsent() {
        run(Batch.bulk(BulkCall.keyed(10, server::get).maxBytes(100, key -> key == 1 ? 101 : 1)), 3);

        time.pass(SECOND);

        assertThat(server.calls()).containsExactly(List.of(0, 2));
        assertThat(Outcomes.in(items)).containsExactly("ok", "INVALID_INPUT", "ok");
        assertThat(items.getReceivedOnNext().get(1).result().toString()).contains("101", "100");
    }

    @Test
    void maxBytes_whenItCannotTellTheSizeOfAKey_failsThatKey() {
        run(
                Batch.bulk(BulkCall.keyed(10, server::get).maxBytes(100, key -> {
                    if (key == 1) {
                        throw new IllegalStateException("no idea");
                    }
                    return 1;
                })),
                3);

        time.pass(SECOND);

        assertThat(Outcomes.in(items)).containsExactly("ok", "OPERATION_FAILED", "ok");
    }

    @Test
    void maxBytes_whenAKeyIsLargerAlone_tripsABatchThatFailsFast() {
        run(
                Batch.bulk(BulkCall.keyed(2, server::get).maxBytes(100, key -> key == 2 ? 101 : 1))
                        .failFast(),
                5);

        assertThat(Outcomes.in(items))
                .containsExactly("CANCELLED", "CANCELLED", "INVALID_INPUT", "CANCELLED", "CANCELLED");
        assertThat(server.hungUp()).containsExactly(List.of(0, 1));
    }

    @Test
    void size_whenTheServerIsTold_followsItsRefusals() {
        FakeBulkServer narrow = server.saying(keys -> keys.size() > 8 ? Mono.error(new TooLarge()) : Mono.empty());
        run(Batch.bulk(32, narrow::get).concurrency(1), 128);

        time.pass(Duration.ofMinutes(2));

        assertThat(Outcomes.in(items)).hasSize(128).containsOnly("ok");
        assertThat(narrow.sizes()).startsWith(32, 16, 8, 8, 16, 8, 8);
        assertThat(narrow.sizes().subList(7, narrow.sizes().size())).allMatch(size -> size <= 10);
    }

    @Test
    void size_whenItsLimitIsLowered_followsItFromTheNextCallOn() {
        BulkLimit limit = new BulkLimit(50);
        FakeBulkServer narrow = server.saying(keys -> {
            limit.set(1);
            return Mono.empty();
        });
        run(
                Batch.bulk(BulkCall.<Integer, String>keyed(8, narrow::get).limitedBy(limit))
                        .concurrency(2),
                20);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).hasSize(20).containsOnly("ok");
        assertThat(narrow.sizes()).containsExactly(8, 8, 1, 1, 1, 1);
    }

    @Test
    void size_whenItsLimitIsRaised_isTheMaximumAtMost() {
        BulkLimit limit = new BulkLimit(1);
        FakeBulkServer wide = server.saying(keys -> {
            limit.set(50);
            return Mono.empty();
        });
        run(
                Batch.bulk(BulkCall.<Integer, String>keyed(8, wide::get).limitedBy(limit))
                        .concurrency(1),
                20);

        time.pass(Duration.ofMinutes(1));

        assertThat(wide.sizes()).containsExactly(1, 8, 8, 3);
    }

    @Test
    void limit_whenBelowOne_isRefused() {
        assertThatThrownBy(() -> new BulkLimit(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BulkLimit(1).set(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void size_whenTheServerRefusesThePace_isHalved() {
        AtomicInteger calls = new AtomicInteger();
        FakeBulkServer strict = server.saying(keys -> calls.getAndIncrement() == 0
                ? Mono.error(new MillraceException(ErrorCode.RATE_LIMITED, "slower"))
                : Mono.empty());
        run(Batch.bulk(20, strict::get).concurrency(1), 40);

        time.pass(Duration.ofMinutes(1));

        assertThat(strict.sizes()).startsWith(20, 10);
    }

    @Test
    void bisectFailures_leavesThePoisonedKeyAlone() {
        FakeBulkServer picky = server.saying(keys -> keys.contains(5)
                ? Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "one of these is wrong"))
                : Mono.empty());
        run(Batch.bulk(BulkCall.keyed(8, picky::get).bisectFailures()), 8);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok", "ok", "ok", "INVALID_INPUT", "ok", "ok");
    }

    @Test
    void quota_countsEachTimeThatSomethingIsSent() {
        FakeBulkServer narrow = server.saying(keys -> keys.size() > 4 ? Mono.error(new TooLarge()) : Mono.empty());
        run(Batch.bulk(8, narrow::get).quota(Quota.sliding(1, Duration.ofMinutes(1), time)), 8);

        time.pass(Duration.ofSeconds(60));
        assertThat(narrow.sizes()).containsExactly(8);
        time.pass(Duration.ofSeconds(1));
        assertThat(narrow.sizes()).containsExactly(8, 4);
        time.pass(Duration.ofSeconds(62));

        assertThat(narrow.sizes()).containsExactly(8, 4, 4);
        assertThat(Outcomes.in(items)).hasSize(8).containsOnly("ok");
    }

    @Test
    void itemTimeout_isTheTimeOfTheCall() {
        run(Batch.bulk(2, server::get).concurrency(1).itemTimeout(Duration.ofMillis(999)), 4);

        time.pass(Duration.ofMillis(999));
        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT", "TIMEOUT");
        assertThat(server.hungUp()).containsExactly(List.of(0, 1));
        assertThat(server.calls()).hasSize(2);
        time.pass(Duration.ofMillis(999));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT", "TIMEOUT", "TIMEOUT", "TIMEOUT");
        assertThat(time.timers()).isZero();
    }

    @Test
    void itemTimeout_whenWriting_isAmbiguousForEachKeyOfTheCall() {
        run(Batch.bulk(2, server::get).writing().itemTimeout(Duration.ofMillis(1)), 2);

        time.pass(Duration.ofMillis(1));

        assertThat(Outcomes.in(items)).containsExactly("AMBIGUOUS", "AMBIGUOUS");
    }

    @Test
    void itemTimeout_whenACallIsSentInHalves_isTheTimeOfEach() {
        FakeBulkServer narrow = server.saying(keys -> keys.size() > 2 ? Mono.error(new TooLarge()) : Mono.empty());
        run(Batch.bulk(8, narrow::get).itemTimeout(Duration.ofMillis(1_500)), 8);

        time.pass(Duration.ofSeconds(7));

        assertThat(narrow.sizes()).containsExactly(8, 4, 2, 2, 4, 2, 2);
        assertThat(Outcomes.in(items)).hasSize(8).containsOnly("ok");
        assertThat(time.timers()).isZero();
    }

    @Test
    void itemTimeout_whenOneHalfHangs_keepsWhatIsKnownOfTheOthers() {
        FakeBulkServer narrow = server.saying(keys -> keys.size() > 4 || keys.equals(List.of(4, 5, 6, 7))
                ? Mono.error(new TooLarge())
                : keys.contains(4) ? Mono.never() : Mono.empty());
        run(Batch.bulk(8, narrow::get).writing().itemTimeout(Duration.ofSeconds(2)), 8);

        time.pass(Duration.ofSeconds(3 + 2));

        assertThat(narrow.sizes()).containsExactly(8, 4, 4, 2);
        assertThat(Outcomes.in(items))
                .containsExactly("ok", "ok", "ok", "ok", "AMBIGUOUS", "AMBIGUOUS", "CANCELLED", "CANCELLED");
    }

    @Test
    void failFast_whenWriting_leavesRunningKeysAmbiguousAndOthersNotStarted() {
        FakeBulkServer failing = server.saying(keys ->
                keys.contains(0) ? Mono.error(new MillraceException(ErrorCode.CONFLICT, "taken")) : Mono.never());
        run(Batch.bulk(2, failing::get).writing().concurrency(2).failFast(), 6);

        time.pass(SECOND);

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.in(items))
                .containsExactly("CONFLICT", "CONFLICT", "AMBIGUOUS", "AMBIGUOUS", "CANCELLED", "CANCELLED");
        assertThat(failing.calls()).containsExactly(List.of(0, 1), List.of(2, 3));
        assertThat(items.getReceivedOnNext().get(5).result().toString()).contains("not started");
    }

    @Test
    void failFast_whenOneKeyOfACallFails_keepsTheOutcomesOfItsNeighbours() {
        Batch<Integer, String> mixed = Batch.bulk(BulkCall.<Integer, String>results(
                        3,
                        keys -> Mono.just(List.of(
                                Result.success("a"),
                                Result.failure(ErrorCode.CONFLICT, "taken"),
                                Result.success("c")))))
                .concurrency(1)
                .failFast();

        run(mixed, 6);

        assertThat(Outcomes.in(items)).containsExactly("ok", "CONFLICT", "ok", "CANCELLED", "CANCELLED", "CANCELLED");
    }

    @Test
    void failFast_whenACallStillWaitsForTheQuota_cancelsItsKeysBecauseNothingWasSent() {
        FakeBulkServer failing = server.saying(keys -> Mono.error(new MillraceException(ErrorCode.CONFLICT, "taken")));
        run(Batch.bulk(1, failing::get).writing().failFast().quota(Quota.sliding(1, Duration.ofHours(1), time)), 2);

        time.pass(SECOND);

        assertThat(Outcomes.in(items)).containsExactly("CONFLICT", "CANCELLED");
    }

    @Test
    void failFast_whenACallWasServedInPart_keepsThatAndCancelsTheRestThatWaits() {
        Quota quota =
                Quota.sliding(3, Duration.ofHours(1), time); // the other call, the refused one, and its first half
        Batch<Integer, String> batch = Batch.bulk(4, (List<Integer> keys) -> {
                    if (keys.contains(0)) {
                        return Mono.delay(Duration.ofSeconds(5), time)
                                .then(Mono.error(new MillraceException(ErrorCode.CONFLICT, "taken")));
                    }
                    return keys.size() == 4 ? Mono.error(new TooLarge()) : Mono.just(FakeBulkServer.answers(keys));
                })
                .writing()
                .failFast()
                .quota(quota);
        run(batch, 8);
        assertThat(quota.waiting()).isEqualTo(1); // the second half

        time.pass(Duration.ofSeconds(5));

        assertThat(Outcomes.in(items).subList(4, 8)).containsExactly("ok", "ok", "CANCELLED", "CANCELLED");
    }

    @Test
    void cancel_hangsUpAndLeavesNothing() {
        BatchRun<Integer, String> run = new BatchRun<>(
                Work.bulk(BulkCall.keyed(5, server::get)),
                BatchOptions.defaults(false).withConcurrency(2).withScheduler(time),
                Flux.range(0, 18).concatWith(Flux.never()),
                null);
        run.items().subscribe(items);
        assertThat(run.waiting()).isEqualTo(8);
        time.pass(Duration.ofMillis(500));

        items.cancel();

        assertThat(server.hungUp()).containsExactlyInAnyOrder(List.of(0, 1, 2, 3, 4), List.of(5, 6, 7, 8, 9));
        assertThat(server.calls()).hasSize(2);
        assertThat(run.waiting()).isZero();
        assertThat(run.gate.inFlight()).isZero();
        assertThat(run.gate.waiting()).isZero();
        assertThat(time.timers()).isZero();
    }

    @Test
    void run_whenSubscribedTwice_isTwoRunsThatLearnTheSizeAnew() {
        FakeBulkServer narrow = server.saying(keys -> keys.size() > 4 ? Mono.error(new TooLarge()) : Mono.empty());
        Flux<BatchItem<Integer, String>> run =
                Batch.bulk(8, narrow::get).scheduler(time).run(FakeServer.keys(8));

        run.concatWith(run).subscribe(items);
        time.pass(Duration.ofMinutes(1));

        assertThat(narrow.sizes()).containsExactly(8, 4, 4, 8, 4, 4);
        assertThat(Outcomes.in(items)).hasSize(16).containsOnly("ok");
    }

    @Test
    void run_givesTheSubscribersContextToTheBulkFunction() {
        StepVerifier.create(Batch.bulk(
                                2,
                                (List<Integer> keys) -> Mono.deferContextual(
                                        context -> Mono.just(Map.of(keys.get(0), context.<String>get("tenant")))))
                        .results(List.of(7))
                        .map(Result::orElseThrow)
                        .contextWrite(context -> context.put("tenant", "t")))
                .expectNext("t")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenTheKeysFail_sendsThoseThereWereFirst() {
        Batch.bulk(5, server::get)
                .scheduler(time)
                .run(Flux.range(0, 7).concatWith(Flux.error(new IllegalStateException("no more"))))
                .subscribe(items);

        assertThat(server.sizes()).containsExactly(5, 2);
        time.pass(SECOND);

        assertThat(Outcomes.in(items)).hasSize(7).containsOnly("ok");
        assertThat(items.isTerminatedError()).isTrue();
    }

    @Test
    void run_whenAHundredThousandCallsAreAnsweredAtOnce_needsNoStack() {
        AtomicInteger calls = new AtomicInteger();
        Flux<Integer> items = Batch.bulk(
                        2,
                        (List<Integer> keys) -> calls.getAndIncrement() == 0
                                ? Mono.delay(Duration.ofMillis(1))
                                        .thenReturn(FakeBulkServer.answers(keys)) // and then at once
                                : Mono.just(FakeBulkServer.answers(keys)))
                .concurrency(2)
                .run(Flux.range(0, 200_000))
                .map(BatchItem::key);

        StepVerifier.create(items.count()).expectNext(200_000L).expectComplete().verify(Duration.ofSeconds(30));
        assertThat(calls).hasValueLessThan(100_100);
    }

    @Test
    void report_countsKeysAndTakesTheirTimesFromTheirCalls() {
        List<BatchReport> reports = new ArrayList<>();
        Batch.bulk(50, server::get).scheduler(time).report(FakeServer.keys(100)).subscribe(reports::add);

        time.pass(SECOND);

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.succeeded()).isEqualTo(100);
            assertThat(report.elapsed()).isEqualTo(SECOND);
            assertThat(report.latency().p50()).isBetween(Duration.ofMillis(990), Duration.ofMillis(1_010));
        });
    }

    @Test
    void bulk_whenItsArgumentsMakeNoSense_refusesThemAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Batch.bulk(0, server::get))
                .withMessageContaining("maxSize");
        assertThatNullPointerException().isThrownBy(() -> Batch.bulk(1, null)).withMessage("function");
        assertThatNullPointerException()
                .isThrownBy(() -> Batch.bulk((BulkCall<Integer, String>) null))
                .withMessage("call");
    }

    private void run(Batch<Integer, String> batch, int keys) {
        batch.scheduler(time).run(FakeServer.keys(keys)).subscribe(items);
    }

    private static final class TooLarge extends MillraceException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super(ErrorCode.INVALID_INPUT, "too much at once");
        }

        @Override
        public boolean isTooLarge() {
            return true;
        }
    }
}

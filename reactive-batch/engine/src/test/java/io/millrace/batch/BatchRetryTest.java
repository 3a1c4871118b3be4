package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.resilience4j.core.IntervalFunction;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.core.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** Keys that failed and are tried again. */
class BatchRetryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RetryPolicy AFTER_TEN_SECONDS =
            RetryPolicy.defaults().withBackoff(IntervalFunction.of(Duration.ofSeconds(10)));

    private final VirtualTime time = new VirtualTime();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
    private final FakeServer server = FakeServer.answeringIn(SECOND, time);
    private final Map<Integer, AtomicInteger> tries = new ConcurrentHashMap<>();

    @Test
    void retryFailed_whenAKeyFails_runsItAgainAfterItsDelay() {
        run(Batch.each(failing(0, 1, ErrorCode.SERVER_ERROR)).retryFailed(AFTER_TEN_SECONDS), 1);

        time.pass(Duration.ofSeconds(9));
        assertThat(tries.get(0)).hasValue(1);
        time.pass(SECOND);
        assertThat(tries.get(0)).hasValue(2);
        time.pass(SECOND);

        assertThat(Outcomes.in(items)).containsExactly("ok");
        assertThat(time.timers()).isZero();
    }

    @Test
    void retryFailed_whenItFailsEachTime_givesTheLastFailure() {
        run(
                Batch.each((Integer key) -> failure(
                                ErrorCode.SERVER_ERROR, "try " + tries(key).incrementAndGet()))
                        .retryFailed(2),
                1);

        time.pass(Duration.ofMinutes(1));

        assertThat(tries.get(0)).hasValue(3);
        assertThat(items.getReceivedOnNext()).singleElement().satisfies(item -> assertThat(item.result())
                .isInstanceOfSatisfying(Result.Failure.class, failure -> assertThat(failure.message())
                        .isEqualTo("try 3")));
    }

    @Test
    void retryFailed_byDefault_triesNothingAgain() {
        run(Batch.each(failing(0, 1, ErrorCode.SERVER_ERROR)), 1);

        assertThat(Outcomes.in(items)).containsExactly("SERVER_ERROR");
    }

    @ParameterizedTest
    @EnumSource
    void retryFailed_triesAgainWhatIsRetryableAndNothingElse(ErrorCode code) {
        run(Batch.each(failing(0, 1, code)).retryFailed(1), 1);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly(code.isRetryable() ? "ok" : code.name());
    }

    @Test
    void retryFailed_whenTheFailureItselfSaysNo_doesNotTryAgain() {
        run(
                Batch.each((Integer key) -> {
                            tries(key).incrementAndGet();
                            return Mono.<String>error(
                                    new MillraceException(ErrorCode.SERVER_ERROR, "half of it is done") {
                                        @Override
                                        public boolean isRetryable() {
                                            return false;
                                        }
                                    });
                        })
                        .retryFailed(3),
                1);

        time.pass(Duration.ofMinutes(1));

        assertThat(tries.get(0)).hasValue(1);
    }

    @Test
    void retryFailed_whenReading_triesAgainWhatAnotherLibraryFailedWith() {
        run(
                Batch.each((Integer key) -> tries(key).getAndIncrement() == 0
                                ? Mono.<String>error(new IOException("reset"))
                                : server.get(key))
                        .retryFailed(1),
                1);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly("ok");
    }

    @Test
    void retryFailed_whenWriting_doesNotRepeatWhatMayHaveTakenEffect() {
        run(
                Batch.each((Integer key) -> switch (key) {
                            case 0 -> Mono.<String>error(new IOException("reset: who knows"));
                            case 1 -> failing(1, 1, ErrorCode.RATE_LIMITED).apply(key); // known not to have been done
                            default -> Mono.<String>never(); // times out
                        })
                        .writing()
                        .itemTimeout(Duration.ofSeconds(2))
                        .retryFailed(AFTER_TEN_SECONDS),
                3);

        time.pass(Duration.ofMinutes(5));

        assertThat(Outcomes.in(items)).containsExactly("CONNECTION_ERROR", "ok", "AMBIGUOUS");
    }

    @Test
    void retryFailed_whenTheSchedulerTakesNoTimers_settlesWithTheLastFailure() {
        Batch.each(failing(1, 1, ErrorCode.SERVER_ERROR))
                .retryFailed(AFTER_TEN_SECONDS)
                .scheduler(Schedulers.immediate())
                .run(FakeServer.keys(2))
                .subscribe(items);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly("ok", "SERVER_ERROR");
        assertThat(items.isTerminatedComplete()).isTrue();
    }

    @Test
    void retryFailed_whenTheServerSaysWhen_waitsThatLongAtLeast() {
        run(
                Batch.each((Integer key) -> tries(key).getAndIncrement() == 0
                                ? Mono.<String>error(busyFor(Duration.ofSeconds(30)))
                                : Mono.just("served"))
                        .retryFailed(1),
                1);

        time.pass(Duration.ofSeconds(30).minusMillis(1));
        assertThat(items.getReceivedOnNext()).isEmpty();
        time.pass(Duration.ofSeconds(4)); // and a tenth for jitter

        assertThat(Outcomes.in(items)).containsExactly("ok");
    }

    @Test
    void retryFailed_whenTheServerAsksForLongerThanThePolicyWaits_givesUp() {
        run(
                Batch.each((Integer key) -> Mono.<String>error(busyFor(Duration.ofSeconds(61))))
                        .retryFailed(5),
                1);

        assertThat(Outcomes.in(items)).containsExactly("RATE_LIMITED");
    }

    @Test
    void retryFailed_meanwhile_holdsNoPermit() {
        run(Batch.each(failing(0, 1, ErrorCode.SERVER_ERROR)).concurrency(1).retryFailed(AFTER_TEN_SECONDS), 3);

        time.pass(Duration.ofSeconds(2));

        assertThat(server.called()).containsExactly(1, 2);
        assertThat(server.mostInFlight()).isEqualTo(1);
        assertThat(items.getReceivedOnNext())
                .as("in order, they wait for the first")
                .isEmpty();
        time.pass(Duration.ofSeconds(9));
        assertThat(Outcomes.indexesIn(items)).containsExactly(0L, 1L, 2L);
    }

    @Test
    void retryFailed_whenUnordered_letsOthersPass() {
        run(Batch.each(failing(0, 1, ErrorCode.SERVER_ERROR)).unordered().retryFailed(AFTER_TEN_SECONDS), 3);

        time.pass(Duration.ofSeconds(20));

        assertThat(Outcomes.indexesIn(items)).containsExactly(1L, 2L, 0L);
    }

    @Test
    void retryFailed_whenItsDelayIsOver_goesAheadOfKeysThatWereNotTried() {
        run(
                Batch.each(failing(0, 1, ErrorCode.SERVER_ERROR))
                        .concurrency(1)
                        .retryFailed(AFTER_TEN_SECONDS.withBackoff(IntervalFunction.of(Duration.ofMillis(1_500)))),
                5);

        time.pass(Duration.ofMinutes(1));

        assertThat(server.called()).containsExactly(1, 2, 0, 3, 4);
    }

    @Test
    void retryFailed_eachTry_hasTheItemsTimeAgain() {
        run(
                Batch.each((Integer key) -> tries(key).getAndIncrement() == 0 ? Mono.<String>never() : server.get(key))
                        .itemTimeout(SECOND.plusMillis(1))
                        .retryFailed(AFTER_TEN_SECONDS),
                1);

        time.pass(Duration.ofMillis(1_001 + 10_000 + 1_000));

        assertThat(Outcomes.in(items)).containsExactly("ok");
        assertThat(time.timers()).isZero();
    }

    @Test
    void retryFailed_whenALateAnswerOfTheFirstTryComes_isNotMistakenForTheSecond() {
        run(
                Batch.each((Integer key) -> tries(key).getAndIncrement() == 0
                                ? Behaviour.VALUE_AFTER_TIMEOUT.in(time) // 20 s after its subscription
                                : Mono.delay(Duration.ofMinutes(1), time).thenReturn("too late as well"))
                        .itemTimeout(Duration.ofSeconds(8)) // so the second try lasts from 18 s to 26 s
                        .retryFailed(AFTER_TEN_SECONDS.withMaxAttempts(2)),
                1);

        time.pass(Duration.ofMinutes(5));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
    }

    @Test
    void failFast_tripsOverTheLastFailureAlone() {
        run(
                Batch.each(failing(0, 2, ErrorCode.SERVER_ERROR))
                        .concurrency(1)
                        .failFast()
                        .retryFailed(AFTER_TEN_SECONDS.withMaxAttempts(2)),
                3);

        time.pass(Duration.ofSeconds(5));
        assertThat(server.called()).containsExactly(1, 2);
        time.pass(Duration.ofSeconds(5));

        assertThat(Outcomes.in(items)).containsExactly("SERVER_ERROR", "ok", "ok");
    }

    @Test
    void failFast_whenAKeyWaitsForItsRetry_cancelsIt() {
        run(
                Batch.each((Integer key) -> key == 0
                                ? failure(ErrorCode.SERVER_ERROR, "busy")
                                : Mono.delay(SECOND, time).then(failure(ErrorCode.CONFLICT, "taken")))
                        .writing()
                        .failFast()
                        .retryFailed(AFTER_TEN_SECONDS),
                2);

        time.pass(SECOND);

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.in(items)).containsExactly("CANCELLED", "CONFLICT");
        assertThat(time.timers()).isZero();
    }

    @Test
    void cancel_whileAKeyWaitsForItsRetry_leavesNothing() {
        run(Batch.each(failing(0, 9, ErrorCode.SERVER_ERROR)).retryFailed(AFTER_TEN_SECONDS), 1);
        assertThat(time.timers()).isEqualTo(1);

        items.cancel();

        assertThat(time.timers()).isZero();
        time.pass(Duration.ofMinutes(1));
        assertThat(tries.get(0)).hasValue(1);
    }

    @Test
    void progress_countsAKeyOnceHoweverOftenItIsTried() {
        List<Progress> told = new ArrayList<>();
        run(Batch.each(failing(0, 2, ErrorCode.SERVER_ERROR)).retryFailed(2).onProgress(told::add), 2);

        time.pass(Duration.ofMinutes(1));

        assertThat(told).extracting(Progress::completed).containsExactly(1L, 2L);
        assertThat(told).extracting(Progress::failed).containsOnly(0L);
    }

    @Test
    void backoff_whenItThrows_leavesTheFailureAsItIs() {
        run(
                Batch.each((Integer key) -> failure(ErrorCode.SERVER_ERROR, "busy"))
                        .retryFailed(RetryPolicy.defaults().withBackoff(retry -> {
                            throw new IllegalStateException("broken policy");
                        })),
                1);

        assertThat(Outcomes.in(items)).containsExactly("SERVER_ERROR");
    }

    @Test
    void effect_whenRetried_succeedsByCompleting() {
        TestSubscriber<BatchItem<Integer, Void>> effects = TestSubscriber.create();
        Batch.effect((Integer key) -> tries(key).getAndIncrement() == 0
                        ? failure(ErrorCode.RATE_LIMITED, "slower").then()
                        : server.delete(key))
                .retryFailed(1)
                .scheduler(time)
                .run(List.of(0))
                .subscribe(effects);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(effects)).containsExactly("ok");
    }

    @Test
    void bulk_sendsTheFailedKeysAgainTogetherAndNoOthers() {
        List<List<Integer>> sent = new ArrayList<>();
        Batch<Integer, String> batch = Batch.bulk(BulkCall.<Integer, String>results(4, keys -> {
                    sent.add(keys);
                    return Mono.just(keys.stream()
                            .map(key -> key % 2 == 1 && tries(key).getAndIncrement() == 0
                                    ? Result.<String>failure(ErrorCode.SERVER_ERROR, "busy")
                                    : Result.success("served"))
                            .toList());
                }))
                .retryFailed(2);

        run(batch, 4);
        time.pass(Duration.ofMinutes(1));

        assertThat(sent).containsExactly(List.of(0, 1, 2, 3), List.of(1, 3));
        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok", "ok");
    }

    @Test
    void bulk_whenACallFailsAsAWhole_makesOneCallOfItAgain() {
        AtomicInteger calls = new AtomicInteger();
        FakeBulkServer flaky = FakeBulkServer.answeringIn(SECOND, time)
                .saying(keys -> calls.getAndIncrement() == 0 ? outage() : Mono.empty());

        run(Batch.bulk(50, flaky::get).concurrency(1).retryFailed(1), 50);
        time.pass(Duration.ofMinutes(1));

        assertThat(flaky.sizes()).containsExactly(50, 50);
        assertThat(Outcomes.in(items)).hasSize(50).containsOnly("ok");
    }

    @Test
    void bulk_whenKeysComeBack_joinThoseThatWait() {
        AtomicInteger calls = new AtomicInteger();
        FakeBulkServer flaky = FakeBulkServer.answeringIn(SECOND, time)
                .saying(keys -> calls.getAndIncrement() == 0 ? outage() : Mono.empty());

        run(
                Batch.bulk(4, flaky::get)
                        .concurrency(1)
                        .retryFailed(AFTER_TEN_SECONDS.withBackoff(IntervalFunction.of(Duration.ofMillis(500)))),
                10);
        time.pass(Duration.ofMinutes(1));

        assertThat(flaky.calls())
                .containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(0, 1, 2, 3), List.of(8, 9));
    }

    @Test
    void bulk_whenACallTakesTooLong_sendsItsKeysAgain() {
        AtomicInteger calls = new AtomicInteger();
        run(
                Batch.bulk(
                                2,
                                (List<Integer> keys) -> calls.getAndIncrement() == 0
                                        ? Mono.<Map<Integer, String>>never()
                                        : Mono.just(FakeBulkServer.answers(keys)))
                        .itemTimeout(SECOND)
                        .retryFailed(1),
                2);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok");
    }

    @Test
    void run_whenHundredThousandKeysFailOnce_settlesThemAll() {
        StepVerifier.create(Batch.each((Integer key) -> tries(key).getAndIncrement() == 0
                                ? failure(ErrorCode.SERVER_ERROR, "busy")
                                : Mono.just("ok"))
                        .retryFailed(RetryPolicy.defaults().withBackoff(retry -> 1L))
                        .run(Flux.range(0, 100_000))
                        .filter(item -> item.result().isSuccess())
                        .count())
                .expectNext(100_000L)
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }

    @Test
    void retryFailed_whenNegative_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Batch.each(server::get).retryFailed(-1))
                .withMessageContaining("-1");
    }

    private void run(Batch<Integer, String> batch, int keys) {
        batch.scheduler(time).run(FakeServer.keys(keys)).subscribe(items);
    }

    /** Fails at once for one key, so many times; otherwise the server answers. */
    private Function<Integer, Mono<String>> failing(int failing, int times, ErrorCode code) {
        return key -> Mono.defer(() ->
                key == failing && tries(key).getAndIncrement() < times ? failure(code, "not now") : server.get(key));
    }

    private AtomicInteger tries(int key) {
        return tries.computeIfAbsent(key, unused -> new AtomicInteger());
    }

    private static Mono<String> failure(ErrorCode code, String message) {
        return Mono.error(new MillraceException(code, message));
    }

    private static Mono<Map<Integer, String>> outage() {
        return Mono.error(new MillraceException(ErrorCode.SERVER_ERROR, "down"));
    }

    private static MillraceException busyFor(Duration wait) {
        return new MillraceException(ErrorCode.RATE_LIMITED, "busy", null, 1, wait);
    }
}

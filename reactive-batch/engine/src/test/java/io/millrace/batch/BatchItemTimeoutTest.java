package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.IntervalFunction;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Permit;
import io.millrace.core.Quota;
import io.millrace.core.RetryBudget;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

/** The time of an item runs only while its operation runs. */
class BatchItemTimeoutTest {
    private final VirtualTime time = new VirtualTime();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
    private final FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(3), time);

    @Test
    void itemTimeout_whenAReadTakesLonger_isATimeoutAndCancelsIt() {
        run(Batch.each(server::get).itemTimeout(Duration.ofSeconds(2)), 1);

        time.pass(Duration.ofMillis(1_999));
        assertThat(items.getReceivedOnNext()).isEmpty();
        time.pass(Duration.ofMillis(1));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
        assertThat(server.hungUp()).containsExactly(0);
        assertThat(time.timers()).isZero();
    }

    @Test
    void itemTimeout_whenAWriteTakesLonger_isAmbiguous() {
        run(Batch.each(server::get).writing().itemTimeout(Duration.ofSeconds(2)), 1);

        time.pass(Duration.ofSeconds(2));

        assertThat(Outcomes.in(items)).containsExactly("AMBIGUOUS");
        assertThat(server.hungUp()).containsExactly(0);
    }

    @Test
    void itemTimeout_whenTheOperationEndsInTime_leavesNoTimer() {
        run(Batch.each(server::get).itemTimeout(Duration.ofSeconds(4)), 1);

        time.pass(Duration.ofSeconds(3));

        assertThat(Outcomes.in(items)).containsExactly("ok");
        assertThat(time.timers()).isZero();
    }

    @Test
    void itemTimeout_doesNotCountTheWaitForAPermit() {
        run(Batch.each(server::get).concurrency(1).itemTimeout(Duration.ofSeconds(4)), 5);

        time.pass(Duration.ofSeconds(15));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok", "ok", "ok");
    }

    @Test
    void itemTimeout_doesNotCountTheWaitForTheQuota() {
        run(
                Batch.each(server::get)
                        .quota(Quota.sliding(1, Duration.ofMinutes(1), time))
                        .itemTimeout(Duration.ofSeconds(4)),
                3);

        time.pass(Duration.ofSeconds(63 + 63 + 3));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok");
        assertThat(time.timers()).isEqualTo(1); // of the quota, for the last slot
    }

    @Test
    void itemTimeout_afterAWaitForTheQuota_countsOn() {
        run(
                Batch.each(server::get)
                        .quota(Quota.sliding(1, Duration.ofMinutes(1), time))
                        .itemTimeout(Duration.ofSeconds(2)),
                2);

        time.pass(Duration.ofSeconds(63));
        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
        time.pass(Duration.ofSeconds(1));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT", "TIMEOUT");
    }

    @Test
    void itemTimeout_doesNotCountBackoffButTheAttemptsBeforeIt() {
        run(
                Batch.each((Integer key) -> server.get(key)
                                .then(Mono.<String>error(new MillraceException(ErrorCode.SERVER_ERROR, "busy")))
                                .retryWhen(backoff(Duration.ofMinutes(1))))
                        .itemTimeout(Duration.ofSeconds(5)),
                1);

        time.pass(Duration.ofSeconds(3 + 60));
        assertThat(server.inFlight()).isEqualTo(1);
        time.pass(Duration.ofMillis(1_999));
        assertThat(items.getReceivedOnNext()).isEmpty();
        time.pass(Duration.ofMillis(1));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
        assertThat(time.timers()).isZero();
    }

    @Test
    void itemTimeout_whenPausesNest_runsAgainAfterTheLast() {
        run(
                Batch.each((Integer key) -> Mono.deferContextual(context -> {
                            Permit permit = Permit.in(context);
                            permit.pause();
                            permit.pause();
                            return wait(10).doOnNext(tick -> permit.resume())
                                    .then(wait(10))
                                    .doOnNext(tick -> permit.resume())
                                    .then(Mono.<String>never());
                        }))
                        .itemTimeout(Duration.ofSeconds(2)),
                1);

        time.pass(Duration.ofMillis(21_999));
        assertThat(items.getReceivedOnNext()).isEmpty();
        time.pass(Duration.ofMillis(1));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
        assertThat(time.timers()).isZero();
    }

    @Test
    void itemTimeout_whenPausedManyTimesForAMoment_countsWhatLiesBetween() {
        run(
                Batch.each((Integer key) -> Mono.deferContextual(context -> {
                            Permit permit = Permit.in(context);
                            return wait(1).doOnNext(tick -> permit.pause())
                                    .then(wait(1))
                                    .doOnNext(tick -> permit.resume())
                                    .repeat()
                                    .then(Mono.<String>never());
                        }))
                        .itemTimeout(Duration.ofMillis(10_500)),
                1);

        time.pass(Duration.ofMillis(20_499));
        assertThat(items.getReceivedOnNext()).isEmpty();
        time.pass(Duration.ofMillis(1));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
        assertThat(time.timers()).isZero();
    }

    @Test
    void itemTimeout_whenTheOperationGaveUpWaitingForItsQuota_countsOn() {
        Quota quota = Quota.sliding(1, Duration.ofHours(1), time);
        quota.guard(Mono.just("the hour's only slot")).subscribe();

        run(
                Batch.each((Integer key) -> quota.guard(server.get(key))
                                .timeout(Duration.ofSeconds(10), time)
                                .onErrorResume(TimeoutException.class, late -> server.get(key)))
                        .itemTimeout(Duration.ofSeconds(2)),
                1);

        time.pass(Duration.ofSeconds(10 + 2));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
    }

    @Test
    void itemTimeout_whenTheOperationGaveUpItsBackoff_countsOn() {
        run(
                Batch.each((Integer key) -> Mono.<String>error(new MillraceException(ErrorCode.SERVER_ERROR, "busy"))
                                .retryWhen(backoff(Duration.ofMinutes(1)))
                                .timeout(Duration.ofSeconds(10), time)
                                .onErrorResume(TimeoutException.class, late -> server.get(key)))
                        .itemTimeout(Duration.ofSeconds(2)),
                1);

        time.pass(Duration.ofSeconds(10 + 2));

        assertThat(Outcomes.in(items)).containsExactly("TIMEOUT");
    }

    @Test
    void itemTimeout_whenTheSchedulerTakesNoTimers_failsEachItemUnsent() {
        Batch.each(server::get)
                .itemTimeout(Duration.ofSeconds(2))
                .concurrency(1)
                .scheduler(Schedulers.immediate())
                .run(FakeServer.keys(3))
                .subscribe(items);

        assertThat(Outcomes.in(items)).containsExactly("OPERATION_FAILED", "OPERATION_FAILED", "OPERATION_FAILED");
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void itemTimeout_whenAsLongAsCanBe_isNoLimit() {
        run(Batch.each(server::get).itemTimeout(Duration.ofSeconds(Long.MAX_VALUE)), 1);

        time.pass(Duration.ofSeconds(3));

        assertThat(Outcomes.in(items)).containsExactly("ok");
    }

    private void run(Batch<Integer, String> batch, int keys) {
        batch.scheduler(time).run(FakeServer.keys(keys)).subscribe(items);
    }

    private Mono<Long> wait(int seconds) {
        return Mono.delay(Duration.ofSeconds(seconds), time);
    }

    private Retry backoff(Duration wait) {
        return RetryPolicy.defaults()
                .withBackoff(IntervalFunction.of(wait))
                .toRetry(RetryBudget.forConcurrency(10, time), time);
    }
}

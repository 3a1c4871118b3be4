package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Permit;
import io.millrace.core.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What is undone when a batch stops at a failure. */
class BatchCompensateTest {
    private final VirtualTime time = new VirtualTime();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
    private final List<Integer> undoing = new ArrayList<>();
    private final List<BatchItem<Integer, Void>> undone = new ArrayList<>();

    /** Key 1 is created after 3 s, key 2 after 1 s, key 3 after 2 s; key 4 fails after 4 s; key 5 would take an hour. */
    private final FakeServer server = FakeServer.answering(
                    key -> Duration.ofSeconds(List.of(9, 3, 1, 2, 4, 3_600).get(key)), time)
            .failingFor(4);

    private final Batch<Integer, String> creating =
            Batch.each(server::get).writing().compensateWith(this::undo, undone::add);

    @Test
    void compensateWith_whenNothingFails_undoesNothing() {
        run(creating, 1, 2, 3);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok");
        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(undoing).isEmpty();
    }

    @Test
    void compensateWith_whenOneFails_undoesTheOthersOneAtATimeTheLastToSucceedFirst() {
        run(creating, 1, 2, 3, 4, 5);

        time.pass(Duration.ofSeconds(4));
        assertThat(Outcomes.in(items)).as("come first").containsExactly("ok", "ok", "ok", "SERVER_ERROR", "AMBIGUOUS");
        assertThat(items.isTerminatedComplete()).isFalse();
        assertThat(undoing).containsExactly(1);
        time.pass(Duration.ofSeconds(1));
        assertThat(undoing).containsExactly(1, 3);
        time.pass(Duration.ofSeconds(3));

        assertThat(undoing).containsExactly(1, 3, 2);
        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(undone).extracting(BatchItem::key).containsExactly(1, 3, 2);
        assertThat(undone).extracting(BatchItem::index).containsExactly(0L, 2L, 1L);
        assertThat(undone).extracting(Outcomes::of).containsOnly("ok");
    }

    @Test
    void compensateWith_whenAnUndoFails_saysSoAndGoesOn() {
        Batch<Integer, String> batch = Batch.each(server::get)
                .compensateWith(
                        item -> switch (item.key()) {
                            case 1 -> Mono.error(new MillraceException(ErrorCode.CONFLICT, "changed meanwhile"));
                            case 2 -> throw new IllegalStateException("thrown");
                            default -> null;
                        },
                        undone::add);
        run(batch, 1, 2, 3, 4);

        time.pass(Duration.ofMinutes(1));

        assertThat(undone).extracting(Outcomes::of).containsExactly("CONFLICT", "OPERATION_FAILED", "OPERATION_FAILED");
        assertThat(items.isTerminatedComplete()).isTrue();
    }

    @Test
    void compensateWith_whenAnUndoTakesTooLong_isAmbiguous() {
        run(
                Batch.each(server::get)
                        .itemTimeout(Duration.ofSeconds(30))
                        .compensateWith(item -> Mono.never(), undone::add),
                2,
                4);

        time.pass(Duration.ofSeconds(4 + 30));

        assertThat(undone).extracting(Outcomes::of).containsExactly("AMBIGUOUS");
        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(time.timers()).isZero();
    }

    @Test
    void compensateWith_takesTheQuotaForUndoingToo() {
        run(creating.quota(Quota.sliding(2, Duration.ofHours(1), time)), 2, 4);

        time.pass(Duration.ofMinutes(30));
        assertThat(undoing).containsExactly(2); // is made, and waits
        assertThat(undone).isEmpty();
        time.pass(Duration.ofMinutes(31));

        assertThat(undone).extracting(Outcomes::of).containsExactly("ok");
    }

    @Test
    void compensateWith_whileAnUndoWaitsForAQuotaBelow_doesNotLetItsClockRun() {
        Quota below = Quota.sliding(1, Duration.ofHours(1), time);
        run(
                Batch.each(server::get)
                        .itemTimeout(Duration.ofSeconds(30))
                        .compensateWith(item -> below.guard(undo(item)), undone::add),
                1,
                2,
                3,
                4);

        time.pass(Duration.ofHours(3));

        assertThat(undone).extracting(Outcomes::of).containsExactly("ok", "ok", "ok");
    }

    @Test
    void compensateWith_whileAnUndoWaitsForTheServerToComeBack_hasThePatienceOfAnItem() {
        run(
                Batch.each(server::get)
                        .itemTimeout(Duration.ofSeconds(30))
                        .outagePatience(Duration.ofMinutes(7))
                        .compensateWith(
                                item -> Mono.deferContextual(context -> {
                                    Permit permit = Permit.in(context);
                                    return permit.handBackUntil(Mono.delay(permit.outagePatience(), time))
                                            .then(undo(item));
                                }),
                                undone::add),
                1,
                2,
                4);

        time.pass(Duration.ofMinutes(10));
        assertThat(undone).extracting(Outcomes::of).containsExactly("ok");
        time.pass(Duration.ofMinutes(5));

        assertThat(undone).extracting(Outcomes::of).containsExactly("ok", "ok");
        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(time.timers()).isZero();
    }

    @Test
    void compensateWith_whenTheListenerThrows_undoesTheRest() {
        run(
                Batch.each(server::get).compensateWith(this::undo, one -> {
                    throw new IllegalStateException("listener");
                }),
                1,
                2,
                4);

        time.pass(Duration.ofMinutes(1));

        assertThat(undoing).containsExactly(1, 2);
        assertThat(items.isTerminatedComplete()).isTrue();
    }

    @Test
    void compensateWith_whenCancelledMeanwhile_leavesTheRest() {
        run(creating, 1, 2, 3, 4);
        time.pass(Duration.ofSeconds(4));
        assertThat(undoing).containsExactly(1);

        items.cancel();
        time.pass(Duration.ofMinutes(1));

        assertThat(undoing).containsExactly(1);
        assertThat(undone).isEmpty();
        assertThat(time.timers()).isZero();
    }

    @Test
    void compensateWith_whenDuplicatesShareAnOutcome_undoesItOnce() {
        run(creating.coalesceDuplicates(), 2, 2, 2, 4);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok", "SERVER_ERROR");
        assertThat(undoing).containsExactly(2);
    }

    @Test
    void compensateWith_whenCalledForManyAtOnce_undoesEachKey() {
        FakeBulkServer bulk = FakeBulkServer.answeringIn(Duration.ofSeconds(1), time)
                .saying(keys -> keys.contains(4)
                        ? Mono.error(new MillraceException(ErrorCode.CONFLICT, "taken"))
                        : Mono.empty());
        run(Batch.bulk(2, bulk::get).concurrency(1).compensateWith(this::undo, undone::add), 1, 2, 3, 4, 5);

        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "CONFLICT", "CONFLICT", "CANCELLED");
        assertThat(undoing).containsExactly(2, 1);
    }

    @Test
    void compensateWith_whenTheKeysFailToo_undoesAndThenFails() {
        Flux<Integer> keys = Flux.just(4, 2)
                .concatWith(
                        Mono.delay(Duration.ofSeconds(2), time).then(Mono.error(new IllegalStateException("no more"))));
        creating.scheduler(time).run(keys).subscribe(items);

        time.pass(Duration.ofMinutes(1));

        assertThat(undone).extracting(BatchItem::key).containsExactly(2);
        assertThat(items.expectTerminalError()).hasMessage("no more");
    }

    @Test
    void report_countsWhatWasUndone() {
        List<BatchReport> reports = Collections.synchronizedList(new ArrayList<>());
        Batch.each(server::get)
                .compensateWith(
                        item -> item.key() == 1 ? Mono.error(new IllegalStateException("no")) : Mono.empty(),
                        undone::add)
                .scheduler(time)
                .report(List.of(1, 2, 3, 4))
                .subscribe(reports::add);

        time.pass(Duration.ofMinutes(1));

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.succeeded()).isEqualTo(3);
            assertThat(report.compensated()).isEqualTo(new BatchReport.Compensated(2, 1));
        });
    }

    private void run(Batch<Integer, String> batch, Integer... keys) {
        batch.scheduler(time).run(List.of(keys)).subscribe(items);
    }

    /** Takes a second, for key 3 two. */
    private Mono<Void> undo(BatchItem<Integer, String> item) {
        undoing.add(item.key());
        return Mono.delay(Duration.ofSeconds(item.key() == 3 ? 2 : 1), time).then();
    }
}

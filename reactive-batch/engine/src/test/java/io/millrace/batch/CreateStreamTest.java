package io.millrace.batch;

import static io.millrace.batch.FakeStore.named;
import static io.millrace.batch.FakeStore.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.BulkTarget.Ability;
import io.millrace.batch.FakeStore.Fate;
import io.millrace.core.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;

/** Records that come as a stream, of any length. */
class CreateStreamTest {
    private static final String MODEL = "res.partner";

    private final VirtualTime time = new VirtualTime();
    private final FakeStore store = new FakeStore(time);
    private final BatchManager<Long, Map<String, Object>> manager =
            BatchManager.of(store).scheduler(time).concurrency(2).chunkSize(10);
    private final TestSubscriber<BatchItem<Map<String, Object>, Long>> items = TestSubscriber.create();

    @Test
    void bulkCreate_ofAStream_givesEachRecordItsOutcomeInOrder() {
        store.answering(call -> Duration.ofSeconds(10 - call)).call(2, Fate.FORBIDDEN);

        manager.bulkCreate(MODEL, Flux.fromIterable(records(25))).subscribe(items);
        time.pass(Duration.ofMinutes(1));

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(items.getReceivedOnNext()).extracting(BatchItem::key).isEqualTo(records(25));
        assertThat(Outcomes.indexesIn(items)).isEqualTo(indexes(25));
        assertThat(Outcomes.in(items).subList(9, 21))
                .containsExactly(
                        "ok",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "FORBIDDEN",
                        "ok");
        assertThat(items.getReceivedOnNext())
                .filteredOn(item -> item.result().isSuccess())
                .allSatisfy(item -> assertThat(store.rows().get(item.result().orElseThrow()))
                        .isEqualTo(item.key()));
    }

    @Test
    void bulkCreate_ofAnEndlessStream_readsNoFurtherThanItsWindow() {
        AtomicLong read = new AtomicLong();
        TestSubscriber<BatchItem<Map<String, Object>, Long>> slow =
                TestSubscriber.builder().initialRequest(1).build();

        manager.bulkCreate(
                        MODEL,
                        Flux.<Map<String, Object>>generate(sink -> sink.next(named("r" + read.getAndIncrement()))))
                .subscribe(slow);
        time.pass(Duration.ofHours(1));

        assertThat(slow.getReceivedOnNext()).hasSize(1);
        assertThat(read.get())
                .as("eight chunks and the one that is being delivered")
                .isLessThanOrEqualTo(100);
        long before = read.get();
        slow.request(30);
        assertThat(read.get()).isBetween(before + 20, before + 40);
        slow.cancel();
    }

    @Test
    void bulkCreate_whenARecordIsFaulty_failsItAloneUnsent() {
        List<Map<String, Object>> records = Arrays.asList(named("a"), Map.of(), named("b"), Map.of("unknown field", 1));

        manager.bulkCreate(MODEL, Flux.fromIterable(records)).subscribe(items);

        assertThat(Outcomes.in(items)).containsExactly("ok", "INVALID_INPUT", "ok", "INVALID_INPUT");
        assertThat(store.log()).containsExactly("create res.partner 2");
    }

    @Test
    void bulkCreate_whenTheTargetThrowsAnErrorOverARecord_failsItAloneUnsent() {
        store.checking(values -> {
            if (values.containsValue("odd")) {
                throw new AssertionError("a bug");
            }
        });

        manager.bulkCreate(MODEL, Flux.just(named("a"), named("odd"), named("b")))
                .subscribe(items);

        assertThat(Outcomes.in(items)).containsExactly("ok", "INVALID_INPUT", "ok");
        assertThat(store.log()).containsExactly("create res.partner 2");
        assertThat(items.isTerminatedComplete()).isTrue();
    }

    @Test
    void bulkCreate_whenTheGateWidens_readsFurtherAndSendsMoreAtOnce() {
        store.answeringIn(Duration.ofSeconds(1));
        Gate gate = Gate.of(1);
        manager.gate(gate).bulkCreate(MODEL, Flux.fromIterable(records(400))).subscribe(items);
        time.pass(Duration.ofSeconds(2));
        assertThat(store.mostInFlight()).isEqualTo(1);

        gate.resize(20);
        time.pass(Duration.ofSeconds(2));

        assertThat(store.mostInFlight()).isEqualTo(20);
        time.pass(Duration.ofMinutes(1));
        assertThat(Outcomes.in(items)).hasSize(400).containsOnly("ok");
    }

    @Test
    void bulkCreate_whenTheGateNarrows_readsLessFarAhead() {
        store.answeringIn(Duration.ofSeconds(1));
        Gate gate = Gate.of(10);
        AtomicLong read = new AtomicLong();
        manager.gate(gate)
                .bulkCreate(
                        MODEL,
                        Flux.<Map<String, Object>>generate(sink -> sink.next(named("r" + read.getAndIncrement()))))
                .subscribe(items);
        assertThat(read).hasValue(400);

        gate.resize(1);
        time.pass(Duration.ofSeconds(100));

        assertThat(read.get() - items.getReceivedOnNext().size())
                .as("four chunks")
                .isEqualTo(40);
        items.cancel();
    }

    @Test
    void bulkCreate_whenAllOfAChunkIsFaulty_sendsNoCall() {
        manager.bulkCreate(MODEL, Flux.just(Map.<String, Object>of(), Map.<String, Object>of()))
                .subscribe(items);

        assertThat(Outcomes.in(items)).containsExactly("INVALID_INPUT", "INVALID_INPUT");
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void bulkCreate_whenTheSourceFails_tellsTheOutcomesOfTheRecordsBefore() {
        IllegalStateException failure = new IllegalStateException("the file ended early");

        manager.bulkCreate(MODEL, Flux.fromIterable(records(13)).concatWith(Flux.error(failure)))
                .subscribe(items);

        assertThat(items.getReceivedOnNext()).hasSize(13);
        assertThat(items.expectTerminalError()).isSameAs(failure);
        assertThat(store.names()).hasSize(13);
    }

    @Test
    void bulkCreate_whenCancelled_cancelsTheSourceAndSendsNothingMore() {
        store.answeringIn(Duration.ofSeconds(1));
        TestPublisher<Map<String, Object>> source = TestPublisher.create();
        manager.bulkCreate(MODEL, source).subscribe(items);
        records(25).forEach(source::next);
        assertThat(store.calls()).hasSize(2);

        items.cancel();
        time.pass(Duration.ofHours(1));

        source.assertCancelled();
        assertThat(store.hungUp()).isEqualTo(2);
        assertThat(store.calls()).hasSize(2);
        assertThat(manager.running()).isEmpty();
        assertThat(time.timers()).isZero();
    }

    @Test
    void bulkCreate_ofAStream_hasNoLimitOfTimeAndUndoesNothing() {
        store.answeringIn(Duration.ofSeconds(2)).call(2, Fate.FORBIDDEN);

        manager.timeout(Duration.ofSeconds(1))
                .failFast()
                .compensate()
                .bulkCreate(MODEL, Flux.fromIterable(records(30)))
                .subscribe(items);
        time.pass(Duration.ofMinutes(1));

        assertThat(Outcomes.in(items)).filteredOn("ok"::equals).hasSize(20);
        assertThat(store.names()).hasSize(20);
    }

    @Test
    void bulkCreate_ofAStreamThatIsEmpty_completesWithoutACall() {
        manager.bulkCreate(MODEL, Flux.<Map<String, Object>>empty()).subscribe(items);

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void bulkCreate_whenAChunkIsNotFull_waitsForTheRestOrTheEnd() {
        Sinks.Many<Map<String, Object>> source = Sinks.many().unicast().onBackpressureBuffer();
        manager.bulkCreate(MODEL, source.asFlux()).subscribe(items);

        records(9).forEach(record -> source.tryEmitNext(record).orThrow());
        assertThat(store.calls()).isEmpty();
        source.tryEmitComplete().orThrow();

        assertThat(items.getReceivedOnNext()).hasSize(9);
    }

    @Test
    void bulkCreate_whenTheTargetCannotCreate_failsBeforeItReads() {
        store.able(Set.of(Ability.UPDATE));
        TestPublisher<Map<String, Object>> source = TestPublisher.create();

        manager.bulkCreate(MODEL, source).subscribe(items);

        assertThat(items.expectTerminalError()).isInstanceOf(BatchValidationException.class);
        source.assertWasNotSubscribed();
    }

    private static List<Long> indexes(int count) {
        List<Long> indexes = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            indexes.add(i);
        }
        return indexes;
    }
}

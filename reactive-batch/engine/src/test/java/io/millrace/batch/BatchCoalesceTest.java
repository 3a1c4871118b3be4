package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.subscriber.TestSubscriber;

/** Equal keys in one batch. */
class BatchCoalesceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
    private final FakeServer server = FakeServer.answeringIn(SECOND, time);

    @Test
    void coalesceDuplicates_whenVeryManyKeysAreEqual_tellsEachInOneStep() {
        Sinks.One<String> answer = Sinks.one();
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();
        Batch.each((Integer key) -> answer.asMono())
                .coalesceDuplicates()
                .window(100_000)
                .run(Flux.range(0, 100_000).map(index -> 1))
                .subscribe(items);

        answer.tryEmitValue("one");

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(items.getReceivedOnNext()).hasSize(100_000);
    }

    @Test
    void run_byDefault_runsEach() {
        run(Batch.each(server::get), 1, 1);

        assertThat(server.called()).containsExactly(1, 1);
    }

    @Test
    void coalesceDuplicates_runsEqualKeysOnceAndGivesEachItsItem() {
        run(Batch.each(server::get).coalesceDuplicates(), 1, 2, 1, 1);

        time.pass(SECOND);

        assertThat(server.called()).containsExactly(1, 2);
        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.indexesIn(items)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(items.getReceivedOnNext())
                .extracting(item -> item.result().orElseThrow())
                .containsExactly("answer 1", "answer 2", "answer 1", "answer 1");
    }

    @Test
    void coalesceDuplicates_whenTheFirstHasSucceededButWaitsForOlderKeys_sharesItsOutcome() {
        FakeServer slowFor0 = FakeServer.answering(key -> Duration.ofSeconds(key == 0 ? 10 : 1), time);
        Batch.each(slowFor0::get)
                .coalesceDuplicates()
                .scheduler(time)
                .run(Flux.just(0, 1)
                        .concatWith(Mono.delay(Duration.ofSeconds(5), time).thenReturn(1)))
                .subscribe(items);

        time.pass(Duration.ofSeconds(10));

        assertThat(slowFor0.called()).containsExactly(0, 1);
        assertThat(Outcomes.in(items)).containsExactly("ok", "ok", "ok");
    }

    @Test
    void coalesceDuplicates_whenTheFirstHasLeftTheWindow_runsTheKeyAnew() {
        Batch.each(server::get)
                .coalesceDuplicates()
                .scheduler(time)
                .run(Flux.just(1)
                        .concatWith(Mono.delay(Duration.ofSeconds(5), time).thenReturn(1)))
                .subscribe(items);

        time.pass(Duration.ofSeconds(6));

        assertThat(server.called()).containsExactly(1, 1);
        assertThat(Outcomes.in(items)).containsExactly("ok", "ok");
    }

    @Test
    void coalesceDuplicates_holdsNoPermitForThoseThatOnlyWait() {
        run(Batch.each(server::get).concurrency(2).coalesceDuplicates(), 1, 1, 1, 2);

        assertThat(server.called()).containsExactly(1, 2);
    }

    @Test
    void coalesceDuplicates_whenTheFirstFails_givesItsFailureToAll() {
        run(Batch.each(server.failingFor(1)::get).coalesceDuplicates(), 1, 1);

        time.pass(SECOND);

        assertThat(Outcomes.in(items)).containsExactly("SERVER_ERROR", "SERVER_ERROR");
    }

    @Test
    void coalesceDuplicates_whenTheFirstIsTriedAgain_waitsForItsLastOutcome() {
        List<Integer> called = new ArrayList<>();
        run(
                Batch.each((Integer key) -> {
                            called.add(key);
                            return called.size() == 1
                                    ? Mono.<String>error(new MillraceException(ErrorCode.SERVER_ERROR, "busy"))
                                    : server.get(key);
                        })
                        .retryFailed(1)
                        .coalesceDuplicates(),
                1,
                1);

        time.pass(Duration.ofMinutes(1));

        assertThat(called).containsExactly(1, 1);
        assertThat(Outcomes.in(items)).containsExactly("ok", "ok");
    }

    @Test
    void coalesceDuplicates_whenTheBatchFailsFast_givesEachKeyOfACollectionOneItem() {
        FakeServer failing =
                FakeServer.answering(key -> Duration.ofSeconds(key), time).failingFor(1);
        run(Batch.each(failing::get).writing().concurrency(2).failFast().coalesceDuplicates(), 5, 1, 5, 1, 7, 7);

        time.pass(SECOND);

        assertThat(items.isTerminatedComplete()).isTrue();
        assertThat(Outcomes.in(items))
                .containsExactly("AMBIGUOUS", "SERVER_ERROR", "AMBIGUOUS", "SERVER_ERROR", "CANCELLED", "CANCELLED");
    }

    @Test
    void coalesceDuplicates_whenUnordered_emitsThemWithTheFirst() {
        FakeServer staggered = FakeServer.answering(Duration::ofSeconds, time);
        run(Batch.each(staggered::get).unordered().coalesceDuplicates(), 9, 1, 9, 1);

        time.pass(SECOND);

        assertThat(Outcomes.indexesIn(items)).containsExactlyInAnyOrder(1L, 3L);
    }

    @Test
    void coalesceDuplicates_whenCalledForManyAtOnce_keepsThemApartFromTheCallsToo() {
        FakeBulkServer bulk = FakeBulkServer.answeringIn(SECOND, time);
        run(Batch.bulk(2, bulk::get).coalesceDuplicates(), 1, 1, 1, 2, 2, 3);

        time.pass(SECOND);

        assertThat(bulk.calls()).containsExactly(List.of(1, 2), List.of(3));
        assertThat(Outcomes.in(items)).hasSize(6).containsOnly("ok");
    }

    @Test
    void coalesceDuplicates_countsEachKeyInTheReport() {
        List<BatchReport> reports = new ArrayList<>();
        Batch.each(server::get)
                .coalesceDuplicates()
                .scheduler(time)
                .report(List.of(1, 1, 2))
                .subscribe(reports::add);

        time.pass(SECOND);

        assertThat(reports).singleElement().satisfies(report -> assertThat(report.succeeded())
                .isEqualTo(3));
    }

    @Test
    void coalesceDuplicates_whenAKeyCannotBeCompared_runsItOnItsOwn() {
        Object odd = new Object() {
            @Override
            public int hashCode() {
                throw new UnsupportedOperationException("not comparable");
            }

            @Override
            public boolean equals(Object other) {
                throw new UnsupportedOperationException("not comparable");
            }

            @Override
            public String toString() {
                return "odd";
            }
        };
        List<Object> called = new ArrayList<>();
        TestSubscriber<BatchItem<Object, String>> items = TestSubscriber.create();

        Batch.each((Object key) -> Mono.fromSupplier(() -> {
                    called.add(key);
                    return "answer " + key;
                }))
                .coalesceDuplicates()
                .window(10)
                .run(List.of("A", odd, odd, "B"))
                .subscribe(items);

        assertThat(called.stream().map(Object::toString)).containsExactly("A", "odd", "odd", "B");
        assertThat(items.getReceivedOnNext())
                .extracting(item -> item.result().orElseThrow())
                .containsExactly("answer A", "answer odd", "answer odd", "answer B");
        assertThat(items.isTerminatedComplete()).isTrue();
    }

    private void run(Batch<Integer, String> batch, Integer... keys) {
        batch.scheduler(time).run(List.of(keys)).subscribe(items);
    }
}

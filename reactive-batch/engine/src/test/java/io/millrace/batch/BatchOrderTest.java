package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** In which order outcomes come, and how many operations run for it at once. */
class BatchOrderTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();

    @Test
    void run_whenLatenciesAreRandom_emitsInInputOrder() {
        FakeServer server = randomlySlow(new Random(7));
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();

        Batch.each(server::get)
                .concurrency(7)
                .scheduler(time)
                .run(FakeServer.keys(500))
                .subscribe(items);
        time.pass(Duration.ofHours(1));

        assertThat(Outcomes.indexesIn(items))
                .containsExactlyElementsOf(LongStream.range(0, 500).boxed().toList());
        assertThat(items.getReceivedOnNext()).allSatisfy(item -> {
            assertThat(item.index()).isEqualTo((long) item.key());
            assertThat(item.result().orElseThrow()).isEqualTo("answer " + item.key());
        });
    }

    @Test
    void unordered_emitsAsOperationsEnd() {
        List<Integer> seconds = List.of(3, 1, 2);
        FakeServer server = FakeServer.answering(key -> Duration.ofSeconds(seconds.get(key)), time);

        StepVerifier.create(Batch.each(server::get)
                        .unordered()
                        .scheduler(time)
                        .run(FakeServer.keys(3))
                        .map(BatchItem::key))
                .then(() -> time.pass(Duration.ofSeconds(3)))
                .expectNext(1, 2, 0)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenLatenciesAreRandom_runsAsManyAsAllowedAndNeverMore() {
        FakeServer server = randomlySlow(new Random(8));
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();

        Batch.each(server::get)
                .concurrency(7)
                .scheduler(time)
                .run(FakeServer.keys(200))
                .subscribe(items);
        while (server.called().size() < 200) {
            assertThat(server.inFlight()).isEqualTo(7);
            time.pass(Duration.ofMillis(1));
        }

        assertThat(server.mostInFlight()).isEqualTo(7);
    }

    @Test
    void run_startsOperationsInInputOrder() {
        FakeServer server = randomlySlow(new Random(9));

        Batch.each(server::get)
                .concurrency(7)
                .scheduler(time)
                .run(FakeServer.keys(200))
                .subscribe();
        time.pass(Duration.ofHours(1));

        assertThat(server.called()).isEqualTo(FakeServer.keys(200));
    }

    @Test
    void run_whenOneKeyIsSlow_deliversTheOthersBehindItAtOnce() {
        FakeServer server = FakeServer.answering(key -> Duration.ofSeconds(key == 0 ? 60 : 1), time);
        TestSubscriber<BatchItem<Integer, String>> items = TestSubscriber.create();

        Batch.each(server::get)
                .concurrency(2)
                .scheduler(time)
                .run(FakeServer.keys(50))
                .subscribe(items);
        time.pass(Duration.ofSeconds(59));
        assertThat(items.getReceivedOnNext()).isEmpty();
        assertThat(server.called()).hasSize(50);
        time.pass(Duration.ofSeconds(1));

        assertThat(items.getReceivedOnNext()).hasSize(50);
    }

    @Test
    void run_whenAHundredThousandOperationsEndAtOnce_needsNoDeepStack() {
        StepVerifier.create(Batch.each(Mono::just).run(Flux.range(0, 100_000)))
                .expectNextCount(100_000)
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(Batch.each(Mono::just).unordered().run(Flux.range(0, 100_000)))
                .expectNextCount(100_000)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenAHundredThousandOperationsThatEndAtOnceWaitBehindASlowOne_needsNoDeepStack() {
        Batch<Integer, Integer> batch = Batch.each(this::slowFor0).concurrency(1);

        for (Batch<Integer, Integer> each : List.of(batch, batch.window(100_000), batch.unordered())) {
            StepVerifier.create(each.run(FakeServer.keys(100_000)))
                    .then(() -> time.pass(Duration.ofSeconds(1)))
                    .expectNextCount(100_000)
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    private Mono<Integer> slowFor0(int key) {
        return key == 0 ? Mono.delay(Duration.ofSeconds(1), time).thenReturn(0) : Mono.just(key);
    }

    private FakeServer randomlySlow(Random random) {
        List<Duration> latencies =
                random.longs(1_000, 1, 1_000).mapToObj(Duration::ofMillis).toList();
        return FakeServer.answering(latencies::get, time);
    }
}

package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** How far a batch runs ahead of who reads its outcomes. */
class BatchWindowTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger keysRead = new AtomicInteger();
    private final Flux<Integer> endlessKeys = Flux.generate(sink -> sink.next(keysRead.getAndIncrement()));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void run_whenKeysAreEndlessAndTheSubscriberAsksOneByOne_readsAWindowAhead(boolean unordered) {
        Batch<Integer, Integer> batch =
                Batch.each((Integer key) -> Mono.just(key)).window(20);
        TestSubscriber<BatchItem<Integer, Integer>> items = silent();
        (unordered ? batch.unordered() : batch).run(endlessKeys).subscribe(items);
        assertThat(keysRead).hasValue(20);

        for (int asked = 1; asked <= 1_000; asked++) {
            items.request(1);
            assertThat(items.getReceivedOnNext()).hasSize(asked);
            assertThat(keysRead).hasValue(20 + asked);
        }
        items.cancel();
    }

    @Test
    void run_whenTheOldestKeyNeverEnds_readsAWindowWhateverTheDemand() {
        TestSubscriber<BatchItem<Integer, Integer>> items = TestSubscriber.create();

        Batch.each((Integer key) -> key == 0 ? Mono.<Integer>never() : Mono.just(key))
                .concurrency(2)
                .window(20)
                .run(endlessKeys)
                .subscribe(items);

        assertThat(keysRead).hasValue(20);
        assertThat(items.getReceivedOnNext()).isEmpty();
        items.cancel();
    }

    @Test
    void run_whenReading_hasAWindowOf64TimesTheConcurrency() {
        Batch.each((Integer key) -> Mono.just(key))
                .concurrency(3)
                .run(endlessKeys)
                .subscribe(silent());

        assertThat(keysRead).hasValue(64 * 3);
    }

    @Test
    void run_whenWriting_hasAWindowOfFourTimesTheConcurrency() {
        Batch.effect((Integer key) -> Mono.empty())
                .concurrency(3)
                .run(endlessKeys)
                .subscribe(silent());
        assertThat(keysRead).hasValue(4 * 3);

        keysRead.set(0);
        Batch.each((Integer key) -> Mono.just(key))
                .writing()
                .concurrency(3)
                .run(endlessKeys)
                .subscribe(silent());
        assertThat(keysRead).hasValue(4 * 3);
    }

    @Test
    void window_whenBelowTheConcurrency_limitsWhatIsInFlight() {
        FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(1), time);

        Batch.each(server::get)
                .concurrency(10)
                .window(3)
                .run(FakeServer.keys(30))
                .subscribe();

        assertThat(server.inFlight()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void window_whenAsLargeAsCanBe_readsAllKeysAtOnce(boolean unordered) {
        Batch<Integer, Integer> batch =
                Batch.each((Integer key) -> Mono.just(key)).window(Integer.MAX_VALUE);
        TestSubscriber<BatchItem<Integer, Integer>> items = silent();

        (unordered ? batch.unordered() : batch)
                .run(Flux.range(0, 10_000).doOnNext(key -> keysRead.incrementAndGet()))
                .subscribe(items);

        assertThat(keysRead).hasValue(10_000);
        items.request(Long.MAX_VALUE);
        assertThat(items.getReceivedOnNext()).hasSize(10_000);
        assertThat(items.isTerminatedComplete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void run_whenTheKeysFail_emitsTheErrorAfterTheOutcomesOfTheKeysBeforeIt(boolean unordered) {
        FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(1), time);
        Batch<Integer, String> batch = Batch.each(server::get).concurrency(2).scheduler(time);

        StepVerifier.create((unordered ? batch.unordered() : batch)
                        .run(Flux.range(0, 5).concatWith(Flux.error(new IllegalStateException("no more keys"))))
                        .map(BatchItem::key))
                .then(() -> time.pass(Duration.ofSeconds(3)))
                .expectNext(0, 1, 2, 3, 4)
                .expectErrorMessage("no more keys")
                .verify(LIMIT);
    }

    @Test
    void run_whenAnIteratorThrows_emitsTheErrorAfterTheOutcomesOfTheKeysBeforeIt() {
        Iterable<Integer> keys =
                () -> FakeServer.keys(10).stream().map(key -> 6 / (3 - key)).iterator();

        StepVerifier.create(
                        Batch.each((Integer key) -> Mono.just(key)).run(keys).map(BatchItem::key))
                .expectNext(2, 3, 6)
                .expectError(ArithmeticException.class)
                .verify(LIMIT);
    }

    private static <T> TestSubscriber<T> silent() {
        return TestSubscriber.<T>builder().initialRequest(0).build();
    }
}

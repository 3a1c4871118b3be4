package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What the progress listener is told. */
class BatchProgressTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final VirtualTime time = new VirtualTime();
    private final FakeServer server = FakeServer.answeringIn(Duration.ofSeconds(1), time);
    private final List<Progress> told = new ArrayList<>();

    @Test
    void onProgress_tellsEveryOutcome() {
        runInVirtualTime(Batch.each(server.failingFor(3)::get).onProgress(told::add), Flux.range(0, 5));

        assertThat(told).extracting(Progress::completed).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(last()).satisfies(progress -> {
            assertThat(progress.succeeded()).isEqualTo(4);
            assertThat(progress.failed()).isEqualTo(1);
        });
    }

    @Test
    void onProgress_whenKeysAreACollection_knowsTotalRateAndTimeLeft() {
        Batch.each(server::get)
                .concurrency(2)
                .onProgress(told::add)
                .scheduler(time)
                .run(FakeServer.keys(10))
                .subscribe();
        time.pass(Duration.ofSeconds(2));

        assertThat(last().total()).hasValue(10);
        assertThat(last().elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(last().rate()).isEqualTo(2.0);
        assertThat(last().eta()).hasValue(Duration.ofSeconds(3));
        time.pass(Duration.ofSeconds(3));

        assertThat(last().eta()).hasValue(Duration.ZERO);
    }

    @Test
    void onProgress_whenKeysAreAPublisher_knowsNeitherTotalNorTimeLeft() {
        runInVirtualTime(Batch.each(server::get).onProgress(told::add), Flux.range(0, 3));

        assertThat(told).allSatisfy(progress -> {
            assertThat(progress.total()).isEmpty();
            assertThat(progress.eta()).isEmpty();
        });
    }

    @Test
    void eta_whenNothingIsCompleted_isNotKnown() {
        assertThat(new Progress(0, 10L, 0, 0, Duration.ofSeconds(5)).eta()).isEmpty();
    }

    @Test
    void onProgress_whenTheListenerThrows_logsItAndGoesOn() {
        Logger logger = (Logger) LoggerFactory.getLogger(ProgressTeller.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            StepVerifier.create(Batch.each((Integer key) -> Mono.just(key))
                            .onProgress(progress -> {
                                told.add(progress);
                                if (progress.completed() == 1) {
                                    throw new IllegalStateException("no bar to draw on");
                                }
                                throw new AssertionError("not even an exception");
                            })
                            .run(FakeServer.keys(3)))
                    .expectNextCount(3)
                    .expectComplete()
                    .verify(LIMIT);
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }

        assertThat(told).hasSize(3);
        assertThat(log.list).hasSize(3).allSatisfy(event -> assertThat(event.getFormattedMessage())
                .contains("progress listener threw"));
    }

    @Test
    void onProgress_whenTheListenerIsSlow_tellsWhatPiledUpAsOne() throws InterruptedException {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch othersDone = new CountDownLatch(1);
        CountDownLatch told100 = new CountDownLatch(1);
        Batch<Integer, Integer> batch = Batch.each((Integer key) ->
                        key == 0 ? Mono.just(key).subscribeOn(Schedulers.parallel()) : awaited(listening, key))
                .onProgress(progress -> {
                    told.add(progress);
                    if (told.size() == 1) {
                        listening.countDown();
                        await(othersDone);
                    }
                    if (progress.completed() == 100) {
                        told100.countDown();
                    }
                });

        List<Integer> others = new ArrayList<>();
        StepVerifier.create(batch.unordered()
                        .run(FakeServer.keys(100))
                        .map(BatchItem::key)
                        .doOnNext(key -> {
                            others.add(key);
                            if (others.size() == 99) {
                                othersDone.countDown(); // key 0 itself is still with its listener
                            }
                        }))
                .expectNextCount(100)
                .expectComplete()
                .verify(LIMIT);

        assertThat(told100.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told).extracting(Progress::completed).containsExactly(1L, 100L);
    }

    @Test
    void onProgress_whenOutcomesComeFromManyThreads_isCalledOneAtATimeAndNeverGoesBack() {
        AtomicInteger listening = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        Scheduler threads = Schedulers.newParallel("operations", 4);
        try {
            StepVerifier.create(Batch.each((Integer key) -> Mono.just(key).subscribeOn(threads))
                            .onProgress(progress -> {
                                if (listening.incrementAndGet() > 1) {
                                    overlaps.incrementAndGet();
                                }
                                told.add(progress);
                                listening.decrementAndGet();
                            })
                            .run(FakeServer.keys(20_000)))
                    .expectNextCount(20_000)
                    .expectComplete()
                    .verify(LIMIT);
        } finally {
            threads.dispose();
        }

        assertThat(overlaps).hasValue(0);
        assertThat(told).extracting(Progress::completed).isSorted();
        assertThat(told).extracting(Progress::elapsed).isSorted();
    }

    @Test
    void onProgress_whenSubscribedTwice_countsEachRunOnItsOwn() {
        Flux<BatchItem<Integer, Integer>> items = Batch.each((Integer key) -> Mono.just(key))
                .onProgress(told::add)
                .run(FakeServer.keys(2));

        StepVerifier.create(items.thenMany(items))
                .expectNextCount(2)
                .expectComplete()
                .verify(LIMIT);

        assertThat(told)
                .extracting(Progress::completed)
                .containsExactlyElementsOf(LongStream.of(1, 2, 1, 2).boxed().toList());
    }

    private void runInVirtualTime(Batch<Integer, String> batch, Flux<Integer> keys) {
        batch.scheduler(time).run(keys).subscribe();
        time.pass(Duration.ofMinutes(1));
    }

    private Progress last() {
        return told.get(told.size() - 1);
    }

    private static Mono<Integer> awaited(CountDownLatch latch, int key) {
        return Mono.fromCallable(() -> {
                    await(latch);
                    return key;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}

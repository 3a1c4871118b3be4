package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What holds for a batch as a description, and for what it hands to its operations. */
class BatchContractTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Batch<String, String> batch = Batch.each(Mono::just);

    @Test
    void run_whenSubscribedTwice_isTwoRuns() {
        AtomicInteger calls = new AtomicInteger();
        Flux<Result<Integer>> results = Batch.each(key -> Mono.fromCallable(calls::incrementAndGet))
                .failFast()
                .results(List.of("a", "b"));
        assertThat(calls).hasValue(0);

        StepVerifier.create(results.concatWith(results))
                .expectNext(Result.success(1), Result.success(2), Result.success(3), Result.success(4))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenOnlyAssembled_touchesNeitherKeysNorOperation() {
        Batch<String, String> untouchable = Batch.each(key -> {
            throw new AssertionError("called for " + key);
        });
        Iterable<String> keys = () -> {
            throw new AssertionError("iterated");
        };

        assertThat(untouchable.run(keys)).isNotNull();
        assertThat(untouchable.results(keys)).isNotNull();
        assertThat(untouchable.report(keys)).isNotNull();
    }

    @Test
    void setters_leaveTheBatchTheyAreCalledOnAsItWas() {
        AtomicInteger told = new AtomicInteger();
        batch.onProgress(progress -> told.incrementAndGet());

        StepVerifier.create(batch.run(List.of("a")))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);

        assertThat(told).hasValue(0);
    }

    @Test
    void run_givesTheSubscribersContextToEveryOperation() {
        StepVerifier.create(Batch.each((Integer key) ->
                                Mono.deferContextual(context -> Mono.just(context.<String>get("tenant") + key)))
                        .concurrency(1)
                        .results(FakeServer.keys(3))
                        .map(Result::orElseThrow)
                        .contextWrite(context -> context.put("tenant", "t")))
                .expectNext("t0", "t1", "t2")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void run_whenTheSubscriberContinuesOnErrors_isNotReachedByIt() {
        AtomicInteger attempts = new AtomicInteger();

        StepVerifier.create(Batch.each((Integer key) -> Mono.<String>error(() -> {
                                    attempts.incrementAndGet();
                                    return new IllegalStateException("no");
                                })
                                .retry(2)
                                .onErrorResume(failure -> Mono.just("resumed")))
                        .results(FakeServer.keys(1))
                        .map(Result::orElseThrow)
                        .onErrorContinue((failure, key) -> {}))
                .expectNext("resumed")
                .expectComplete()
                .verify(LIMIT);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void setters_whenTheirArgumentMakesNoSense_refuseItAtOnceAndSayWhatItWas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.concurrency(0))
                .withMessageContaining("concurrency")
                .withMessageContaining("0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.window(-1))
                .withMessageContaining("window")
                .withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.itemTimeout(Duration.ZERO))
                .withMessageContaining("itemTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.itemTimeout(Duration.ofSeconds(-1)))
                .withMessageContaining("-1");
    }

    @Test
    void setters_whenTheirArgumentIsMissing_refuseItAtOnce() {
        assertThatNullPointerException().isThrownBy(() -> Batch.each(null)).withMessage("operation");
        assertThatNullPointerException().isThrownBy(() -> Batch.effect(null)).withMessage("operation");
        assertThatNullPointerException().isThrownBy(() -> batch.quota(null)).withMessage("quota");
        assertThatNullPointerException()
                .isThrownBy(() -> batch.onProgress(null))
                .withMessage("listener");
        assertThatNullPointerException().isThrownBy(() -> batch.scheduler(null)).withMessage("scheduler");
        assertThatNullPointerException()
                .isThrownBy(() -> batch.run((Iterable<String>) null))
                .withMessage("keys");
        assertThatNullPointerException()
                .isThrownBy(() -> batch.report((Flux<String>) null))
                .withMessage("keys");
    }

    @Test
    void concurrency_whenAbove100_warnsOnce() { // once a process: no other test asks for so much
        Logger logger = (Logger) LoggerFactory.getLogger(Batch.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            batch.concurrency(100);
            assertThat(log.list).isEmpty();
            batch.concurrency(101).concurrency(500);
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }

        assertThat(log.list).singleElement().satisfies(event -> assertThat(event.getFormattedMessage())
                .contains("101", "throttled"));
    }
}

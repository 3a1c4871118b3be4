package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Many executions of one manager on many threads, some cut short: the counts are right, and nothing is left. */
class BatchManagerStressTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void execute_onManyThreads_keepsItsLimitAndGivesEachRecordOneOutcome() {
        Threads target = new Threads();
        BatchManager<Long, Integer> manager =
                BatchManager.of(target).concurrency(4).chunkSize(3).timeout(Duration.ofMillis(40));

        List<BatchExecution<Long, Integer>> executions = Objects.requireNonNull(Flux.range(0, 200)
                .flatMap(
                        run -> {
                            Mono<BatchExecution<Long, Integer>> execution =
                                    manager.execute(List.of(Operation.<Long, Integer>create(
                                            "m", IntStream.range(0, 30).boxed().toList())));
                            return run % 5 == 4 // cancelled at any time
                                    ? execution.takeUntilOther(Mono.delay(Duration.ofMillis(run % 40)))
                                    : execution;
                        },
                        8)
                .collectList()
                .block(LIMIT));

        assertThat(executions).hasSizeGreaterThanOrEqualTo(160).allSatisfy(execution -> {
            assertThat(execution.results()).hasSize(30);
            assertThat(execution.results())
                    .allMatch(result -> result.isSuccess()
                            || codeOf(result) == ErrorCode.CANCELLED
                            || codeOf(result) == ErrorCode.AMBIGUOUS);
        });
        assertThat(executions.stream()
                        .flatMap(execution -> execution.results().stream())
                        .filter(Result::isSuccess))
                .doesNotHaveDuplicates();
        assertThat(target.most).hasValueLessThanOrEqualTo(4);
        assertThat(manager.running()).isEmpty();
        assertThat(manager.statistics().batches()).matches(batches -> batches.total() == 200 && batches.done() == 200);
        assertThat(manager.statistics().records())
                .matches(records -> records.total() == 6_000 && records.done() == 6_000);
    }

    private static ErrorCode codeOf(Result<?> result) {
        return ((Result.Failure<?>) result).code();
    }

    /** Answers from other threads, at once or a little later. */
    private static final class Threads implements BulkTarget<Long, Integer> {
        private final AtomicInteger inFlight = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicLong nextId = new AtomicLong();

        @Override
        public Mono<List<Long>> create(String model, List<Integer> records, Map<String, Object> context) {
            return Mono.defer(() -> {
                AtomicInteger open = new AtomicInteger(1);
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                long wait = ThreadLocalRandom.current().nextLong(2_000_000);
                return Mono.delay(Duration.ofNanos(wait), Schedulers.parallel())
                        .map(tick -> records.stream()
                                .map(record -> nextId.incrementAndGet())
                                .toList())
                        .doOnNext(ids -> inFlight.addAndGet(-open.getAndSet(0))) // before the caller learns of it
                        .doOnCancel(() -> inFlight.addAndGet(-open.getAndSet(0)));
            });
        }

        @Override
        public Mono<Boolean> update(String model, List<Long> ids, Integer values, Map<String, Object> context) {
            return Mono.just(true);
        }

        @Override
        public Mono<Boolean> delete(String model, List<Long> ids, Map<String, Object> context) {
            return Mono.just(true);
        }
    }
}

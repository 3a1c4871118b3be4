package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** A run goes on where an earlier one was. */
class BatchCheckpointTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<Integer> KEYS = IntStream.range(0, 10).boxed().toList();

    @TempDir
    private Path folder;

    private final List<Integer> ran = new CopyOnWriteArrayList<>();

    private Checkpoint<String> checkpoint(String kind) {
        return kind.equals("memory")
                ? Checkpoint.memory()
                : Checkpoint.file(folder.resolve("it"), "numbers", "to ten", CheckpointCodec.text());
    }

    private Batch<Integer, String> batch(Checkpoint<String> checkpoint) {
        return Batch.<Integer, String>each(this::answered).concurrency(2).checkpoint(checkpoint);
    }

    private Mono<String> answered(int key) {
        ran.add(key);
        return Mono.just("answer " + key);
    }

    private static List<Integer> indexes(Flux<? extends BatchItem<?, ?>> items) {
        return Objects.requireNonNull(
                items.map(item -> (int) item.index()).collectList().block(LIMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void run_whenTheOneBeforeWasCancelled_emitsTheRestAndRepeatsNothing(String kind) {
        Checkpoint<String> checkpoint = checkpoint(kind);
        assertThat(indexes(batch(checkpoint).run(KEYS).take(3))).containsExactly(0, 1, 2);
        awaitRelease(checkpoint);

        List<BatchItem<Integer, String>> rest =
                batch(checkpoint).run(KEYS).collectList().block(LIMIT);

        assertThat(rest).extracting(BatchItem::index).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(rest)
                .allSatisfy(item -> assertThat(item.result()).isEqualTo(Result.success("answer " + item.key())));
        assertThat(ran).containsExactlyElementsOf(KEYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void run_whenAllWasDelivered_emitsNothingAndRunsNothing(String kind) {
        Checkpoint<String> checkpoint = checkpoint(kind);
        assertThat(indexes(batch(checkpoint).run(KEYS))).hasSize(10);

        assertThat(indexes(batch(checkpoint).run(KEYS))).isEmpty();
        assertThat(ran).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void run_whenAnOutcomeWasAFailure_emitsItAgainAsItWasAndDoesNotRunIt(String kind) {
        Checkpoint<String> checkpoint = checkpoint(kind);
        Batch<Integer, String> failing = Batch.<Integer, String>each(key -> {
                    ran.add(key);
                    return Mono.error(new MillraceException(ErrorCode.AMBIGUOUS, "nobody knows about " + key));
                })
                .concurrency(2)
                .checkpoint(checkpoint);
        StepVerifier.create(failing.deliver(KEYS, BatchCheckpointTest::die))
                .expectErrorMessage("the consumer dies")
                .verify(LIMIT);
        awaitRelease(checkpoint);
        List<Integer> before = List.copyOf(ran);

        List<BatchItem<Integer, String>> items = failing.run(KEYS).collectList().block(LIMIT);

        assertThat(items).hasSize(10).allSatisfy(item -> assertThat(item.result())
                .matches(result -> result instanceof Result.Failure<String> failure
                        && failure.code() == ErrorCode.AMBIGUOUS
                        && failure.message().equals("nobody knows about " + item.key())));
        assertThat(before).isNotEmpty();
        assertThat(ran).containsExactlyElementsOf(KEYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void run_whenItemsWereCancelledByFailingFast_runsThoseAgain(String kind) {
        Checkpoint<String> checkpoint = checkpoint(kind);
        List<Boolean> healthy = new ArrayList<>(List.of(false));
        Batch<Integer, String> batch = Batch.<Integer, String>each(key -> {
                    ran.add(key);
                    return key == 4 && !healthy.get(0)
                            ? Mono.error(new MillraceException(ErrorCode.CONFLICT, "no"))
                            : Mono.just("answer " + key);
                })
                .concurrency(1)
                .failFast()
                .checkpoint(checkpoint);
        assertThat(indexes(batch.run(KEYS))).hasSize(10);
        healthy.set(0, true);

        assertThat(indexes(batch.run(KEYS))).containsExactly(5, 6, 7, 8, 9);
        assertThat(ran).containsExactlyElementsOf(KEYS);
    }

    @Test
    void run_whenUnordered_omitsWhatWasDelivered() {
        Checkpoint<String> checkpoint = checkpoint("file");
        List<Sinks.One<String>> answers =
                IntStream.range(0, 10).mapToObj(i -> Sinks.<String>one()).toList();
        Batch<Integer, String> batch = Batch.<Integer, String>each(key -> {
                    ran.add(key);
                    return answers.get(key).asMono();
                })
                .concurrency(10)
                .unordered()
                .checkpoint(checkpoint);
        StepVerifier.create(batch.run(KEYS))
                .then(() -> answers.get(7).tryEmitValue("seven").orThrow())
                .expectNextMatches(item -> item.key() == 7)
                .then(() -> answers.get(3).tryEmitValue("three").orThrow())
                .expectNextMatches(item -> item.key() == 3)
                .thenCancel()
                .verify(LIMIT);
        awaitRelease(checkpoint);
        answers.forEach(answer -> answer.tryEmitValue("now"));
        ran.clear();

        assertThat(indexes(batch.run(KEYS))).containsExactlyInAnyOrder(0, 1, 2, 4, 5, 6, 8, 9);
        assertThat(ran).doesNotContain(7, 3);
    }

    @Test
    void completed_isRecordedBeforeAnotherOperationTakesItsPlace() {
        List<String> order = new ArrayList<>();
        CheckpointCodec<String> codec = CheckpointCodec.of(
                value -> {
                    order.add("record " + value);
                    return CheckpointCodec.text().encode(value);
                },
                CheckpointCodec.text()::decode);
        Batch.<Integer, String>each(key -> {
                    order.add("start " + key);
                    return Mono.just("" + key);
                })
                .concurrency(1)
                .checkpoint(Checkpoint.file(folder.resolve("it"), "numbers", "1", codec))
                .run(List.of(0, 1, 2))
                .blockLast(LIMIT);

        assertThat(order).containsExactly("start 0", "record 0", "start 1", "record 1", "start 2", "record 2");
    }

    @Test
    void run_whenTheCodecThrows_failsNamingTheItem() {
        CheckpointCodec<String> broken = CheckpointCodec.of(
                value -> {
                    throw new IllegalStateException("no such letter");
                },
                bytes -> "");

        StepVerifier.create(batch(Checkpoint.file(folder.resolve("it"), "numbers", "1", broken))
                        .run(KEYS))
                .thenConsumeWhile(item -> true)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("item 0")
                        .hasMessageContaining("no such letter"))
                .verify(LIMIT);
        assertThat(ran).hasSizeLessThan(KEYS.size());
    }

    @Test
    void run_whenTheKeysAreOthers_failsBeforeTheyRun() {
        Checkpoint<String> checkpoint = checkpoint("file");
        StepVerifier.create(batch(checkpoint).deliver(KEYS, BatchCheckpointTest::die))
                .expectErrorMessage("the consumer dies")
                .verify(LIMIT);
        awaitRelease(checkpoint);
        ran.clear();

        StepVerifier.create(batch(checkpoint).run(List.of(100, 101)))
                .expectErrorMatches(failure -> failure instanceof CheckpointException
                        && failure.getMessage().contains("at index 0 it has 0, not 100"))
                .verify(LIMIT);
        assertThat(ran).doesNotContain(100);
    }

    @Test
    void run_whenAnotherRunHasTheFile_failsAndLeavesThatAlone() {
        Checkpoint<String> checkpoint = checkpoint("file");
        Sinks.One<String> answer = Sinks.one();
        Function<Integer, Mono<String>> waiting = key -> {
            ran.add(key);
            return answer.asMono();
        };
        Batch<Integer, String> batch = Batch.each(waiting).checkpoint(checkpoint);

        StepVerifier.create(batch.run(KEYS))
                .expectSubscription()
                .then(() -> await().atMost(LIMIT).until(() -> !ran.isEmpty()))
                .then(() -> StepVerifier.create(batch.run(KEYS))
                        .expectErrorMatches(failure -> failure.getMessage().contains("in use by another run"))
                        .verify(LIMIT))
                .then(() -> answer.tryEmitValue("at last").orThrow())
                .expectNextCount(10)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void deliver_whenTheConsumerFails_deliversFromThatItemOnTheNextTime(String kind) {
        Checkpoint<String> checkpoint = checkpoint(kind);
        List<Integer> consumed = new ArrayList<>();
        Function<BatchItem<Integer, String>, Mono<Void>> dying = item -> Mono.fromRunnable(() -> {
            if (item.key() == 5 && !consumed.contains(99)) {
                throw new IllegalStateException("the consumer dies");
            }
            consumed.add(item.key());
        });
        StepVerifier.create(batch(checkpoint).deliver(KEYS, dying))
                .expectErrorMessage("the consumer dies")
                .verify(LIMIT);
        awaitRelease(checkpoint);
        consumed.add(99);

        BatchReport report = batch(checkpoint).deliver(KEYS, dying).block(LIMIT);

        assertThat(consumed).containsExactly(0, 1, 2, 3, 4, 99, 5, 6, 7, 8, 9);
        assertThat(report.total()).isEqualTo(5);
        assertThat(ran).containsExactlyElementsOf(KEYS);
    }

    @Test
    void run_whenTheKeysAreAStream_goesOnToo() {
        Checkpoint<String> checkpoint = checkpoint("file");
        Flux<Integer> keys = Flux.fromIterable(KEYS).hide();
        assertThat(indexes(batch(checkpoint).run(keys).take(4))).containsExactly(0, 1, 2, 3);
        awaitRelease(checkpoint);

        assertThat(indexes(batch(checkpoint).run(keys))).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void checkpoint_whenTheBatchCompensates_isRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> batch(Checkpoint.memory()).compensateWith(item -> Mono.empty(), undone -> {}))
                .withMessageContaining("choose one");
    }

    @Test
    void run_whenDuplicatesAreCoalesced_recordsThemAll() {
        Checkpoint<String> checkpoint = checkpoint("file");
        Sinks.Empty<Void> allWait = Sinks.empty();
        Batch<Integer, String> batch = Batch.<Integer, String>each(key -> {
                    ran.add(key);
                    return allWait.asMono().thenReturn("answer " + key);
                })
                .coalesceDuplicates()
                .checkpoint(checkpoint);
        List<Integer> keys = List.of(7, 7, 7, 8);
        StepVerifier.create(batch.deliver(keys, BatchCheckpointTest::die))
                .then(() -> await().atMost(LIMIT).until(() -> ran.contains(8)))
                .then(() -> allWait.tryEmitEmpty().orThrow())
                .expectErrorMessage("the consumer dies")
                .verify(LIMIT);
        awaitRelease(checkpoint);

        assertThat(indexes(batch.run(keys))).containsExactly(0, 1, 2, 3);
        assertThat(ran).filteredOn(key -> key == 7).hasSize(1);
    }

    @Test
    void run_whenKeysGoInBulkCalls_sendsOnlyWhatIsMissing() {
        Checkpoint<String> checkpoint = checkpoint("file");
        List<List<Integer>> sent = new CopyOnWriteArrayList<>();
        Batch<Integer, String> batch = Batch.bulk(BulkCall.<Integer, String>positional(3, keys -> {
                    sent.add(keys);
                    return Mono.just(keys.stream().map(key -> "answer " + key).toList());
                }))
                .concurrency(1)
                .window(3)
                .checkpoint(checkpoint);
        StepVerifier.create(batch.deliver(KEYS, BatchCheckpointTest::die))
                .expectErrorMessage("the consumer dies")
                .verify(LIMIT);
        awaitRelease(checkpoint);

        assertThat(indexes(batch.run(KEYS))).hasSize(10);
        assertThat(sent.stream().flatMap(List::stream)).containsExactlyElementsOf(KEYS);
    }

    private static Mono<Void> die(BatchItem<?, ?> item) {
        return Mono.error(new IllegalStateException("the consumer dies"));
    }

    /** A cancelled run lets go of its file in the background. */
    private static void awaitRelease(Checkpoint<String> checkpoint) {
        Mono.defer(checkpoint::open)
                .flatMap(CheckpointRecord::close)
                .retryWhen(Retry.fixedDelay(1000, Duration.ofMillis(5)))
                .block(LIMIT);
    }
}

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

        assertThat(indexes(batch.run(KEYS))).hasSize(10);
        assertThat(sent.stream().flatMap(List::stream)).containsExactlyElementsOf(KEYS);
    }

    @Test
    void run_whenTheSubscriberCancelsWithAnItem_countsItAsDelivered() {
        Checkpoint<String> checkpoint = checkpoint("file");
        for (int next = 0; next < KEYS.size(); next++) {
            assertThat(indexes(batch(checkpoint).run(KEYS).take(1).doOnNext(BatchCheckpointTest::takeTime)))
                    .containsExactly(next);
        }
        assertThat(indexes(batch(checkpoint).run(KEYS))).isEmpty();
        assertThat(ran).containsExactlyElementsOf(KEYS);
    }

    private static void takeTime(BatchItem<?, ?> item) {
        long until = System.nanoTime() + 5_000_000; // long enough for the record to be closed meanwhile, if it were
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void run_whenTheCodecRaisesAnError_failsToo() {
        CheckpointCodec<String> broken = CheckpointCodec.of(
                value -> {
                    throw new AssertionError("no such letter");
                },
                bytes -> "");

        StepVerifier.create(batch(Checkpoint.file(folder.resolve("it"), "numbers", "1", broken))
                        .run(KEYS))
                .thenConsumeWhile(item -> true)
                .expectErrorMatches(failure -> failure instanceof CheckpointException
                        && failure.getMessage().contains("no such letter"))
                .verify(LIMIT);
    }

    @Test
    void run_whenADeliveryCannotBeRecorded_fails() {
        Checkpoint<String> full = new Checkpoint<>() {
            @Override
            Mono<CheckpointRecord<String>> open() {
                return Mono.just(new MemoryRecord<>() {
                    @Override
                    public void delivered(long index) {
                        if (index == 3) {
                            throw new IllegalStateException("no space left");
                        }
                        super.delivered(index);
                    }
                });
            }
        };

        StepVerifier.create(batch(full).run(KEYS))
                .thenConsumeWhile(item -> true)
                .expectErrorMatches(failure -> failure instanceof CheckpointException
                        && failure.getMessage().contains("item 3 could not be recorded as delivered")
                        && failure.getMessage().contains("no space left"))
                .verify(LIMIT);
    }

    @Test
    void onProgress_whenItemsAreOmitted_reachesItsTotal() {
        Checkpoint<String> checkpoint = checkpoint("memory");
        assertThat(indexes(batch(checkpoint).run(KEYS).take(4))).hasSize(4);
        List<Progress> told = new CopyOnWriteArrayList<>();

        batch(checkpoint).onProgress(told::add).run(KEYS).blockLast(LIMIT);

        assertThat(told.get(told.size() - 1).completed()).isEqualTo(6);
        assertThat(told.get(told.size() - 1).total()).hasValue(6L);
    }

    @Test
    void run_whenItGoesOnUnordered_keepsAsManyInFlightAsBefore() {
        Checkpoint<Integer> checkpoint = Checkpoint.memory();
        List<Integer> keys = IntStream.range(0, 40).boxed().toList();
        List<Sinks.One<Integer>> answers =
                keys.stream().map(key -> Sinks.<Integer>one()).toList();
        Batch<Integer, Integer> batch = Batch.<Integer, Integer>each(key -> {
                    ran.add(key);
                    return key < 9 ? Mono.just(key) : answers.get(key).asMono();
                })
                .concurrency(10)
                .window(10)
                .unordered()
                .checkpoint(checkpoint);
        assertThat(indexes(batch.run(keys).take(9))).hasSize(9);
        ran.clear();

        StepVerifier.create(batch.run(keys))
                .expectSubscription()
                .then(() -> assertThat(ran).hasSize(10))
                .thenCancel()
                .verify(LIMIT);
    }

    private static Mono<Void> die(BatchItem<?, ?> item) {
        return Mono.error(new IllegalStateException("the consumer dies"));
    }
}

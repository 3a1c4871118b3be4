package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The dry run of a batch. */
class BatchValidateTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Batch<String, String> untouched = Batch.each(key -> {
        throw new AssertionError("sent " + key);
    });

    @Test
    void validate_tellsWhatIsWrongWithEachKeyAndSendsNothing() {
        StepVerifier.create(untouched.validate(List.of("a", "", "c"), BatchValidateTest::notEmpty))
                .expectNext(new BatchItem<>(0, "a", Result.completed()))
                .assertNext(item -> {
                    assertThat(item.index()).isEqualTo(1);
                    assertThat(Outcomes.of(item)).isEqualTo("INVALID_INPUT");
                    assertThat(item.result().toString()).contains("it is empty");
                })
                .expectNext(new BatchItem<>(2, "c", Result.completed()))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void validate_whenTheBatchFailsFast_checksEveryKeyAllTheSame() {
        StepVerifier.create(untouched
                        .failFast()
                        .validate(List.of("", "b", ""), BatchValidateTest::notEmpty)
                        .map(Outcomes::of))
                .expectNext("INVALID_INPUT", "ok", "INVALID_INPUT")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void validate_whenTheValidatorMisbehaves_failsThatKeyAlone() {
        StepVerifier.create(untouched
                        .validate(List.of("throws", "null", "overflows", "fine"), key -> switch (key) {
                            case "throws" -> throw new IllegalStateException("broken");
                            case "null" -> null;
                            case "overflows" -> throw new StackOverflowError();
                            default -> Optional.empty();
                        })
                        .map(Outcomes::of))
                .expectNext("OPERATION_FAILED", "OPERATION_FAILED", "OPERATION_FAILED", "ok")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void validate_whenNoCallMayHaveAKeyOfThatSize_saysSo() {
        Batch<String, String> bulk =
                Batch.bulk(BulkCall.<String, String>keyed(5, keys -> Mono.error(new AssertionError("sent")))
                        .maxBytes(3, String::length));

        StepVerifier.create(bulk.validate(List.of("abc", "abcd", ""), BatchValidateTest::notEmpty)
                        .map(Outcomes::of))
                .expectNext("ok", "INVALID_INPUT", "INVALID_INPUT")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void validate_readsAndChecksNoFurtherThanIsAskedFor() {
        List<Integer> checked = new ArrayList<>();

        StepVerifier.create(
                        Batch.each((Integer key) -> Mono.empty()).validate(Flux.range(0, Integer.MAX_VALUE), key -> {
                            checked.add(key);
                            return Optional.empty();
                        }),
                        2)
                .expectNextCount(2)
                .thenCancel()
                .verify(LIMIT);
        assertThat(checked).containsExactly(0, 1);
    }

    @Test
    void validate_whenTheKeysFail_passesThatOn() {
        StepVerifier.create(untouched.validate(
                        Flux.just("a").concatWith(Flux.error(new IllegalStateException("no more"))),
                        BatchValidateTest::notEmpty))
                .expectNextCount(1)
                .expectErrorMessage("no more")
                .verify(LIMIT);
    }

    @Test
    void validate_whenSubscribedTwice_checksTwice() {
        Flux<BatchItem<String, Void>> dryRun = untouched.validate(List.of("a"), BatchValidateTest::notEmpty);

        StepVerifier.create(dryRun.concatWith(dryRun).map(BatchItem::index))
                .expectNext(0L, 0L)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void validate_whenItsArgumentsAreMissing_refusesAtOnce() {
        assertThatNullPointerException()
                .isThrownBy(() -> untouched.validate(List.of(), null))
                .withMessage("problem");
        assertThatNullPointerException()
                .isThrownBy(() -> untouched.validate((Iterable<String>) null, BatchValidateTest::notEmpty))
                .withMessage("keys");
    }

    private static Optional<String> notEmpty(String key) {
        return key.isEmpty() ? Optional.of("it is empty") : Optional.empty();
    }
}

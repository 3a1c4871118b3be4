package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

class PagedTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void items_whenRead_areAllInOrder() {
        FakePages pages = FakePages.of(4, 10);

        StepVerifier.create(pages.paged().items())
                .expectNextSequence(numbers(0, 40))
                .expectComplete()
                .verify(LIMIT);
        assertThat(pages.pagesRead()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void subscribe_whenUsedAsAPublisher_readsTheItems() {
        StepVerifier.create(FakePages.of(2, 2).paged())
                .expectNext(0, 1, 2, 3)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void byPage_whenRead_keepsThePages() {
        StepVerifier.create(FakePages.of(2, 2).paged().byPage())
                .expectNext(new Page<>(List.of(0, 1), Cursor.at(1), 4L))
                .expectNext(new Page<>(List.of(2, 3), Cursor.end(), 4L))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void items_whenAssembledOnly_readsNothing() {
        FakePages pages = FakePages.of(4, 10);

        pages.paged().items();

        assertThat(pages.pagesRead()).isEmpty();
    }

    @Test
    void items_whenSubscribedTwice_readsTheListTwice() {
        FakePages pages = FakePages.of(2, 2);
        Flux<Integer> items = pages.paged().items();

        StepVerifier.create(items.concatWith(items))
                .expectNext(0, 1, 2, 3, 0, 1, 2, 3)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void items_whenOneIsRequestedAndThenSilence_readsOnePageAheadAtMost() {
        FakePages pages = FakePages.of(400, 10);

        StepVerifier.create(pages.paged().items(), 1)
                .expectNext(0)
                .then(() -> assertThat(pages.pagesRead()).hasSizeLessThanOrEqualTo(2))
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void byPage_whenOneIsRequestedAndThenSilence_readsOnePageAheadAtMost() {
        FakePages pages = FakePages.of(400, 10);

        StepVerifier.create(pages.paged().byPage(), 1)
                .expectNextCount(1)
                .then(() -> assertThat(pages.pagesRead()).hasSizeLessThanOrEqualTo(2))
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void items_whenNothingIsRequested_readsTheFirstPageAtMost() {
        FakePages pages = FakePages.of(400, 10);

        StepVerifier.create(pages.paged().items(), 0)
                .expectSubscription()
                .then(() -> assertThat(pages.pagesRead()).hasSizeLessThanOrEqualTo(1))
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void items_whenSixtyAreTakenOfPagesOfFifty_readsTwoPages() {
        FakePages pages = FakePages.of(400, 50);

        StepVerifier.create(pages.paged().items().take(60))
                .expectNextCount(60)
                .expectComplete()
                .verify(LIMIT);
        assertThat(pages.pagesRead()).containsExactly(0, 1);
    }

    @Test
    void items_whenAPageFails_deliversAllItemsBeforeItToASlowReader() {
        Flux<Integer> items = FakePages.of(4, 10).failingAt(2).paged().items();
        StepVerifier.Step<Integer> reader = StepVerifier.create(items, 0);
        for (int i = 0; i < 20; i++) {
            reader = reader.thenRequest(1).expectNext(i);
        }

        reader.expectErrorSatisfies(PagedTest::isFailureAtPageTwo).verify(LIMIT);
    }

    @Test
    void byPage_whenAPageFails_deliversThePagesBeforeItToASlowReader() {
        StepVerifier.create(FakePages.of(4, 10).failingAt(2).paged().byPage(), 0)
                .thenRequest(1)
                .expectNextCount(1)
                .thenRequest(1)
                .expectNextCount(1)
                .expectErrorSatisfies(PagedTest::isFailureAtPageTwo)
                .verify(LIMIT);
    }

    @Test
    void items_whenResumedFromTheCursorOfAFailure_neitherLosesNorRepeats() {
        FakePages pages = FakePages.of(10, 7).failingAt(6);
        List<Integer> seen = new ArrayList<>();
        AtomicReference<Cursor<Integer>> cursor = new AtomicReference<>();
        pages.paged().items().subscribe(seen::add, failure -> cursor.set(((PageException) failure).cursor()));

        pages.repair();
        pages.paged().items(cursor.get()).subscribe(seen::add);

        assertThat(seen).containsExactlyElementsOf(numbers(0, 70));
    }

    @Test
    void items_whenThePageCallRetriesItself_readsNoPageTwice() {
        AtomicInteger calls = new AtomicInteger();
        FakePages pages = FakePages.of(3, 2);
        Paged<Integer, Integer> flaky = Paged.of(cursor -> Mono.defer(() -> calls.incrementAndGet() % 2 == 1
                        ? Mono.error(new IllegalStateException("flaky"))
                        : pages.read(cursor.placeOr(0)))
                .retry(1));

        StepVerifier.create(flaky.items())
                .expectNextSequence(numbers(0, 6))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void items_whenTheCallerContinuesOnErrors_cannotReachThePageCall() {
        AtomicInteger calls = new AtomicInteger();
        Paged<Integer, Integer> flaky = Paged.of(cursor -> Mono.just(1)
                .<Page<Integer, Integer>>map(attempt -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new IllegalStateException("flaky");
                    }
                    return new Page<>(List.of(7), Cursor.end(), null);
                })
                .retry(5));

        StepVerifier.create(flaky.items().onErrorContinue((failure, value) -> {}))
                .expectNext(7)
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(flaky.byPage().onErrorContinue((failure, value) -> {}))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void items_whenACursorComesBackAtOnce_fails() {
        Paged<Integer, String> stuck = Paged.of(cursor -> Mono.just(new Page<>(List.of(1), Cursor.at("x"), null)));

        StepVerifier.create(stuck.items())
                .expectNext(1, 1)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .matches(ErrorCode.INVALID_RESPONSE::matches)
                        .hasMessageContaining("x"))
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 100, 1000})
    void items_whenCursorsGoInACycle_failsBeforeTheFourthRound(int length) {
        Paged<Integer, Integer> cycle = Paged.of(cursor -> {
            int page = cursor.placeOr(0);
            return Mono.just(new Page<>(List.of(page), Cursor.at((page + 1) % length), null));
        });

        List<Integer> seen = new ArrayList<>();
        StepVerifier.create(cycle.items().doOnNext(seen::add))
                .thenConsumeWhile(item -> true)
                .expectErrorMatches(ErrorCode.INVALID_RESPONSE::matches)
                .verify(LIMIT);
        assertThat(seen).hasSizeBetween(length, 3 * length + 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void read_whenThousandsOfPagesAreAnsweredSynchronously_doesNotOverflow(boolean byPage) {
        int pages = 200_000;
        Paged<Integer, Integer> list = Paged.of(cursor -> {
            int page = cursor.placeOr(0);
            return Mono.just(new Page<>(List.of(page), page + 1 < pages ? Cursor.at(page + 1) : Cursor.end(), null));
        });

        StepVerifier.create((byPage ? list.byPage() : list.items()).count())
                .expectNext((long) pages)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void items_whenThousandsOfPagesAreReadOneByOne_doesNotOverflow() {
        StepVerifier.create(FakePages.of(50_000, 1).paged().items().limitRate(1).count())
                .expectNext(50_000L)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void items_whenCancelled_cancelsThePageCallInFlight() {
        PublisherProbe<Page<Integer, Integer>> hanging = PublisherProbe.of(Mono.never());

        StepVerifier.create(Paged.<Integer, Integer>of(cursor -> hanging.mono()).items())
                .expectSubscription()
                .then(hanging::assertWasSubscribed)
                .thenCancel()
                .verify(LIMIT);
        hanging.assertWasCancelled();
    }

    @Test
    void items_whenThePageCallThrows_failsAtItsCursor() {
        Paged<Integer, Integer> broken = Paged.of(cursor -> {
            throw new IllegalArgumentException("no such list");
        });

        StepVerifier.create(broken.items())
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(PageException.class)
                        .hasMessage("the page at the start could not be read: no such list")
                        .matches(ErrorCode.INVALID_INPUT::matches))
                .verify(LIMIT);
    }

    @Test
    @SuppressWarnings("NullAway")
    void items_whenThePageCallReturnsNull_fails() {
        StepVerifier.create(Paged.<Integer, Integer>of(cursor -> null).items())
                .expectError(PageException.class)
                .verify(LIMIT);
    }

    @Test
    void items_whenThePageCallCompletesEmpty_fails() {
        StepVerifier.create(Paged.<Integer, Integer>of(cursor -> Mono.empty()).items())
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(PageException.class)
                        .matches(ErrorCode.INVALID_RESPONSE::matches))
                .verify(LIMIT);
    }

    @Test
    void items_whenTheFailureHasNoMessage_isDescribedByItsType() {
        StepVerifier.create(Paged.<Integer, Integer>of(cursor -> Mono.error(new IllegalStateException()))
                        .items())
                .expectErrorMessage("the page at the start could not be read: IllegalStateException")
                .verify(LIMIT);
    }

    @Test
    void items_whenPagesAreEmpty_goesOnToTheNext() {
        Paged<Integer, Integer> gaps = Paged.of(cursor -> {
            int page = cursor.placeOr(0);
            return Mono.just(new Page<>(
                    page % 2 == 0 ? List.of() : List.of(page), page < 9 ? Cursor.at(page + 1) : Cursor.end(), null));
        });

        StepVerifier.create(gaps.items())
                .expectNext(1, 3, 5, 7, 9)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void items_whenFromTheEnd_isEmptyAndReadsNothing() {
        FakePages pages = FakePages.of(2, 2);

        StepVerifier.create(pages.paged().items(Cursor.end())).verifyComplete();
        StepVerifier.create(pages.paged().byPage(Cursor.end())).verifyComplete();
        assertThat(pages.pagesRead()).isEmpty();
    }

    @Test
    void pageException_whenItsMessageIsChanged_keepsTypeCursorAndData() {
        MillraceException cause = new MillraceException(ErrorCode.SERVER_ERROR, "down", null, 3, Duration.ofSeconds(2));
        PageException before = new PageException(Cursor.at(7), "page 7", cause);

        MillraceException after = before.withMessage("page 7; not retried");

        assertThat(after).hasMessage("page 7; not retried").isInstanceOfSatisfying(PageException.class, same -> {
            assertThat(same.<Integer>cursor()).isEqualTo(Cursor.at(7));
            assertThat(same.details()).isEqualTo(before.details());
            assertThat(same.getCause()).isSameAs(cause);
        });
    }

    @Test
    void pageException_whenItsCauseMustNotBeRetried_mustNotEither() {
        MillraceException sent = new MillraceException(ErrorCode.TIMEOUT, "late") {
            @Override
            public boolean isRetryable() {
                return false;
            }
        };

        assertThat(new PageException(Cursor.start(), "page", sent).isRetryable())
                .isFalse();
    }

    @Test
    void pageException_whenThePageCallWasTooLarge_saysSo() {
        MillraceException refused = new MillraceException(ErrorCode.INVALID_INPUT, "too long") {
            @Override
            public boolean isTooLarge() {
                return true;
            }
        };

        assertThat(new PageException(Cursor.start(), "page", refused).isTooLarge())
                .isTrue();
        assertThat(new PageException(Cursor.start(), "page", new MillraceException(ErrorCode.INVALID_INPUT, "bad"))
                        .isTooLarge())
                .isFalse();
    }

    @Test
    void ofList_whenRead_isCutIntoPages() {
        StepVerifier.create(Paged.ofList(Mono.just(numbers(0, 5)), 2).byPage())
                .expectNext(new Page<>(List.of(0, 1), Cursor.at(2L), 5L))
                .expectNext(new Page<>(List.of(2, 3), Cursor.at(4L), 5L))
                .expectNext(new Page<>(List.of(4), Cursor.end(), 5L))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void ofList_whenTheListIsEmpty_isOneEmptyPage() {
        StepVerifier.create(Paged.ofList(Mono.just(List.<Integer>of()), 2).byPage())
                .expectNext(new Page<>(List.of(), Cursor.end(), 0L))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void ofList_whenResumed_startsThere() {
        Paged<Integer, Long> list = Paged.ofList(Mono.just(numbers(0, 5)), Integer.MAX_VALUE);

        StepVerifier.create(list.items(Cursor.at(3L)))
                .expectNext(3, 4)
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(list.items(Cursor.at(Long.MAX_VALUE)))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void ofList_whenThePageSizeIsNotPositive_refuses() {
        assertThatThrownBy(() -> Paged.ofList(Mono.just(List.of()), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void isFailureAtPageTwo(Throwable failure) {
        assertThat(failure)
                .hasMessage("the page at 2 could not be read: page 2 is broken")
                .isInstanceOfSatisfying(PageException.class, failed -> {
                    assertThat(failed.<Integer>cursor()).isEqualTo(Cursor.at(2));
                    assertThat(failed.code()).isEqualTo(ErrorCode.SERVER_ERROR);
                    assertThat(failed.attempts()).isEqualTo(3);
                });
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}

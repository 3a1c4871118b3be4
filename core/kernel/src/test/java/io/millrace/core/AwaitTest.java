package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class AwaitTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Every way to wait, as a function of what is waited for. */
    static Stream<Function<Flux<Integer>, Object>> everyWay() {
        return Stream.of(
                flux -> String.valueOf(Await.await(flux.next())),
                flux -> String.valueOf(Await.await(flux.next(), LIMIT)),
                Await::list,
                flux -> Await.stream(flux).toList(),
                flux -> drained(Await.iterate(flux)));
    }

    @Test
    void await_whenThereIsAValue_returnsIt() {
        assertThat(Await.await(Mono.just("bolt").subscribeOn(Schedulers.parallel())))
                .isEqualTo("bolt");
        assertThat(Await.await(Mono.just("bolt"), LIMIT)).isEqualTo("bolt");
    }

    @Test
    void await_whenEmpty_returnsNull() {
        assertThat(Await.<String>await(Mono.empty())).isNull();
        assertThat(Await.<String>await(Mono.empty(), LIMIT)).isNull();
    }

    @Test
    void await_whenItTakesTooLong_failsAndCancels() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Mono<String> never = Mono.<String>never().doOnCancel(() -> cancelled.set(true));

        assertThatThrownBy(() -> Await.await(never, Duration.ofMillis(10)))
                .isInstanceOf(MillraceException.class)
                .matches(ErrorCode.TIMEOUT::matches)
                .hasMessage("no result within PT0.01S");
        assertThat(cancelled).isTrue();
    }

    @Test
    void list_whenRead_holdsAllElements() {
        assertThat(Await.list(Flux.range(0, 100))).hasSize(100);
        assertThat(Await.list(Flux.empty())).isEmpty();
        assertThat(Await.list(FakePages.of(3, 2).paged())).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void stream_whenRead_holdsAllElementsInOrder() {
        try (Stream<Integer> stream = Await.stream(Flux.range(0, 100))) {
            assertThat(stream.map(i -> i * 2).skip(98)).containsExactly(196, 198);
        }
    }

    @Test
    void stream_whenClosed_cancels() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flux<Integer> endless = Flux.range(0, Integer.MAX_VALUE).doOnCancel(() -> cancelled.set(true));

        try (Stream<Integer> stream = Await.stream(endless)) {
            assertThat(stream.limit(3)).containsExactly(0, 1, 2);
        }

        assertThat(cancelled).isTrue();
    }

    @Test
    void stream_whenReadSlowly_asksForSixteenAheadAtMost() {
        AtomicLong requested = new AtomicLong();
        Flux<Integer> endless = Flux.range(0, Integer.MAX_VALUE).doOnRequest(requested::addAndGet);

        try (Stream<Integer> stream = Await.stream(endless)) {
            Iterator<Integer> reader = stream.iterator();
            assertThat(reader.next()).isZero();
            assertThat(requested.get()).isLessThanOrEqualTo(Await.PREFETCH + 1);
        }
    }

    @Test
    void iterate_whenIteratedTwice_subscribesTwice() {
        Iterable<Integer> numbers = Await.iterate(Flux.range(0, 40));

        assertThat(drained(numbers)).hasSize(40);
        assertThat(drained(numbers)).hasSize(40);
    }

    @Test
    void iterate_whenAtTheEnd_staysThere() {
        Iterator<Integer> one = Await.iterate(Flux.just(1)).iterator();

        assertThat(one.next()).isEqualTo(1);
        assertThat(one.hasNext()).isFalse();
        assertThat(one.hasNext()).isFalse();
        assertThatThrownBy(one::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void iterate_whenItFails_deliversTheElementsBeforeTheFailureFirst() {
        IllegalStateException broken = new IllegalStateException("broken");
        List<Integer> seen = new ArrayList<>();

        Throwable failure = catchThrowable(() ->
                Await.iterate(Flux.range(0, 5).concatWith(Mono.error(broken))).forEach(seen::add));

        assertThat(failure).isSameAs(broken);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void stream_whenItFails_deliversTheElementsBeforeTheFailureFirst() {
        List<Integer> seen = new ArrayList<>();

        assertThatThrownBy(() ->
                        Await.stream(FakePages.of(4, 3).failingAt(2).paged()).forEach(seen::add))
                .isInstanceOf(PageException.class);
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everyWay_whenItFails_throwsTheFailureItself(Function<Flux<Integer>, Object> way) {
        MillraceException missing = new MillraceException(ErrorCode.NOT_FOUND, "gone");

        assertThatThrownBy(() -> way.apply(Flux.error(missing))).isSameAs(missing);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everyWay_whenItFailsWithACheckedException_wrapsIt(Function<Flux<Integer>, Object> way) {
        IOException reset = new IOException("reset");

        assertThatThrownBy(() -> way.apply(Flux.error(reset)))
                .isInstanceOf(MillraceException.class)
                .matches(ErrorCode.CONNECTION_ERROR::matches)
                .hasMessage("reset")
                .hasCause(reset);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everyWay_whenItFailsWithAnError_throwsThat(Function<Flux<Integer>, Object> way) {
        AssertionError error = new AssertionError("impossible");

        assertThatThrownBy(() -> way.apply(Flux.error(error))).isSameAs(error);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everyWay_whenAFailureElsewhereWasAnInterrupt_doesNotInterruptTheReader(Function<Flux<Integer>, Object> way) {
        IllegalStateException elsewhere = new IllegalStateException(new InterruptedException());

        assertThatThrownBy(() -> way.apply(Flux.error(elsewhere))).isSameAs(elsewhere);
        assertThat(Thread.interrupted()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everyWay_whenOnAThreadThatMustNotBlock_refusesAndNamesIt(Function<Flux<Integer>, Object> way) {
        Mono<Object> onParallel =
                Mono.fromCallable(() -> way.apply(Flux.just(1))).subscribeOn(Schedulers.parallel());

        StepVerifier.create(onParallel)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("Await would block the thread parallel-"))
                .verify(LIMIT);
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everyWay_whenInterrupted_cancelsAndKeepsTheFlag(Function<Flux<Integer>, Object> way) throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Flux<Integer> never =
                Flux.<Integer>never().doOnRequest(n -> waiting.countDown()).doOnCancel(cancelled::countDown);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread reader = new Thread(() -> {
            failure.set(catchThrowable(() -> way.apply(never)));
            flag.set(Thread.currentThread().isInterrupted());
        });

        reader.start();
        assertThat(waiting.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        reader.interrupt();
        reader.join(LIMIT.toMillis());

        assertThat(cancelled.getCount()).as("cancelled").isZero();
        assertThat(failure.get()).matches(ErrorCode.CANCELLED::matches).hasMessage("interrupted while waiting");
        assertThat(flag).isTrue();
    }

    private static <T> List<T> drained(Iterable<T> elements) {
        List<T> all = new ArrayList<>();
        elements.forEach(all::add);
        return all;
    }
}

package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.RecordingLimit.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class AdaptiveGateTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofMillis(7);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final RecordingLimit algorithm = new RecordingLimit();
    private final Gate gate = Gate.adaptive(algorithm, time);
    private final ManualCall first = new ManualCall();
    private final ManualCall second = new ManualCall();
    private final ManualCall third = new ManualCall();

    @ParameterizedTest
    @CsvSource({"0, 5", "-1, 5", "6, 5"})
    void adaptive_whenTheBoundsAreNotInOrder_refuses(int min, int max) {
        assertThatThrownBy(() -> Gate.adaptive(min, max)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void adaptive_whenItBegins_keepsToItsBounds() {
        assertThat(Gate.adaptive(1, 5).limit()).isEqualTo(5);
        assertThat(Gate.adaptive(40, 50).limit()).isEqualTo(40);
        assertThat(Gate.adaptive(3, 3).limit()).isEqualTo(3);
    }

    @Test
    void timed_whenTheLimitIsFixed_isTheRequestItself() {
        Mono<String> request = first.mono();

        assertThat(Gate.of(1).timed(request)).isSameAs(request);
    }

    @Test
    void timed_whenAssembledOnly_sendsAndMeasuresNothing() {
        gate.timed(first.mono());

        assertThat(first.isStarted()).isFalse();
        assertThat(algorithm.samples).isEmpty();
    }

    @Test
    void timed_whenAnswered_tellsHowLongItTookAndAmongHowMany() {
        gate.timed(first.mono()).subscribe();
        time.advanceTimeBy(MOMENT);
        gate.timed(second.mono()).subscribe();
        time.advanceTimeBy(MOMENT);
        first.answer("done");
        gate.timed(third.mono()).subscribe();
        second.completeEmpty();
        third.answer("at once");

        assertThat(algorithm.samples)
                .containsExactly(
                        new Sample(MOMENT.multipliedBy(2), 1, false),
                        new Sample(MOMENT, 2, false),
                        new Sample(Duration.ofNanos(1), 2, false));
    }

    @Test
    void timed_whenTheRequestTellsItsPermitThatItWaits_leavesThatOutAndPassesItOn() {
        RecordingPermit permit = new RecordingPermit();
        Quota quota = Quota.sliding(1, Duration.ofMinutes(1), time);
        quota.guard(Mono.just("the minute's slot")).subscribe();

        gate.timed(Mono.deferContextual(
                                context -> Permit.in(context).handBackUntil(Mono.delay(Duration.ofSeconds(30), time)))
                        .then(quota.guard(first.mono())))
                .contextWrite(permit::addTo)
                .subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(first.isStarted()).isTrue();
        time.advanceTimeBy(MOMENT);
        first.answer("done");

        assertThat(algorithm.samples).containsExactly(new Sample(MOMENT, 1, false));
        assertThat(permit.events()).containsExactly("handed back", "taken again", "pause", "resume");
    }

    @Test
    void timed_whenWaitsOverlap_leavesTheirTimeOutOnce() {
        gate.timed(Mono.deferContextual(context -> {
                    Permit permit = Permit.in(context);
                    permit.pause();
                    permit.pause();
                    return Mono.delay(Duration.ofSeconds(1), time)
                            .doOnNext(tick -> permit.resume())
                            .then(Mono.delay(Duration.ofSeconds(1), time))
                            .doOnNext(tick -> permit.resume())
                            .then(Mono.delay(MOMENT, time));
                }))
                .subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(algorithm.samples).containsExactly(new Sample(MOMENT, 1, false));
    }

    @Test
    void timed_whenItEndsWhileItWaits_leavesThatOutToo() {
        gate.timed(Mono.delay(MOMENT, time)
                        .then(Mono.deferContextual(context -> Permit.in(context).handBackUntil(Mono.never())))
                        .timeout(Duration.ofSeconds(10), time))
                .subscribe(value -> {}, failure -> {});
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(algorithm.samples).containsExactly(new Sample(MOMENT, 1, true));
    }

    @Test
    void adaptive_whenItsLineIsFull_refuses() {
        Gate narrow = Gate.adaptive(1, 1, 1, time);
        narrow.guard(first.mono()).subscribe();
        narrow.guard(second.mono()).subscribe();

        StepVerifier.create(narrow.guard(third.mono()))
                .expectErrorMatches(ErrorCode.RATE_LIMITED::matches)
                .verify(LIMIT);
    }

    @Test
    void timed_whenItWaitsForItsPermit_measuresNoWaiting() {
        algorithm.limit = 1;
        Gate narrow = Gate.adaptive(algorithm, time);
        narrow.guard(narrow.timed(first.mono())).subscribe();
        narrow.guard(narrow.timed(second.mono())).subscribe();
        time.advanceTimeBy(MOMENT.multipliedBy(3));
        first.answer("done");
        time.advanceTimeBy(MOMENT);
        second.answer("done");

        assertThat(algorithm.samples)
                .containsExactly(new Sample(MOMENT.multipliedBy(3), 1, false), new Sample(MOMENT, 1, false));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"RATE_LIMITED", "TIMEOUT", "CONNECTION_ERROR", "SERVER_ERROR", "CIRCUIT_OPEN", "AMBIGUOUS"})
    void timed_whenTheRequestWasNotServed_countsItAsDropped(ErrorCode code) {
        failWith(new MillraceException(code, "not served"));

        assertThat(algorithm.samples).containsExactly(new Sample(MOMENT, 1, true));
    }

    @Test
    void timed_whenAnotherLibraryTellsOfATimeoutOrALostConnection_countsItAsDropped() {
        failWith(new TimeoutException());
        gate.timed(Mono.error(new IOException("reset"))).subscribe(value -> {}, failure -> {});

        assertThat(algorithm.samples).extracting(Sample::dropped).containsExactly(true, true);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"NOT_FOUND", "CONFLICT"})
    void timed_whenTheServerAnswersNo_isAnAnswerLikeAnyOther(ErrorCode code) {
        failWith(new MillraceException(code, "no"));

        assertThat(algorithm.samples).containsExactly(new Sample(MOMENT, 1, false));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_INPUT", "UNAUTHORIZED", "FORBIDDEN", "INVALID_RESPONSE", "CANCELLED", "OPERATION_FAILED"})
    void timed_whenTheFailureSaysNothingOfTheServersLoad_givesNoSample(ErrorCode code) {
        failWith(new MillraceException(code, "never sent, perhaps"));
        gate.timed(second.mono()).subscribe();
        second.answer("done");

        assertThat(algorithm.samples).extracting(Sample::inFlight).containsExactly(1);
    }

    @Test
    void timed_whenCancelled_cancelsTheRequestAndGivesNoSample() {
        Disposable call = gate.timed(first.mono()).subscribe();
        call.dispose();
        gate.timed(second.mono()).subscribe();
        second.answer("done");

        assertThat(first.cancellations()).isEqualTo(1);
        assertThat(algorithm.samples).extracting(Sample::inFlight).containsExactly(1);
    }

    @Test
    void timed_whenCancelledAfterItsValue_countsOnce() {
        Flux.from(gate.timed(Flux.concat(first.mono(), Mono.never()).next()))
                .take(1)
                .subscribe();
        first.answer("done");
        gate.timed(second.mono()).subscribe();
        second.answer("done");

        assertThat(algorithm.samples).extracting(Sample::inFlight).containsExactly(1, 1);
    }

    @Test
    void timed_whenSubscribedTwice_measuresTwoRequests() {
        Mono<String> request = gate.timed(Mono.just("answer").delayElement(MOMENT, time));
        request.subscribe();
        request.subscribe();
        time.advanceTimeBy(MOMENT);

        assertThat(algorithm.samples).containsExactly(new Sample(MOMENT, 1, false), new Sample(MOMENT, 2, false));
    }

    @Test
    void timed_whenThereIsNoDemand_keepsTheAnswerBack() {
        StepVerifier.create(gate.timed(Mono.just("answer")), 0)
                .expectSubscription()
                .then(() -> assertThat(algorithm.samples).isEmpty())
                .thenRequest(1)
                .expectNext("answer")
                .expectComplete()
                .verify(LIMIT);
        assertThat(algorithm.samples).hasSize(1);
    }

    @Test
    void timed_passesTheContextOn() {
        Mono<String> request = Mono.deferContextual(context -> Mono.just(context.get("key")));

        StepVerifier.create(gate.timed(request).contextWrite(context -> context.put("key", "value")))
                .expectNext("value")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void timed_whenTheAlgorithmRaisesItsLimit_letsWaitingCallersIn() {
        gate.guard(gate.timed(first.mono())).subscribe();
        gate.guard(second.mono()).subscribe();
        gate.guard(third.mono()).subscribe();
        gate.guard(Mono.never()).subscribe();
        assertThat(gate.waiting()).isEqualTo(2);

        algorithm.limit = 4;
        first.answer("done");

        assertThat(gate.limit()).isEqualTo(4);
        assertThat(gate.inFlight()).isEqualTo(3);
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void timed_whenTheAlgorithmsLimitFallsBelowOne_leavesOne() {
        algorithm.limit = 0;
        gate.guard(gate.timed(Mono.just("answer"))).subscribe();

        assertThat(gate.limit()).isEqualTo(1);
    }

    @Test
    void resize_whenTheGateIsAdaptive_lastsUntilTheNextSample() {
        gate.resize(9);
        assertThat(gate.limit()).isEqualTo(9);
        gate.timed(Mono.just("answer")).subscribe();

        assertThat(gate.limit()).isEqualTo(2);
    }

    private void failWith(Throwable failure) {
        gate.timed(first.mono()).subscribe(value -> {}, error -> {});
        time.advanceTimeBy(MOMENT);
        first.fail(failure);
    }
}

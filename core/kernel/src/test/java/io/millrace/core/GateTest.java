package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class GateTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ManualCall first = new ManualCall();
    private final ManualCall second = new ManualCall();
    private final ManualCall third = new ManualCall();

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void of_whenTheLimitIsBelowOne_refuses(int limit) {
        assertThatThrownBy(() -> Gate.of(limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + limit);
    }

    @Test
    void of_whenTheLineIsNegative_refuses() {
        assertThatThrownBy(() -> Gate.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void guard_whenPermitsAreFree_runsAtOnce() {
        Gate gate = Gate.of(2);

        gate.guard(first.mono()).subscribe();
        gate.guard(second.mono()).subscribe();

        assertThat(first.isStarted()).isTrue();
        assertThat(second.isStarted()).isTrue();
        assertThat(gate.inFlight()).isEqualTo(2);
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void guard_whenAssembledOnly_takesNoPermit() {
        Gate gate = Gate.of(1);

        gate.guard(first.mono());

        assertThat(first.isStarted()).isFalse();
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void guard_whenMoreComeThanTheLimit_letsThemInInTheirOrder() {
        Gate gate = Gate.of(1);
        List<Integer> order = new ArrayList<>();
        gate.guard(first.mono()).subscribe();
        for (int i = 0; i < 5; i++) {
            int number = i;
            gate.guard(Mono.fromRunnable(() -> order.add(number))).subscribe();
        }
        assertThat(gate.waiting()).isEqualTo(5);

        first.answer("done");

        assertThat(order).containsExactly(0, 1, 2, 3, 4);
        assertThat(gate.waiting()).isZero();
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void guard_whenItWaits_handsItsSubscriptionDownstreamFirst() {
        Gate gate = Gate.of(1);
        gate.guard(first.mono()).subscribe();

        StepVerifier.create(gate.guard(second.mono()))
                .expectSubscription()
                .then(() -> assertThat(gate.waiting()).isEqualTo(1))
                .thenCancel()
                .verify(LIMIT);
    }

    @Test
    void guard_whenCancelledInLine_leavesItAndTheNextOneGetsThePermit() {
        Gate gate = Gate.of(1);
        gate.guard(first.mono()).subscribe();
        Disposable waiting = gate.guard(second.mono()).subscribe();
        gate.guard(third.mono()).subscribe();

        waiting.dispose();
        assertThat(gate.waiting()).isEqualTo(1);
        first.answer("done");

        assertThat(second.isStarted()).isFalse();
        assertThat(third.isStarted()).isTrue();
        assertThat(gate.waiting()).isZero();
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void guard_whenCancelledByItsSubscriberAtOnce_neverRuns() {
        Gate gate = Gate.of(1);

        StepVerifier.create(gate.guard(first.mono()), 0).thenCancel().verify(LIMIT);
        gate.guard(second.mono()).doOnSubscribe(s -> s.cancel()).subscribe();

        assertThat(second.isStarted()).isFalse();
        assertThat(gate.inFlight()).isZero();
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void guard_whenThousandsAreCancelledInLine_forgetsThem() {
        Gate gate = Gate.of(1, 10);
        gate.guard(first.mono()).subscribe();

        for (int i = 0; i < 10_000; i++) {
            gate.guard(second.mono()).subscribe().dispose();
        }
        gate.guard(third.mono()).subscribe();
        first.answer("done");

        assertThat(second.isStarted()).isFalse();
        assertThat(third.isStarted()).isTrue();
    }

    @Test
    void guard_whenCancelledWhileItRuns_cancelsTheOperationAndReleasesOnce() {
        Gate gate = Gate.of(1);
        Disposable running = gate.guard(first.mono()).subscribe();

        running.dispose();
        running.dispose();

        assertThat(first.cancellations()).isEqualTo(1);
        assertThat(gate.inFlight()).isZero();
        gate.guard(second.mono()).subscribe();
        gate.guard(third.mono()).subscribe();
        assertThat(third.isStarted()).isFalse();
    }

    @Test
    void guard_whenCancelledWhileTheOperationStarts_releasesOnceThatIsCancelled() {
        Gate gate = Gate.of(1);
        BaseSubscriber<String> caller = new BaseSubscriber<>() {};
        List<Boolean> secondRanMeanwhile = new ArrayList<>();
        Mono<String> starting = Mono.defer(() -> {
            gate.guard(second.mono()).subscribe();
            caller.cancel();
            secondRanMeanwhile.add(second.isStarted());
            return first.mono();
        });

        gate.guard(starting).subscribe(caller);

        assertThat(secondRanMeanwhile).containsExactly(false);
        assertThat(first.cancellations()).isEqualTo(1);
        assertThat(second.isStarted()).isTrue();
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void guard_whenItWaitsTooLong_canBeTimedOut() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Gate gate = Gate.of(1);
        gate.guard(first.mono()).subscribe();

        StepVerifier.create(gate.guard(second.mono()).timeout(Duration.ofSeconds(1), time))
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .expectErrorMatches(ErrorCode.TIMEOUT::matches)
                .verify(LIMIT);
        assertThat(gate.waiting()).isZero();
    }

    @Test
    void guard_whenTheOperationFails_passesTheErrorOnAndReleases() {
        Gate gate = Gate.of(1);

        StepVerifier.create(gate.guard(first.mono()))
                .then(() -> first.fail(new IllegalStateException("broken")))
                .expectErrorMessage("broken")
                .verify(LIMIT);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void guard_whenTheOperationCompletesEmpty_completesAndReleases() {
        Gate gate = Gate.of(1);

        StepVerifier.create(gate.guard(first.mono()))
                .then(first::completeEmpty)
                .expectComplete()
                .verify(LIMIT);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void guard_whenTheValueArrives_hasReleasedAlready() {
        Gate gate = Gate.of(1);
        AtomicInteger seen = new AtomicInteger(-1);

        gate.guard(Mono.just("bolt")).subscribe(value -> seen.set(gate.inFlight()));

        assertThat(seen).hasValue(0);
    }

    @Test
    void guard_whenThereIsNoDemand_runsButKeepsTheValueUntilItIsAskedFor() {
        Gate gate = Gate.of(1);

        StepVerifier.create(gate.guard(first.mono()), 0)
                .expectSubscription()
                .then(() -> first.answer("bolt"))
                .then(() -> assertThat(gate.inFlight()).isEqualTo(1))
                .thenRequest(1)
                .expectNext("bolt")
                .expectComplete()
                .verify(LIMIT);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void guard_whenDemandCameWhileItWaited_deliversTheValue() {
        Gate gate = Gate.of(1);
        gate.guard(first.mono()).subscribe();

        StepVerifier.create(gate.guard(Mono.just("bolt")))
                .expectSubscription()
                .then(() -> first.answer("done"))
                .expectNext("bolt")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void guard_whenSubscribedTwice_takesAPermitForEach() {
        Gate gate = Gate.of(1);
        Mono<String> guarded = gate.guard(first.mono());

        guarded.subscribe();
        guarded.subscribe();

        assertThat(first.starts()).isEqualTo(1);
        assertThat(gate.waiting()).isEqualTo(1);
        first.answer("done");
        assertThat(first.starts()).isEqualTo(2);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void guard_whenTheSubscriberHasAContext_theOperationSeesIt() {
        Mono<String> operation = Mono.deferContextual(context -> Mono.just(context.get("tenant")));

        StepVerifier.create(Gate.of(1).guard(operation).contextWrite(context -> context.put("tenant", "acme")))
                .expectNext("acme")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void guard_whenTheOperationAnswersAfterTheCancel_releasesOnce() {
        Gate gate = Gate.of(1);
        TestPublisher<String> deaf = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        gate.guard(Mono.fromDirect(deaf)).subscribe().dispose();
        gate.guard(first.mono()).subscribe();

        deaf.emit("late");

        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void guard_whenTheLineIsFull_failsAsRateLimited() {
        Gate gate = Gate.of(1, 1);
        gate.guard(first.mono()).subscribe();
        gate.guard(second.mono()).subscribe();

        StepVerifier.create(gate.guard(third.mono()))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .matches(ErrorCode.RATE_LIMITED::matches)
                        .hasMessageContaining("1 calls run and 1 wait"))
                .verify(LIMIT);
        assertThat(third.isStarted()).isFalse();
        assertThat(gate.waiting()).isEqualTo(1);
    }

    @Test
    void guard_whenTheLineHasNoPlaces_stillRunsUpToTheLimit() {
        Gate gate = Gate.of(1, 0);

        StepVerifier.create(gate.guard(Mono.just("bolt"))).expectNext("bolt").verifyComplete();
        gate.guard(first.mono()).subscribe();
        StepVerifier.create(gate.guard(second.mono()))
                .expectErrorMatches(ErrorCode.RATE_LIMITED::matches)
                .verify(LIMIT);
    }

    @Test
    void guard_whenThousandsOfSynchronousOperationsWait_runsThemWithoutRecursion() {
        Gate gate = Gate.of(1);
        AtomicInteger done = new AtomicInteger();
        gate.guard(first.mono()).subscribe();
        for (int i = 0; i < 50_000; i++) {
            gate.guard(Mono.just(i)).subscribe(value -> done.incrementAndGet());
        }

        first.answer("go");

        assertThat(done).hasValue(50_000);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void guard_whenUsedForEachElementOfAFlux_neverExceedsTheLimit() {
        Gate gate = Gate.of(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger peak = new AtomicInteger();
        VirtualTimeScheduler time = VirtualTimeScheduler.create();

        StepVerifier.create(Flux.range(0, 1000)
                        .flatMap(i -> gate.guard(Mono.defer(() -> {
                            peak.accumulateAndGet(running.incrementAndGet(), Math::max);
                            return Mono.delay(Duration.ofMillis(1 + i % 7), time)
                                    .doOnTerminate(running::decrementAndGet);
                        })))
                        .count())
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofMinutes(1)))
                .expectNext(1000L)
                .expectComplete()
                .verify(LIMIT);
        assertThat(peak).hasValue(3);
    }

    @Test
    void guard_whenNested_holdsBothPermitsAndReleasesBoth() {
        Gate outer = Gate.of(2);
        Gate inner = Gate.of(1);

        Flux.just(first, second, third)
                .flatMap(call -> outer.guard(inner.guard(call.mono())))
                .subscribe();
        assertThat(List.of(outer.inFlight(), outer.waiting(), inner.inFlight(), inner.waiting()))
                .containsExactly(2, 1, 1, 1);

        first.answer("a");
        second.answer("b");
        third.answer("c");

        assertThat(List.of(outer.inFlight(), outer.waiting(), inner.inFlight(), inner.waiting()))
                .containsExactly(0, 0, 0, 0);
    }

    @Test
    void guard_whenTheSubscriberOfAValueComesBackToTheGate_getsThePermit() {
        Gate gate = Gate.of(1);

        StepVerifier.create(gate.guard(Mono.just(1)).flatMap(n -> gate.guard(Mono.just(n + 1))))
                .expectNext(2)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void resize_whenRaised_letsWaitingOnesInAtOnce() {
        Gate gate = Gate.of(1);
        gate.guard(first.mono()).subscribe();
        gate.guard(second.mono()).subscribe();
        gate.guard(third.mono()).subscribe();

        gate.resize(3);

        assertThat(second.isStarted()).isTrue();
        assertThat(third.isStarted()).isTrue();
        assertThat(gate.limit()).isEqualTo(3);
        assertThat(gate.inFlight()).isEqualTo(3);
    }

    @Test
    void resize_whenLowered_letsRunningOnesFinishAndNobodyElseInBefore() {
        Gate gate = Gate.of(2);
        gate.guard(first.mono()).subscribe();
        gate.guard(second.mono()).subscribe();
        gate.guard(third.mono()).subscribe();

        gate.resize(1);
        assertThat(gate.inFlight()).isEqualTo(2);
        first.answer("done");
        assertThat(third.isStarted()).isFalse();
        second.answer("done");

        assertThat(third.isStarted()).isTrue();
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void resize_whenBelowOne_refusesAndKeepsTheLimit() {
        Gate gate = Gate.of(2);

        assertThatThrownBy(() -> gate.resize(0)).isInstanceOf(IllegalArgumentException.class);

        assertThat(gate.limit()).isEqualTo(2);
    }
}

package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

/** The clock of an item stands still while a call of that item waits in a line, and runs again however the wait ends. */
class PermitTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final RecordingPermit permit = new RecordingPermit();
    private final Gate gate = Gate.of(1, 1);
    private final ManualCall running = new ManualCall();

    @Test
    void in_whenTheContextHasNone_findsOneThatDoesNothing() {
        Permit none = Permit.in(Context.empty());

        none.pause();
        none.resume();

        assertThat(none).isSameAs(Permit.NONE);
        assertThat(none.outagePatience()).isZero();
        StepVerifier.create(none.handBackUntil(Mono.just("ready"))).verifyComplete();
    }

    @Test
    void in_whenAddedToTheContext_findsIt() {
        assertThat(Permit.in(permit.addTo(Context.empty()))).isSameAs(permit);
    }

    @Test
    void guard_whenTheItemWasGivenUp_startsNothingAndSaysSo() {
        permit.revoke();

        StepVerifier.create(item(Mono.fromRunnable(() -> permit.events().add("call"))))
                .expectErrorSatisfies(
                        failure -> assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.CANCELLED))
                .verify(Duration.ofSeconds(5));
        assertThat(permit.events()).containsExactly("pause", "resume");
    }

    @Test
    void clock_whenTheCallIsLetInAtOnce_runsAgainBeforeItStarts() {
        item(Mono.fromRunnable(() -> permit.events().add("call"))).subscribe();

        assertThat(permit.events()).containsExactly("pause", "resume", "call");
    }

    @Test
    void clock_whenTheCallWaits_standsStillUntilItIsLetIn() {
        gate.guard(running.mono()).subscribe();

        item(Mono.fromRunnable(() -> permit.events().add("call"))).subscribe();
        assertThat(permit.events()).containsExactly("pause");
        running.answer("done");

        assertThat(permit.events()).containsExactly("pause", "resume", "call");
    }

    @Test
    void clock_whenTheCallIsRefused_runsAgain() {
        gate.guard(running.mono()).subscribe();
        gate.guard(running.mono()).subscribe();

        item(Mono.just("call"))
                .subscribe(value -> {}, refused -> permit.events().add("refused"));

        assertThat(permit.events()).containsExactly("pause", "resume", "refused");
    }

    @Test
    void clock_whenTheCallIsCancelledInLine_runsAgain() {
        gate.guard(running.mono()).subscribe();
        Disposable waiting = item(Mono.just("call")).subscribe();

        waiting.dispose();
        running.answer("done");

        assertThat(permit.events()).containsExactly("pause", "resume");
    }

    @Test
    void clock_whenTheCallTimesOutInLine_runsAgainForTheFallback() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        gate.guard(running.mono()).subscribe();

        StepVerifier.create(item(Mono.just("call"))
                        .timeout(Duration.ofSeconds(1), Mono.just("fallback"), time)
                        .contextWrite(permit::addTo))
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .expectNext("fallback")
                .expectComplete()
                .verify(LIMIT);
        assertThat(permit.events()).containsExactly("pause", "resume");
    }

    @Test
    void clock_whenTheCallIsCancelledBeforeItIsInLine_runs() {
        item(Mono.just("call"))
                .doOnSubscribe(subscription -> subscription.cancel())
                .subscribe();

        assertThat(permit.events()).containsExactly("pause", "resume");
    }

    @Test
    void clock_whenTheCallIsCancelledWhileItRuns_isNotTouchedAgain() {
        item(Mono.never()).subscribe().dispose();

        assertThat(permit.events()).containsExactly("pause", "resume");
    }

    private <T> Mono<T> item(Mono<T> call) {
        return gate.guard(call).contextWrite(permit::addTo);
    }
}

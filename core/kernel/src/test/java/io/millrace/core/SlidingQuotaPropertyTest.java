package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What holds for any quota and window, however long answers take, and whoever fails, is cancelled or asks for a pause. */
class SlidingQuotaPropertyTest {

    /** All in milliseconds from the caller's coming on; it is cancelled if it has to stay longer than it wants to. */
    record Caller(int comes, int requestTakes, int answerTakes, boolean fails, Integer staysAtMost) {}

    record Pause(int begins, int lasts) {}

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE) // their combinations alone outnumber the tries
    void guard_whateverHappens_theServerNeverSeesMoreThanTheQuotaAndAllAreServedInTheirTurn(
            @ForAll @IntRange(min = 1, max = 8) int requests,
            @ForAll @IntRange(min = 10, max = 2_000) int windowMillis,
            @ForAll("callers") List<Caller> callers,
            @ForAll("pauses") List<Pause> pauses) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        SlidingWindowServer server = new SlidingWindowServer(time);
        Duration window = Duration.ofMillis(windowMillis);
        Quota quota = Quota.sliding(requests, window, time);
        List<Caller> inLine = new ArrayList<>();
        List<Caller> sent = new ArrayList<>();
        List<Caller> ended = new ArrayList<>();
        List<Caller> cancelled = new ArrayList<>();
        List<Caller> sentInPause = new ArrayList<>();
        AtomicLong pausedUntil = new AtomicLong();

        for (Pause pause : pauses) {
            at(time, pause.begins, () -> {
                long until = now(time) + pause.lasts;
                pausedUntil.accumulateAndGet(until, Math::max);
                quota.pauseUntil(Instant.ofEpochMilli(until));
            });
        }
        for (Caller caller : callers) {
            at(time, caller.comes, () -> {
                inLine.add(caller);
                Mono<String> request = Mono.defer(() -> {
                    sent.add(caller);
                    if (now(time) < pausedUntil.get()) {
                        sentInPause.add(caller);
                    }
                    Mono<String> answer = server.request(
                            Duration.ofMillis(caller.requestTakes), Duration.ofMillis(caller.answerTakes));
                    return caller.fails ? answer.then(Mono.error(new IllegalStateException("broken"))) : answer;
                });
                Disposable call = quota.guard(request)
                        .doOnSuccess(answer -> ended.add(caller))
                        .doOnError(IllegalStateException.class, broken -> ended.add(caller))
                        .doOnCancel(() -> cancelled.add(caller))
                        .subscribe(answer -> {}, failure -> {});
                if (caller.staysAtMost != null) {
                    at(time, caller.staysAtMost, call::dispose);
                }
            });
        }
        time.advanceTimeBy(Duration.ofHours(1));

        assertThat(server.mostIn(window)).isLessThanOrEqualTo(requests);
        assertThat(sentInPause).isEmpty();
        assertThat(ended.size() + cancelled.size())
                .as("all have ended, on their own terms")
                .isEqualTo(callers.size());
        inLine.retainAll(sent);
        assertThat(sent).as("first come, first served").isEqualTo(inLine);
        assertThat(quota.waiting()).isZero();
        assertThat(quota.taken()).as("slots that never came back").isZero();
    }

    @Property(tries = 30)
    void guard_whenTheWindowIsTenLatencies_usesNineTenthsOfTheQuota(
            @ForAll @IntRange(min = 1, max = 50) int requests, @ForAll long seed) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        SlidingWindowServer server = new SlidingWindowServer(time);
        Duration window = Duration.ofSeconds(1);
        int windows = 100;
        Quota quota = Quota.sliding(requests, window, time);
        Random random = new Random(seed);
        for (int i = 0; i < requests * windows; i++) {
            Duration latency = Duration.ofMillis(random.nextInt(201)); // 100 ms on average
            quota.guard(server.request(Duration.ZERO, latency)).subscribe();
        }

        time.advanceTimeBy(window.multipliedBy(windows));

        assertThat(server.answered()).isGreaterThanOrEqualTo(requests * windows * 9 / 10);
        assertThat(server.mostIn(window)).isLessThanOrEqualTo(requests);
    }

    @Provide
    Arbitrary<List<Caller>> callers() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 6_000),
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.integers().between(0, 2_000),
                        Arbitraries.of(true, false, false),
                        Arbitraries.integers().between(0, 6_000).injectNull(0.7))
                .as(Caller::new)
                .list()
                .uniqueElements()
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<List<Pause>> pauses() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 8_000),
                        Arbitraries.integers().between(0, (int) Quota.LONGEST_PAUSE.toMillis()))
                .as(Pause::new)
                .list()
                .ofMaxSize(3);
    }

    private static void at(VirtualTimeScheduler time, int millis, Runnable task) {
        time.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private static long now(VirtualTimeScheduler time) {
        return time.now(TimeUnit.MILLISECONDS);
    }
}

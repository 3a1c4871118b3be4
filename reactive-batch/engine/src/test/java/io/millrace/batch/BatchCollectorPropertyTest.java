package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Whatever is done to a collector and whatever its calls do, each item is settled once, and nothing is left behind. */
class BatchCollectorPropertyTest {
    private static final Duration DAY = Duration.ofDays(1);

    enum Action {
        SUBMIT,
        SUBMIT_AGAIN,
        CANCEL_FIRST,
        CANCEL_LAST,
        FLUSH,
        FLUSH_IF_NEEDED,
        PASS_LITTLE,
        PASS_MUCH,
        CLOSE_GRACEFULLY,
        CLOSE
    }

    /** What a call does; which one follows from its first key. */
    enum Answer {
        AT_ONCE,
        LATE,
        NEVER,
        FAILED,
        BUSY,
        PARTLY_BUSY,
        TOO_FEW,
        THROWN,
        NULL,
        EMPTY
    }

    record Setup(
            int size,
            int capacity,
            int calls,
            boolean waiting,
            boolean coalescing,
            int retries,
            boolean limited,
            boolean bisecting) {
        BatchCollector<Integer, Integer> start(BulkCall<Integer, Integer> call, VirtualTime time) {
            BatchCollector.Builder<Integer, Integer> builder = BatchCollector.of(
                            bisecting ? call.bisectFailures() : call)
                    .capacity(size + capacity, waiting ? WhenFull.waitInLine(3) : WhenFull.reject())
                    .callsInFlight(calls)
                    .scheduler(time);
            builder = coalescing ? builder.coalesceDuplicates() : builder;
            builder = retries > 0 ? builder.retryFailed(retries) : builder;
            return (limited ? builder.quota(Quota.sliding(2, Duration.ofSeconds(5), time)) : builder).start();
        }
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void collector_whateverHappens_settlesEachItemOnceAndLeavesNothing(
            @ForAll("actions") List<Action> actions,
            @ForAll("answers") List<Answer> answers,
            @ForAll("setups") Setup setup) {
        VirtualTime time = new VirtualTime();
        FakeBulk server =
                FakeBulk.answering(keys -> answer(answers.get(Math.floorMod(keys.get(0), answers.size())), keys, time));
        BatchCollector<Integer, Integer> collector = setup.start(server.upTo(setup.size()), time);
        List<TestSubscriber<Integer>> items = new ArrayList<>();
        List<TestSubscriber<?>> reports = new ArrayList<>();

        actions.forEach(action -> perform(action, collector, items, reports, time));
        reports.add(subscribed(collector.closeGracefully(DAY)));
        time.pass(DAY.multipliedBy(2));

        assertThat(items).allSatisfy(item -> {
            assertThat(item.isTerminated() || item.isCancelled()).isTrue();
            assertThat(item.getProtocolErrors()).isEmpty();
            assertThat(item.getReceivedOnNext()).hasSizeLessThanOrEqualTo(1);
        });
        assertThat(reports).allMatch(TestSubscriber::isTerminatedComplete);
        assertThat(server.mostInFlight()).isLessThanOrEqualTo(setup.calls());
        assertThat(server.calls()).allMatch(keys -> keys.size() <= setup.size());
        assertThat(server.inFlight()).isZero();
        assertThat(collector.pendingCount()).isZero();
        assertThat(time.timers()).isZero();
    }

    private static void perform(
            Action action,
            BatchCollector<Integer, Integer> collector,
            List<TestSubscriber<Integer>> items,
            List<TestSubscriber<?>> reports,
            VirtualTime time) {
        switch (action) {
            case SUBMIT -> items.add(subscribed(collector.submit(items.size())));
            case SUBMIT_AGAIN -> items.add(subscribed(collector.submit(Math.max(0, items.size() - 2))));
            case CANCEL_FIRST ->
                items.stream()
                        .filter(item -> !item.isTerminated() && !item.isCancelled())
                        .findFirst()
                        .ifPresent(TestSubscriber::cancel);
            case CANCEL_LAST -> items.stream().reduce((one, next) -> next).ifPresent(TestSubscriber::cancel);
            case FLUSH -> reports.add(subscribed(collector.flush()));
            case FLUSH_IF_NEEDED -> reports.add(subscribed(collector.flushIfNeeded()));
            case PASS_LITTLE -> time.pass(Duration.ofMillis(7));
            case PASS_MUCH -> time.pass(Duration.ofMillis(900));
            case CLOSE_GRACEFULLY -> reports.add(subscribed(collector.closeGracefully(Duration.ofSeconds(3))));
            case CLOSE -> collector.close();
        }
    }

    private static Mono<List<Result<Integer>>> answer(Answer answer, List<Integer> keys, VirtualTime time) {
        return switch (answer) {
            case AT_ONCE -> Mono.just(FakeBulk.echo(keys));
            case LATE -> Mono.delay(Duration.ofMillis(300), time).thenReturn(FakeBulk.echo(keys));
            case NEVER -> Mono.never();
            case FAILED -> Mono.error(new MillraceException(ErrorCode.INVALID_INPUT, "refused"));
            case BUSY -> Mono.error(new MillraceException(ErrorCode.RATE_LIMITED, "busy"));
            case PARTLY_BUSY ->
                Mono.just(keys.stream()
                        .map(key -> key % 2 == 0
                                ? Result.<Integer>failure(ErrorCode.SERVER_ERROR, "busy")
                                : Result.success(key))
                        .toList());
            case TOO_FEW -> Mono.just(List.of());
            case THROWN -> throw new IllegalStateException("thrown");
            case NULL -> null;
            case EMPTY -> Mono.empty();
        };
    }

    private static <T> TestSubscriber<T> subscribed(Mono<T> mono) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        mono.subscribe(subscriber);
        return subscriber;
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        return Arbitraries.frequencyOf(
                        Tuple.of(12, Arbitraries.of(Action.SUBMIT)),
                        Tuple.of(12, Arbitraries.of(Action.values())),
                        Tuple.of(4, Arbitraries.of(Action.PASS_LITTLE, Action.PASS_MUCH)))
                .list()
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<List<Answer>> answers() {
        return Arbitraries.of(Answer.values()).list().ofMinSize(1).ofMaxSize(10);
    }

    @Provide
    Arbitrary<Setup> setups() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(1, 4),
                        either,
                        either,
                        Arbitraries.integers().between(0, 3),
                        either,
                        either)
                .as(Setup::new);
    }
}

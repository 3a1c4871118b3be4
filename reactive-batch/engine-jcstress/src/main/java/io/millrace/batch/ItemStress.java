package io.millrace.batch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import reactor.core.publisher.Sinks;

/** Whatever meets at an item of a batch, or at its clock, it is settled once. */
public final class ItemStress {
    private static final Duration TIMEOUT = Duration.ofMillis(10);

    private ItemStress() {}

    /** An item's operation answers as its time is over: outcomes, ends of the batch. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the answer or the timeout")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AnswerAndTimeout {
        private final Running running = new Running();

        @Actor
        public void answer() {
            running.answer();
        }

        @Actor
        public void time() {
            running.time.advance(TIMEOUT);
        }

        @Arbiter
        public void look(II_Result result) {
            running.report(result);
        }
    }

    /** An item's operation answers as the batch is cancelled: outcomes, ends of the batch. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the answer came first")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the cancellation came first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the cancellation came between the two")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AnswerAndCancel {
        private final Running running = new Running();

        @Actor
        public void answer() {
            running.answer();
        }

        @Actor
        public void cancel() {
            running.waiter.cancel();
        }

        @Arbiter
        public void look(II_Result result) {
            running.report(result);
        }
    }

    /** An item's time is over as the batch is cancelled: outcomes, ends of the batch. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the timeout came first")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the cancellation came first")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the cancellation came between the two")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class TimeoutAndCancel {
        private final Running running = new Running();

        @Actor
        public void time() {
            running.time.advance(TIMEOUT);
        }

        @Actor
        public void cancel() {
            running.waiter.cancel();
        }

        @Arbiter
        public void look(II_Result result) {
            running.report(result);
        }
    }

    /** A pause ends as the timer fires: expiries once the time is over in any case. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the time is counted to its end")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class ResumeAndFire {
        private final ManualTime time = new ManualTime();
        private final AtomicInteger expiries = new AtomicInteger();
        private final ItemClock clock = new ItemClock(TIMEOUT, time, expiries::incrementAndGet);

        public ResumeAndFire() {
            clock.start();
            clock.pause();
        }

        @Actor
        public void resume() {
            clock.resume();
        }

        @Actor
        public void time() {
            time.advance(TIMEOUT);
        }

        @Arbiter
        public void look(I_Result result) {
            time.advance(TIMEOUT);
            result.r1 = expiries.get();
        }
    }

    /** Two parallel calls of one operation end their pauses: expiries before and after the time that is left. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the clock goes on, once")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class ResumeAndResume {
        private final ManualTime time = new ManualTime();
        private final AtomicInteger expiries = new AtomicInteger();
        private final ItemClock clock = new ItemClock(TIMEOUT, time, expiries::incrementAndGet);

        public ResumeAndResume() {
            clock.start();
            clock.pause();
            clock.pause();
            time.advance(TIMEOUT.multipliedBy(2));
        }

        @Actor
        public void first() {
            clock.resume();
        }

        @Actor
        public void second() {
            clock.resume();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = expiries.get();
            time.advance(TIMEOUT);
            result.r2 = expiries.get();
        }
    }

    /** A batch of one item, under way. */
    private static final class Running {
        private final ManualTime time = new ManualTime();
        private final Sinks.One<Integer> operation = Sinks.one();
        private final Waiter<BatchItem<Integer, Integer>> waiter = new Waiter<>();

        Running() {
            Batch.each((Integer key) -> operation.asMono())
                    .itemTimeout(TIMEOUT)
                    .scheduler(time)
                    .run(List.of(1))
                    .subscribe(waiter);
        }

        void answer() {
            operation.tryEmitValue(1);
        }

        void report(II_Result result) {
            result.r1 = waiter.values();
            result.r2 = waiter.ends();
        }
    }
}

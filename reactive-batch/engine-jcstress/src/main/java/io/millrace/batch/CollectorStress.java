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
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Whatever meets at a collector, each item is settled once, none is left behind, and no slot or place is lost. */
public final class CollectorStress {
    private static final Duration EVER = Duration.ofDays(1);
    private static final Duration LIMIT = Duration.ofHours(1);

    private CollectorStress() {}

    /** Two fill a call: ends of both, calls made, items that wait. */
    @JCStressTest
    @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "one call for both")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitAndSubmit {
        private final Service service = new Service(2, true);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<Integer> b = new Waiter<>();

        @Actor
        public void first() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void second() {
            service.collector.submit(2).subscribe(b);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = a.ends() + b.ends();
            result.r2 = service.calls.get();
            result.r3 = service.collector.pendingCount();
        }
    }

    /** Two want the last place: those refused, calls made, ends once answered. */
    @JCStressTest
    @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "one is in, the other refused")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitAndSubmitAtTheLastPlace {
        private final Service service = new Service(1, false);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<Integer> b = new Waiter<>();

        @Actor
        public void first() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void second() {
            service.collector.submit(2).subscribe(b);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = a.failures() + b.failures();
            result.r2 = service.calls.get();
            service.answer();
            result.r3 = a.ends() + b.ends();
        }
    }

    /** One that there is no room for is cancelled as it is refused: its ends, refusals of the next, ends of one more once there is room. */
    @JCStressTest
    @Outcome(id = "[01], 1, 1", expect = ACCEPTABLE, desc = "it takes no place, and frees none")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelAndRefuse {
        private final Service service = new Service(1, false);
        private final Waiter<Integer> refused = new Waiter<>();

        public CancelAndRefuse() {
            service.collector.submit(1).subscribe();
        }

        @Actor
        public void submit() {
            service.collector.submit(2).subscribe(refused);
        }

        @Actor
        public void cancel() {
            refused.cancel();
        }

        @Arbiter
        public void look(III_Result result) {
            Waiter<Integer> next = new Waiter<>();
            service.collector.submit(3).subscribe(next);
            service.answer();
            Waiter<Integer> later = new Waiter<>();
            service.collector.submit(4).subscribe(later);
            result.r1 = refused.ends();
            result.r2 = next.failures();
            result.r3 = later.values();
        }
    }

    /** An item comes as all are sent: its ends, calls made, ends of the flush, items that wait. */
    @JCStressTest
    @Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE, desc = "sent by this flush or by the next")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitAndFlush {
        private final Service service = new Service(50, true);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<BatchResult<Integer, Integer>> flush = new Waiter<>();

        @Actor
        public void submit() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void flush() {
            service.collector.flush().subscribe(flush);
        }

        @Arbiter
        public void look(IIII_Result result) {
            service.collector.flush().subscribe();
            result.r1 = a.ends();
            result.r2 = service.calls.get();
            result.r3 = flush.ends();
            result.r4 = service.collector.pendingCount();
        }
    }

    /** An item comes as a call ends, of which there may be one: ends of both, calls made. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the call that was held back goes")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitAndAnswer {
        private final Service service = new Service(1, 2, false);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<Integer> b = new Waiter<>();

        public SubmitAndAnswer() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void submit() {
            service.collector.submit(2).subscribe(b);
        }

        @Actor
        public void answer() {
            service.answer();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = a.ends() + b.ends();
            result.r2 = service.calls.get();
        }
    }

    /** An item comes as the collector is closed: its ends, ends of a report on that, items that wait. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "sent, or said not to have been")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitAndClose {
        private final Service service = new Service(50, true);
        private final Waiter<Integer> a = new Waiter<>();

        @Actor
        public void submit() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void close() {
            service.collector.close();
        }

        @Arbiter
        public void look(III_Result result) {
            Waiter<BatchResult<Integer, Integer>> closed = new Waiter<>();
            service.collector.closeGracefully(LIMIT).subscribe(closed);
            result.r1 = a.ends();
            result.r2 = closed.ends();
            result.r3 = service.collector.pendingCount();
        }
    }

    /** As above, where what is there is sent first. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "sent, or said not to have been")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitAndCloseGracefully {
        private final Service service = new Service(50, true);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<BatchResult<Integer, Integer>> closed = new Waiter<>();

        @Actor
        public void submit() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void close() {
            service.collector.closeGracefully(LIMIT).subscribe(closed);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = a.ends();
            result.r2 = closed.ends();
            result.r3 = service.collector.pendingCount();
        }
    }

    /** An item is cancelled as all are sent: its ends, ends of the flush, items that wait. */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "cancelled first")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "answered first")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelAndFlush {
        private final Service service = new Service(50, true);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<BatchResult<Integer, Integer>> flush = new Waiter<>();

        public CancelAndFlush() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void cancel() {
            a.cancel();
        }

        @Actor
        public void flush() {
            service.collector.flush().subscribe(flush);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = a.ends();
            result.r2 = flush.ends();
            result.r3 = service.collector.pendingCount();
        }
    }

    /** One of two that fill a call is cancelled as the other comes: the other's ends once all are sent, items that wait. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it was sent, with the other or alone")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelAndFill {
        private final Service service = new Service(2, true);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<Integer> b = new Waiter<>();

        public CancelAndFill() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void cancel() {
            a.cancel();
        }

        @Actor
        public void fill() {
            service.collector.submit(2).subscribe(b);
        }

        @Arbiter
        public void look(II_Result result) {
            service.collector.flush().subscribe();
            result.r1 = b.ends();
            result.r2 = service.collector.pendingCount();
        }
    }

    /** A call is answered as the one who waits for it is cancelled: its ends, those of the next in its only place. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "cancelled first")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "answered first")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelAndAnswer {
        private final Service service = new Service(1, false);
        private final Waiter<Integer> a = new Waiter<>();

        public CancelAndAnswer() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void cancel() {
            a.cancel();
        }

        @Actor
        public void answer() {
            service.answer();
        }

        @Arbiter
        public void look(II_Result result) {
            Waiter<Integer> next = new Waiter<>();
            service.collector.submit(2).subscribe(next);
            result.r1 = a.ends();
            result.r2 = next.values();
        }
    }

    /** All that wait for a call are cancelled: calls cancelled, values of the next in their only slot. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the call with the last of them")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelAndCancel {
        private final Service service = new Service(2, false);
        private final Waiter<Integer> a = new Waiter<>();
        private final Waiter<Integer> b = new Waiter<>();

        public CancelAndCancel() {
            service.collector.submit(1).subscribe(a);
            service.collector.submit(2).subscribe(b);
        }

        @Actor
        public void cancel() {
            a.cancel();
        }

        @Actor
        public void cancelOther() {
            b.cancel();
        }

        @Arbiter
        public void look(II_Result result) {
            service.answer();
            Waiter<Integer> next = new Waiter<>();
            service.collector.submit(3).subscribe(next);
            service.collector.flush().subscribe();
            result.r1 = service.cancelled.get();
            result.r2 = next.values();
        }
    }

    /** A call is answered as the collector is closed: its item's ends, ends of a report on that, items that wait. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "answered, or said to be unknown")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AnswerAndClose {
        private final Service service = new Service(1, false);
        private final Waiter<Integer> a = new Waiter<>();

        public AnswerAndClose() {
            service.collector.submit(1).subscribe(a);
        }

        @Actor
        public void answer() {
            service.answer();
        }

        @Actor
        public void close() {
            service.collector.close();
        }

        @Arbiter
        public void look(III_Result result) {
            Waiter<BatchResult<Integer, Integer>> closed = new Waiter<>();
            service.collector.closeGracefully(LIMIT).subscribe(closed);
            result.r1 = a.ends();
            result.r2 = closed.ends();
            result.r3 = service.collector.pendingCount();
        }
    }

    /** A collector with room for one call, of that size unless said otherwise, and what it calls. */
    private static final class Service {
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();
        private final Sinks.Empty<Void> open = Sinks.empty();
        private final BatchCollector<Integer, Integer> collector;

        Service(int size, boolean answersAtOnce) {
            this(size, size, answersAtOnce);
        }

        Service(int size, int capacity, boolean answersAtOnce) {
            if (answersAtOnce) {
                answer();
            }
            collector = BatchCollector.of(BulkCall.positional(size, this::call).linger(EVER))
                    .capacity(capacity, WhenFull.reject())
                    .callsInFlight(1)
                    .scheduler(new ManualTime())
                    .start();
        }

        void answer() {
            open.tryEmitEmpty();
        }

        private Mono<List<Integer>> call(List<Integer> keys) {
            calls.incrementAndGet();
            return open.asMono().doOnCancel(cancelled::incrementAndGet).thenReturn(keys);
        }
    }
}

package io.millrace.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/** Whatever meets at a gate, a permit has one holder, none is lost or made up, and nobody is left waiting beside a free one. */
public final class GateStress {
    private GateStress() {}

    /** Two come for one permit: entries, those still waiting, entries once the first has left. */
    @JCStressTest
    @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "one is inside, the other follows it")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class TakeAndTake {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Seat b = new Seat(gate);

        @Actor
        public void first() {
            a.take();
        }

        @Actor
        public void second() {
            b.take();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = a.entries() + b.entries();
            result.r2 = gate.waiting();
            (a.isHolding() ? a : b).end();
            result.r3 = a.entries() + b.entries();
        }
    }

    /** One leaves as another comes: the comer's entries, those waiting, permits taken. */
    @JCStressTest
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the comer got the permit")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class EndAndTake {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Seat b = new Seat(gate);

        public EndAndTake() {
            a.take();
        }

        @Actor
        public void leave() {
            a.end();
        }

        @Actor
        public void come() {
            b.take();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = b.entries();
            result.r2 = gate.waiting();
            result.r3 = gate.inFlight();
        }
    }

    /** A permit comes free as the one who waits for it is cancelled: its entries, those of the next, those waiting. */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "cancelled first")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "let in first, then cancelled")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class EndAndCancel {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Seat b = new Seat(gate);
        private final Seat next = new Seat(gate);

        public EndAndCancel() {
            a.take();
            b.take();
        }

        @Actor
        public void leave() {
            a.end();
        }

        @Actor
        public void cancel() {
            b.end();
        }

        @Arbiter
        public void look(III_Result result) {
            next.take();
            result.r1 = b.entries();
            result.r2 = next.entries();
            result.r3 = gate.waiting();
        }
    }

    /** One is cancelled as it comes: its entries, those of the next, permits taken. */
    @JCStressTest
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "cancelled first")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "let in first, then cancelled")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class TakeAndCancel {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Seat next = new Seat(gate);

        @Actor
        public void come() {
            a.take();
        }

        @Actor
        public void cancel() {
            a.end();
        }

        @Arbiter
        public void look(III_Result result) {
            next.take();
            result.r1 = a.entries();
            result.r2 = next.entries();
            result.r3 = gate.inFlight();
        }
    }

    /** The limit rises as another comes: its entries, those waiting, permits taken. */
    @JCStressTest
    @Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "the comer got the new permit")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class ResizeAndTake {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Seat b = new Seat(gate);

        public ResizeAndTake() {
            a.take();
        }

        @Actor
        public void widen() {
            gate.resize(2);
        }

        @Actor
        public void come() {
            b.take();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = b.entries();
            result.r2 = gate.waiting();
            result.r3 = gate.inFlight();
        }
    }

    /** One gives its permit back and is cancelled: entries of the next two, those waiting, permits taken. */
    @JCStressTest
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "the permit went on, once")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class HandBackAndCancel {
        private final Gate gate = Gate.of(1);
        private final Seat a = new Seat(gate);
        private final Seat b = new Seat(gate);
        private final Seat c = new Seat(gate);

        public HandBackAndCancel() {
            a.take();
            b.take();
        }

        @Actor
        public void handBack() {
            a.handBack();
        }

        @Actor
        public void cancel() {
            a.end();
        }

        @Arbiter
        public void look(III_Result result) {
            c.take();
            result.r1 = b.entries() + c.entries();
            result.r2 = gate.waiting();
            result.r3 = gate.inFlight();
        }
    }

    /** One gives its permit back and wants it again as another comes: most inside at once, waiting, taken, entries in the end. */
    @JCStressTest
    @Outcome(id = "1, 1, 1, 3", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class RetakeAndTake {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final Gate gate = Gate.of(1);
        private final Counted a = new Counted();
        private final Counted b = new Counted();

        public RetakeAndTake() {
            a.take();
        }

        @Actor
        public void comeBack() {
            inside.decrementAndGet();
            a.handBack();
            a.retake();
        }

        @Actor
        public void come() {
            b.take();
        }

        @Arbiter
        public void look(IIII_Result result) {
            result.r1 = most.get();
            result.r2 = gate.waiting();
            result.r3 = gate.inFlight();
            (a.isHolding() ? a : b).end();
            result.r4 = a.entries + b.entries;
        }

        private final class Counted extends PermitHolder {
            private int entries;

            Counted() {
                super(gate);
            }

            @Override
            protected void onPermit() {
                entries++;
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            }

            @Override
            protected void onRefused(MillraceException refusal) {
                throw refusal;
            }
        }
    }
}

package io.millrace.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.time.Instant;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Whatever meets at a quota, a slot comes back once, a pause holds, and nobody is left waiting when it is over. */
public final class QuotaStress {
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final Instant SOON = Instant.EPOCH.plusSeconds(1);
    private static final Instant LATER = Instant.EPOCH.plusSeconds(2);
    private static final Instant TOO_LATE = Instant.EPOCH.plusSeconds(90);

    private QuotaStress() {}

    /** A slot comes back as another comes: its entries, those waiting. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the comer got the slot")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SlotReturnsAndTake {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(1, WINDOW, time);
        private final Seat a = new Seat(quota);
        private final Seat b = new Seat(quota);

        public SlotReturnsAndTake() {
            a.take();
            a.end();
        }

        @Actor
        public void giveBack() {
            time.advance(WINDOW);
        }

        @Actor
        public void come() {
            b.take();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = b.entries();
            result.r2 = quota.waiting();
        }
    }

    /** A slot comes back as the one who waits is cancelled: its entries, those of the next a window later, those waiting. */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "cancelled first")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "let in first, then cancelled")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SlotReturnsAndCancel {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(1, WINDOW, time);
        private final Seat a = new Seat(quota);
        private final Seat b = new Seat(quota);
        private final Seat next = new Seat(quota);

        public SlotReturnsAndCancel() {
            a.take();
            b.take();
            a.end();
        }

        @Actor
        public void giveBack() {
            time.advance(WINDOW);
        }

        @Actor
        public void cancel() {
            b.end();
        }

        @Arbiter
        public void look(III_Result result) {
            next.take();
            time.advance(WINDOW);
            result.r1 = b.entries();
            result.r2 = next.entries();
            result.r3 = quota.waiting();
        }
    }

    /** A request is answered and cancelled: timers that will give its slot back. */
    @JCStressTest
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "one slot for one request")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AnswerAndCancel {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(2, WINDOW, time);
        private final Seat a = new Seat(quota);

        public AnswerAndCancel() {
            a.take();
        }

        @Actor
        public void answer() {
            a.handBack();
        }

        @Actor
        public void cancel() {
            a.end();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = time.timers();
            time.advance(WINDOW);
            Seat[] next = {new Seat(quota), new Seat(quota), new Seat(quota)};
            for (Seat seat : next) {
                seat.take();
                result.r2 += seat.entries();
            }
        }
    }

    /** A pause begins as another comes: its entries once the pause is over, those waiting. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "let in before or after the pause")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class PauseAndTake {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(1, WINDOW, time);
        private final Seat a = new Seat(quota);

        @Actor
        public void pause() {
            quota.pauseUntil(SOON);
        }

        @Actor
        public void come() {
            a.take();
        }

        @Arbiter
        public void look(II_Result result) {
            time.advance(Duration.ofSeconds(1));
            result.r1 = a.entries();
            result.r2 = quota.waiting();
        }
    }

    /** A pause ends as another comes: its entries, those waiting. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the comer was let in")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class PauseEndsAndTake {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(1, WINDOW, time);
        private final Seat a = new Seat(quota);

        public PauseEndsAndTake() {
            quota.pauseUntil(SOON);
        }

        @Actor
        public void endPause() {
            time.advance(Duration.ofSeconds(1));
        }

        @Actor
        public void come() {
            a.take();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = a.entries();
            result.r2 = quota.waiting();
        }
    }

    /** Two servers' answers ask for pauses: entries after the shorter, after the longer. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the longer holds")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class PauseAndPause {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(1, WINDOW, time);
        private final Seat a = new Seat(quota);

        @Actor
        public void pause() {
            quota.pauseUntil(SOON);
        }

        @Actor
        public void pauseLonger() {
            quota.pauseUntil(LATER);
        }

        @Arbiter
        public void look(II_Result result) {
            a.take();
            time.advance(Duration.ofSeconds(1));
            result.r1 = a.entries();
            time.advance(Duration.ofSeconds(1));
            result.r2 = a.entries();
        }
    }

    /** A pause ends as another answer lengthens it: entries then, and after the longer pause. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the longer holds")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "let in between the two pauses")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class PauseEndsAndPause {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(1, WINDOW, time);
        private final Seat a = new Seat(quota);

        public PauseEndsAndPause() {
            quota.pauseUntil(SOON);
            a.take();
        }

        @Actor
        public void endPause() {
            time.advance(Duration.ofSeconds(1));
        }

        @Actor
        public void pauseLonger() {
            quota.pauseUntil(LATER);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = a.entries();
            time.advance(Duration.ofSeconds(2));
            result.r2 = a.entries();
        }
    }

    /** The server wants more patience than anyone has as another comes: its entries, its refusals, those waiting. */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "let in before the pause")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "sent away")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class LongPauseAndTake {
        private final ManualTime time = new ManualTime();
        private final Quota quota = Quota.sliding(1, WINDOW, time);
        private final Seat a = new Seat(quota);

        @Actor
        public void pause() {
            quota.pauseUntil(TOO_LATE);
        }

        @Actor
        public void come() {
            a.take();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = a.entries();
            result.r2 = a.refusals();
            result.r3 = quota.waiting();
        }
    }
}

package io.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitHolderTest {
    private final List<String> events = new ArrayList<>();

    @Test
    void take_whenAPermitIsFree_isGrantedAtOnce() {
        Gate gate = Gate.of(1);

        seat("a", gate).take();

        assertThat(events).containsExactly("a in");
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void take_whenCalledTwice_takesOnePermit() {
        Gate gate = Gate.of(2);
        Seat a = seat("a", gate);

        a.take();
        a.take();

        assertThat(events).containsExactly("a in");
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void retake_whenOthersWaitForTheirFirstPermit_goesAheadOfThem() {
        Gate gate = Gate.of(1);
        Seat a = seat("a", gate);
        Seat b = seat("b", gate);
        Seat c = seat("c", gate);
        a.take();
        b.take();
        c.take();

        a.handBack();
        a.retake();
        b.handBack();
        b.retake();
        a.end();
        b.end();

        assertThat(events).containsExactly("a in", "b in", "a in", "b in", "c in");
    }

    @Test
    void retake_whenTheLineIsFull_isLetInAllTheSame() {
        Gate gate = Gate.of(1, 1);
        Seat a = seat("a", gate);
        Seat b = seat("b", gate);
        a.take();
        b.take();

        a.handBack();
        seat("c", gate).take();
        a.retake();
        seat("d", gate).take();
        b.end();

        assertThat(events).containsExactly("a in", "b in", "d refused", "a in");
    }

    @Test
    void retake_whenThePermitIsStillFree_isGrantedAtOnce() {
        Gate gate = Gate.of(1);
        Seat a = seat("a", gate);
        a.take();
        a.handBack();
        assertThat(gate.inFlight()).isZero();

        a.retake();

        assertThat(events).containsExactly("a in", "a in");
    }

    @Test
    void handBack_whenNoPermitIsHeld_makesNoneUp() {
        Gate gate = Gate.of(1);
        Seat a = seat("a", gate);

        a.handBack();
        a.take();
        a.handBack();
        a.handBack();

        assertThat(gate.inFlight()).isZero();
        assertThat(gate.limit()).isEqualTo(1);
        a.retake();
        seat("b", gate).take();
        assertThat(gate.waiting()).isEqualTo(1);
    }

    @Test
    void end_whenCalledAgain_hasNoEffect() {
        Gate gate = Gate.of(1);
        Seat a = seat("a", gate);
        Seat b = seat("b", gate);
        Seat c = seat("c", gate);
        a.take();
        b.take();
        c.take();

        a.end();
        a.end();
        a.handBack();

        assertThat(events).containsExactly("a in", "b in");
    }

    @Test
    void end_whenWaiting_leavesTheLine() {
        Gate gate = Gate.of(1);
        Seat a = seat("a", gate);
        Seat b = seat("b", gate);
        a.take();
        b.take();
        assertThat(b.isInLine()).isTrue();

        b.end();
        a.end();

        assertThat(b.isInLine()).isFalse();
        assertThat(events).containsExactly("a in");
        assertThat(gate.waiting()).isZero();
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void end_whenCalledBeforeTake_isForGood() {
        Gate gate = Gate.of(1);
        Seat a = seat("a", gate);

        a.end();
        a.take();
        a.retake();

        assertThat(events).isEmpty();
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void end_whenCalledByTheOneJustLetIn_passesThePermitOn() {
        Gate gate = Gate.of(1);
        Seat a = seat("a", gate);
        Seat b = seat("b", gate);
        a.whenIn = b::take;
        b.whenIn = b::end;

        a.take();
        a.end();

        assertThat(events).containsExactly("a in", "b in");
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void take_whenTheLineIsFull_isRefusedOnceAndForGood() {
        Gate gate = Gate.of(1, 0);
        Seat a = seat("a", gate);
        Seat b = seat("b", gate);
        a.take();

        b.take();
        a.end();
        b.take();

        assertThat(events).containsExactly("a in", "b refused");
        assertThat(gate.waiting()).isZero();
        assertThat(gate.inFlight()).isZero();
    }

    private Seat seat(String name, Gate gate) {
        return new Seat(name, gate);
    }

    /** A caller that writes down when it is let in or refused. */
    private final class Seat extends PermitHolder {
        private final String name;
        private Runnable whenIn = () -> {};

        Seat(String name, Gate gate) {
            super(gate);
            this.name = name;
        }

        boolean isInLine() {
            return isWaiting();
        }

        @Override
        protected void onPermit() {
            events.add(name + " in");
            whenIn.run();
        }

        @Override
        protected void onRefused(MillraceException refusal) {
            events.add(name + " refused");
        }
    }
}

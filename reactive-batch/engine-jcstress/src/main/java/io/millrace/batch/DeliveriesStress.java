package io.millrace.batch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Whoever reads what has been delivered while more is misses nothing that was delivered before. */
public final class DeliveriesStress {
    private static final int WORD = Long.SIZE;

    private DeliveriesStress() {}

    /** The item that completes a word, and so raises the base, is delivered as one is looked for: that one, the last, the mark. */
    @JCStressTest
    @Outcome(id = "1, 0, (63|64|0)", expect = ACCEPTABLE, desc = "looked for before it was delivered")
    @Outcome(id = "1, 1, (64|0)", expect = ACCEPTABLE, desc = "and after; the mark is low while the base rises")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AddAndLook {
        private final Deliveries deliveries = allButTheLast();

        @Actor
        public void add() {
            deliveries.add(WORD - 1);
        }

        @Actor
        public void look(III_Result result) {
            result.r1 = deliveries.contains(5) ? 1 : 0;
            result.r2 = deliveries.contains(WORD - 1) ? 1 : 0;
            result.r3 = (int) deliveries.mark();
        }
    }

    /** As above, while all is written: an item delivered before in what was written, one above the base, the last. */
    @JCStressTest
    @Outcome(id = "1, 1, [01]", expect = ACCEPTABLE, desc = "nothing delivered before is missed")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AddAndWrite {
        private final Deliveries deliveries = allButTheLast();

        public AddAndWrite() {
            deliveries.add(WORD + 3);
        }

        @Actor
        public void add() {
            deliveries.add(WORD - 1);
        }

        @Actor
        public void write(III_Result result) {
            Deliveries read = new Deliveries();
            read.addAll(ByteBuffer.wrap(deliveries.toBytes()));
            result.r1 = read.contains(5) ? 1 : 0;
            result.r2 = read.contains(WORD + 3) ? 1 : 0;
            result.r3 = read.contains(WORD - 1) ? 1 : 0;
        }
    }

    private static Deliveries allButTheLast() {
        Deliveries deliveries = new Deliveries();
        for (int i = 0; i < WORD - 1; i++) {
            deliveries.add(i);
        }
        return deliveries;
    }
}

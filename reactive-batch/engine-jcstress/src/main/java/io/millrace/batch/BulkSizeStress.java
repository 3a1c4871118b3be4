package io.millrace.batch;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Whatever calls tell at the same time, the size is what one of their orders gives. */
public final class BulkSizeStress {
    private BulkSizeStress() {}

    /** Two calls of one size are refused: the size then. */
    @JCStressTest
    @Outcome(id = "32", expect = ACCEPTABLE, desc = "halved once: both were too large, nothing says that half is")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class RefusedAndRefused {
        private final BulkSize size = new BulkSize(1, 64, null);

        @Actor
        public void first() {
            size.refused(64);
        }

        @Actor
        public void second() {
            size.refused(64);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = size.current();
        }
    }

    /** One call is refused as another is served: the size then. */
    @JCStressTest
    @Outcome(id = "32", expect = ACCEPTABLE, desc = "served first")
    @Outcome(id = "34", expect = ACCEPTABLE, desc = "refused first")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class RefusedAndServed {
        private final BulkSize size = new BulkSize(1, 64, null);

        @Actor
        public void refuse() {
            size.refused(64);
        }

        @Actor
        public void serve() {
            size.served(64);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = size.current();
        }
    }

    /** Two calls are served when the size is all but the maximum: the size then. */
    @JCStressTest
    @Outcome(id = "64", expect = ACCEPTABLE, desc = "never above")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class ServedAndServed {
        private final BulkSize size = new BulkSize(1, 64, null);

        public ServedAndServed() {
            size.refused(124);
        }

        @Actor
        public void first() {
            size.served(62);
        }

        @Actor
        public void second() {
            size.served(64);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = size.current();
        }
    }
}

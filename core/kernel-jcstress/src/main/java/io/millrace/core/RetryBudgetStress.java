package io.millrace.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Whatever meets at a budget, each token is spent once, none earned is lost, and there are never more than its capacity. */
public final class RetryBudgetStress {
    private static final int CAPACITY = 10;

    private RetryBudgetStress() {}

    /** Two want the last token: whether each got it, tokens left. */
    @JCStressTest
    @Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "the first got it")
    @Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "the second got it")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class RetryAndRetry {
        private final RetryBudget budget = budgetWith(1);

        @Actor
        public void first(ZZI_Result result) {
            result.r1 = budget.tryRetry();
        }

        @Actor
        public void second(ZZI_Result result) {
            result.r2 = budget.tryRetry();
        }

        @Arbiter
        public void look(ZZI_Result result) {
            result.r3 = budget.remaining();
        }
    }

    /** Two successes, each of which earns a tenth, meet when two tenths are missing to a token: tokens left. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "both counted")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SuccessAndSuccess {
        private final RetryBudget budget = budgetWith(0);

        public SuccessAndSuccess() {
            succeed(budget, 9); // a tenth has no exact binary fraction: ten of them are not quite one
        }

        @Actor
        public void first() {
            budget.succeeded();
        }

        @Actor
        public void second() {
            budget.succeeded();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = budget.remaining();
        }
    }

    /** A success meets a retry when it just completes a token: retries made, tokens left. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "earned, then spent")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "refused, then earned")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SuccessAndRetry {
        private final RetryBudget budget = budgetWith(0);

        public SuccessAndRetry() {
            succeed(budget, 10);
        }

        @Actor
        public void earn() {
            budget.succeeded();
        }

        @Actor
        public void retry(II_Result result) {
            result.r1 = budget.tryRetry() ? 1 : 0;
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = budget.remaining();
        }
    }

    /** Successes meet where the budget is all but full: retries that it allows. */
    @JCStressTest
    @Outcome(id = "10", expect = ACCEPTABLE, desc = "full, and no more than that")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SuccessAndSuccessWhenNearlyFull {
        private final RetryBudget budget = budgetWith(CAPACITY - 1);

        public SuccessAndSuccessWhenNearlyFull() {
            succeed(budget, 9);
        }

        @Actor
        public void first() {
            succeed(budget, 20);
        }

        @Actor
        public void second() {
            succeed(budget, 20);
        }

        @Arbiter
        public void look(I_Result result) {
            while (budget.tryRetry()) {
                result.r1++;
            }
        }
    }

    private static RetryBudget budgetWith(int tokens) {
        RetryBudget budget = RetryBudget.forConcurrency(1, new ManualTime());
        for (int i = tokens; i < CAPACITY; i++) {
            if (!budget.tryRetry()) {
                throw new IllegalStateException("the budget is smaller than " + CAPACITY);
            }
        }
        return budget;
    }

    private static void succeed(RetryBudget budget, int times) {
        for (int i = 0; i < times; i++) {
            budget.succeeded();
        }
    }
}

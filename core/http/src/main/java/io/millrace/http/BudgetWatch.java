package io.millrace.http;

import io.millrace.core.RetryBudget;

/** Earns back a part of a retry with each success. */
record BudgetWatch(RetryBudget budget) implements Watch {
    @Override
    public void succeeded(Call call) {
        budget.succeeded();
    }
}

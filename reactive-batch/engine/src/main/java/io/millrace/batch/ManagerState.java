package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.RetryBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.scheduler.Scheduler;

/** What all executions of a manager share: its limit, its retry budget, its statistics, and who runs. */
final class ManagerState {
    final Gate gate;
    final RetryBudget budget;
    private final LongAdder calls = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final Map<String, Ledger<?, ?>> running = new ConcurrentHashMap<>();
    private BatchStatistics ended = BatchStatistics.NONE; // guarded by this

    ManagerState(Gate gate, Scheduler scheduler) {
        this.gate = gate;
        this.budget = RetryBudget.forConcurrency(gate.limit(), scheduler);
    }

    void called(boolean again) {
        calls.increment();
        if (again) {
            retries.increment();
        }
    }

    void began(Ledger<?, ?> ledger) {
        if (running.putIfAbsent(ledger.batchId(), ledger) != null) {
            throw new BatchException(
                    ErrorCode.CONFLICT,
                    "a batch with the id " + ledger.batchId() + " is running; wait for its end",
                    null);
        }
    }

    /** Called once for each that began. */
    synchronized void ended(Ledger<?, ?> ledger) {
        running.remove(ledger.batchId());
        ended = ended.plus(ledger.progress(), ledger.ambiguous());
    }

    synchronized BatchStatistics statistics() {
        return ended.with(running.size(), calls.sum(), retries.sum());
    }

    Map<String, BatchProgress> running() {
        Map<String, BatchProgress> progress = new HashMap<>();
        running.forEach((id, ledger) -> progress.put(id, ledger.progress()));
        return Map.copyOf(progress);
    }

    Map<String, OperationStatus> statuses(String batchId) {
        Ledger<?, ?> ledger = running.get(batchId);
        return ledger == null ? Map.of() : ledger.statuses();
    }
}

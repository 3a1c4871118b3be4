package io.millrace.http;

import io.millrace.core.Gate;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.netty.resources.ConnectionProvider;

/** Lets a pool have as many connections as its gate lets calls through at the moment of asking, and a few more. */
final class GateAllocation implements ConnectionProvider.AllocationStrategy<GateAllocation> {
    private static final int SPARE_CONNECTIONS = 8; // for those still on their way back

    private final Gate gate;
    private final AtomicInteger granted = new AtomicInteger();

    GateAllocation(Gate gate) {
        this.gate = gate;
    }

    static int maximum(Gate gate) {
        return gate.limit() + SPARE_CONNECTIONS;
    }

    @Override
    public GateAllocation copy() {
        return new GateAllocation(gate);
    }

    @Override
    public int getPermits(int desired) {
        while (true) {
            int before = granted.get();
            int more = Math.min(desired, permitMaximum() - before);
            if (more <= 0) { // also after the gate was lowered
                return 0;
            }
            if (granted.compareAndSet(before, before + more)) {
                return more;
            }
        }
    }

    @Override
    public void returnPermits(int returned) {
        granted.addAndGet(-returned);
    }

    @Override
    public int estimatePermitCount() {
        return Math.max(0, permitMaximum() - granted.get());
    }

    @Override
    public int permitGranted() {
        return granted.get();
    }

    @Override
    public int permitMinimum() {
        return 0;
    }

    @Override
    public int permitMaximum() {
        return maximum(gate);
    }
}

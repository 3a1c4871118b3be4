package io.millrace.core;

import java.util.concurrent.atomic.AtomicInteger;

/** A caller in a line that counts how often it was let in and sent away. */
final class Seat extends PermitHolder {
    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();

    Seat(PermitLine line) {
        super(line);
    }

    int entries() {
        return entries.get();
    }

    int refusals() {
        return refusals.get();
    }

    @Override
    protected void onPermit() {
        entries.incrementAndGet();
    }

    @Override
    protected void onRefused(MillraceException refusal) {
        refusals.incrementAndGet();
    }
}

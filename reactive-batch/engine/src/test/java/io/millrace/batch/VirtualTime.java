package io.millrace.batch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Time that passes only when a test says so, and that knows how many of its timers are still set. */
final class VirtualTime implements Scheduler {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicInteger timers = new AtomicInteger();

    void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    Duration now() {
        return Duration.ofNanos(time.now(TimeUnit.NANOSECONDS));
    }

    int timers() {
        return timers.get();
    }

    @Override
    public long now(TimeUnit unit) {
        return time.now(unit);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        timers.incrementAndGet();
        AtomicBoolean gone = new AtomicBoolean();
        Disposable timer = time.schedule(
                () -> {
                    forget(gone);
                    task.run();
                },
                delay,
                unit);
        return () -> {
            forget(gone);
            timer.dispose();
        };
    }

    @Override
    public Worker createWorker() {
        return time.createWorker();
    }

    private void forget(AtomicBoolean gone) {
        if (gone.compareAndSet(false, true)) {
            timers.decrementAndGet();
        }
    }
}

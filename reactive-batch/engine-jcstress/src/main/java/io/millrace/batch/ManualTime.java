package io.millrace.batch;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Time that stands still until it is moved; any thread may set timers meanwhile, the mover runs them. */
final class ManualTime implements Scheduler {
    private final Queue<Timer> timers = new ConcurrentLinkedQueue<>();
    private volatile long nanos;

    private record Timer(Runnable task, long due) {}

    void advance(Duration step) {
        long until = nanos + step.toNanos();
        nanos = until;
        for (Timer timer : List.copyOf(timers)) {
            if (timer.due <= until && timers.remove(timer)) {
                timer.task.run();
            }
        }
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Timer timer = new Timer(task, nanos + unit.toNanos(delay));
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public Worker createWorker() {
        throw new UnsupportedOperationException("the engine asks for timers only");
    }
}

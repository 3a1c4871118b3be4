package io.millrace.samples.webflux;

import io.millrace.jobs.Worker;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** Drains a worker when the service stops: nothing more begins, and what runs is written down. */
final class WorkerDrain implements SmartLifecycle {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Worker worker;
    private volatile boolean running;

    WorkerDrain(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        running = false;
        worker.closeGracefully(LIMIT).doFinally(end -> stopped.run()).subscribe();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

package io.millrace.cli;

import io.millrace.core.Result;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Prints outcomes on a thread of its own, for whoever reads them may be slow. When the program is interrupted, the line that is being
 * printed is finished and recorded as printed, and no other one begun.
 */
final class OutcomePrinter implements AutoCloseable {
    private static final long LAST_LINE_WITHIN_SECONDS = 5;

    private final OutcomeWriter out;
    private final Scheduler thread = Schedulers.newSingle("outcomes", true);
    private final Thread hook = new Thread(this::finishLastLine, "last line");

    OutcomePrinter(OutcomeWriter out) {
        this.out = out;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Completes once the line is out. */
    Mono<Void> print(long index, Object key, Result<?> result) {
        return Mono.<Void>fromRunnable(() -> out.write(index, key, result)).subscribeOn(thread);
    }

    int exitStatus() {
        return out.exitStatus();
    }

    /** What is recorded of a line is recorded on the thread that printed it. */
    private void finishLastLine() {
        CountDownLatch last = new CountDownLatch(1);
        thread.schedule(() -> {
            last.countDown();
            hold();
        });
        try {
            last.await(LAST_LINE_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static void hold() {
        try {
            new CountDownLatch(1).await(); // until the JVM ends, so that no further line is printed
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            thread.dispose();
        } catch (IllegalStateException interrupted) {
            hold(); // the JVM is ending; the hook has the last word
        }
    }
}

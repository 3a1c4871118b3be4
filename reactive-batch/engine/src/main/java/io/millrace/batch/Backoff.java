package io.millrace.batch;

import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** The entries of one call that failed and will be sent again, until their delay is over. */
final class Backoff<K, V extends @Nullable Object> implements Runnable {
    private final CollectorLine<K, V> line;
    private final List<Entry<K, V>> entries = new ArrayList<>();
    private final List<Result<V>> failures = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final RetryWait wait;
    private volatile @Nullable Disposable timer;

    Backoff(CollectorLine<K, V> line) {
        this.line = line;
        this.wait = new RetryWait(line.options.retry(), true); // nobody tells whether its calls change something
    }

    /**
     * Takes an entry of the call, if its failure is one to be repeated. The longest delay holds for all: they belong together, and
     * a server that asks for time should have it.
     */
    boolean take(Entry<K, V> entry, Result<V> result) {
        if (!wait.allows(entry.retries() + 1, result)) {
            return false;
        }
        entry.retried();
        if (!entry.sendAgain()) {
            return false;
        }
        entries.add(entry);
        failures.add(result);
        return true;
    }

    void start() {
        line.underWay.began(this);
        try {
            timer = line.options
                    .scheduler()
                    .schedule(this, TimeUnit.NANOSECONDS.convert(wait.delay()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException disposed) {
            interrupt();
        }
        if (line.isStopped()) {
            interrupt();
        }
    }

    @Override
    public void run() {
        if (over.compareAndSet(false, true)) {
            line.underWay.ended(this);
            line.sendAgain(entries);
        }
    }

    /** Settles them as they failed last. */
    void interrupt() {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        line.underWay.ended(this);
        Disposable set = timer;
        if (set != null) {
            set.dispose();
        }
        Turns turns = Turns.ofThread();
        int settled = 0;
        for (int i = 0; i < entries.size(); i++) {
            Entry<K, V> entry = entries.get(i);
            Result<V> failure = failures.get(i);
            if (entry.settleWaiting()) {
                settled++;
                turns.add(() -> line.tell(entry, failure));
            } else {
                line.buried(entry, turns);
            }
        }
        line.occupancy.settledWaiting(settled);
        int toTell = settled;
        turns.add(() -> line.told(toTell));
        turns.take();
    }
}

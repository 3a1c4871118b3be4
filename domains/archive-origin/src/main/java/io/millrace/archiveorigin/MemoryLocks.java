package io.millrace.archiveorigin;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Locks that are forgotten with the JVM, or when there are too many. */
final class MemoryLocks implements LockLedger {
    private final int most;
    private final Map<LockKey, EarlierLock> locks = new ConcurrentHashMap<>();
    private final Queue<LockKey> settled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger(); // of the queue, whose own takes a walk

    MemoryLocks(int most) {
        if (most < 1) {
            throw Checks.invalid("most must be at least 1: " + most);
        }
        this.most = most;
    }

    @Override
    public Mono<EarlierLock> begin(LockKey key) {
        return Mono.fromSupplier(() -> locks.putIfAbsent(key, new EarlierLock(null)));
    }

    @Override
    public Mono<Void> settle(LockKey key, LockedProof proof) {
        return Mono.fromRunnable(() -> {
            locks.put(key, new EarlierLock(proof));
            settled.add(key);
            if (count.incrementAndGet() > most) {
                forgetOldest();
            }
        });
    }

    private void forgetOldest() {
        LockKey oldest = settled.poll();
        if (oldest != null) {
            count.decrementAndGet();
            locks.remove(oldest);
        }
    }

    @Override
    public Mono<Void> forget(LockKey key) {
        return Mono.fromRunnable(() -> locks.remove(key));
    }
}

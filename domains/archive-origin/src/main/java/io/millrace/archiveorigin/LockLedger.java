package io.millrace.archiveorigin;

import reactor.core.publisher.Mono;

/**
 * Remembers which captures were locked, because the service does not: each repeat makes another record there, and nobody can
 * ask for those that there are. SPI.
 *
 * <p>To be of use after a crash it has to be durable, and complete only when it has written. One that several programs use must
 * let one of them begin a lock, and tell the others. Must not block; may be called by many threads at once.
 */
public interface LockLedger {
    /**
     * Notes that a lock is about to be sent, unless it is noted already; in one step.
     *
     * @return empty if this is the first; else what is known of the earlier one, and nothing has changed
     */
    Mono<EarlierLock> begin(LockKey key);

    /** Notes what came of it. */
    Mono<Void> settle(LockKey key, LockedProof proof);

    /**
     * Forgets it: it had no effect. Also for who has looked at the service's records and decided that a lock in doubt is to be
     * sent again.
     */
    Mono<Void> forget(LockKey key);

    /**
     * Remembers as long as the JVM lives: for tests, and where a duplicate after a crash does no harm.
     *
     * @param most limit: how many settled locks to remember, the oldest going first; those in doubt all stay
     */
    static LockLedger inMemory(int most) {
        return new MemoryLocks(most);
    }
}

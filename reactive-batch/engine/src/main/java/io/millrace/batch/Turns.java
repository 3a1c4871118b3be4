package io.millrace.batch;

import java.util.ArrayDeque;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * What one thread has to do once it has left a drain loop: start calls, tell outcomes. One after another, because a call that
 * is answered at once must not recurse into the next; each thread its own, because nobody shall wait for another's user code.
 */
final class Turns {
    private static final ThreadLocal<Turns> OF_THREAD = ThreadLocal.withInitial(Turns::new);

    private final ArrayDeque<Runnable> due = new ArrayDeque<>();
    private boolean running;

    static Turns ofThread() {
        return OF_THREAD.get();
    }

    void add(Runnable turn) {
        due.add(turn);
    }

    /** Takes all turns, also those added meanwhile; without effect within a turn. */
    void take() {
        if (running) {
            return;
        }
        running = true;
        try {
            for (Runnable turn = due.poll(); turn != null; turn = due.poll()) {
                take(turn);
            }
        } finally {
            running = false;
        }
    }

    private static void take(Runnable turn) {
        try {
            turn.run();
        } catch (Throwable thrown) { // by a hook or a subscriber, against the rules; the others are still to be served
            Operators.onErrorDropped(thrown, Context.empty());
        }
    }
}

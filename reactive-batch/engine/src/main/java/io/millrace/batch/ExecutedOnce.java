package io.millrace.batch;

import io.millrace.core.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A collection that is executed once: what is in it can be neither changed nor sent a second time. Any thread may use it. */
final class ExecutedOnce<T> {
    private final List<T> items = new ArrayList<>();
    private boolean executed;

    synchronized void add(T item) {
        check();
        items.add(item);
    }

    synchronized void clear() {
        check();
        items.clear();
    }

    synchronized int count() {
        return items.size();
    }

    synchronized List<T> items() {
        return new ArrayList<>(items); // which may hold null, to be found by the validation
    }

    /** Executes what there is; if that is refused before anything was sent, it may be corrected. */
    <A> Mono<A> execute(Function<List<T>, Mono<A>> execution) {
        return Mono.defer(() -> execution.apply(take()).doOnError(BatchException.class, refused -> reopen()));
    }

    private synchronized List<T> take() {
        check();
        executed = true;
        return items();
    }

    private synchronized void reopen() {
        executed = false;
    }

    private void check() {
        if (executed) {
            throw new BatchException(
                    ErrorCode.CONFLICT,
                    "already executed; to do what is left, execute the remaining() of its execution",
                    null);
        }
    }
}

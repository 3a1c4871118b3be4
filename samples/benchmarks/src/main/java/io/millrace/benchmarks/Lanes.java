package io.millrace.benchmarks;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps as many futures going as there are lanes: whenever one is done, its lane takes the next key. */
final class Lanes {
    private final Iterator<Integer> keys;
    private final Function<Integer, CompletableFuture<Item>> call;
    private final AtomicInteger busy;
    private final AtomicLong items = new AtomicLong();
    private final CompletableFuture<Long> end = new CompletableFuture<>();

    private Lanes(Iterable<Integer> keys, int lanes, Function<Integer, CompletableFuture<Item>> call) {
        this.keys = keys.iterator();
        this.call = call;
        this.busy = new AtomicInteger(lanes);
    }

    static long run(Iterable<Integer> keys, int lanes, Function<Integer, CompletableFuture<Item>> call) {
        Lanes run = new Lanes(keys, lanes, call);
        for (int lane = 0; lane < lanes; lane++) {
            run.next();
        }
        return run.end.join();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // done is told of every end
    private void next() {
        Integer key = take();
        if (key != null) {
            call.apply(key).whenComplete(this::done);
        } else if (busy.decrementAndGet() == 0) {
            end.complete(items.get());
        }
    }

    private void done(@Nullable Item item, @Nullable Throwable failure) {
        if (failure != null) {
            end.completeExceptionally(failure);
        } else {
            items.incrementAndGet();
            next();
        }
    }

    private @Nullable Integer take() {
        synchronized (keys) {
            return keys.hasNext() ? keys.next() : null;
        }
    }
}

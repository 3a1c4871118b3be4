package io.millrace.batch;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The successes of one run, to be undone if it trips: one at a time, the last to succeed first. Undoing is a run of its own, of
 * writes, so that its clock and its permit are those of any other.
 */
final class UndoOfRun<K, V extends @Nullable Object> {
    private static final Logger LOG = LoggerFactory.getLogger(UndoOfRun.class);

    private final Plan<K, V> plan;
    private final BatchOptions options;
    private final Tally tally;
    private final Deque<BatchItem<K, V>> successes = new ConcurrentLinkedDeque<>(); // the latest first

    UndoOfRun(Plan<K, V> plan, BatchOptions run, Tally tally) {
        this.plan = plan;
        this.options = BatchOptions.defaults(true)
                .withWrites(true)
                .withConcurrency(1)
                .withWindow(1)
                .withQuota(run.quota())
                .withItemTimeout(run.itemTimeout())
                .withOutagePatience(run.outagePatience())
                .withScheduler(run.scheduler());
        this.tally = tally;
    }

    void note(BatchItem<K, V> item) {
        if (item.result().isSuccess()) {
            successes.addFirst(item);
        }
    }

    /** The items, after which it is undone what needs to be. */
    Flux<BatchItem<K, V>> after(Flux<BatchItem<K, V>> items, BooleanSupplier isTripped) {
        Mono<BatchItem<K, V>> undoing = Mono.defer(() -> isTripped.getAsBoolean() ? undoAll() : Mono.<Void>empty())
                .then(Mono.empty());
        return items.concatWith(undoing).onErrorResume(failure -> undoing.concatWith(Mono.error(failure)));
    }

    private Mono<Void> undoAll() {
        Flux<BatchItem<K, V>> latestFirst = Flux.generate(sink -> {
            BatchItem<K, V> next = successes.poll();
            if (next == null) {
                sink.complete();
            } else {
                sink.next(next);
            }
        });
        return new BatchRun<BatchItem<K, V>, Void>(plan.undo(), options, latestFirst, null)
                .items()
                .map(undone ->
                        new BatchItem<>(undone.key().index(), undone.key().key(), undone.result()))
                .doOnNext(this::tell)
                .then();
    }

    private void tell(BatchItem<K, Void> undone) {
        tally.undone(undone.result());
        try {
            plan.listener().accept(undone);
        } catch (Throwable thrown) { // the others are to be undone all the same
            LOG.warn("the listener of a compensation threw; it goes on", thrown);
        }
    }

    /** How a success is undone, and who is told what became of that. */
    record Plan<K, V extends @Nullable Object>(
            Function<? super BatchItem<K, V>, ? extends Mono<Void>> undo,
            Consumer<? super BatchItem<K, Void>> listener) {}
}

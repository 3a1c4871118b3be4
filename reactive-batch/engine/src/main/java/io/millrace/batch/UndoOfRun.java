package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.Result;
import java.time.Duration;
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

/** The successes of one run, to be undone if it trips: one at a time, the last to succeed first. */
final class UndoOfRun<K, V extends @Nullable Object> {
    private static final Logger LOG = LoggerFactory.getLogger(UndoOfRun.class);

    private final Plan<K, V> plan;
    private final BatchOptions options;
    private final Tally tally;
    private final Deque<BatchItem<K, V>> successes = new ConcurrentLinkedDeque<>(); // the latest first

    UndoOfRun(Plan<K, V> plan, BatchOptions options, Tally tally) {
        this.plan = plan;
        this.options = options;
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
        return Flux.<BatchItem<K, V>>generate(sink -> {
                    BatchItem<K, V> next = successes.poll();
                    if (next == null) {
                        sink.complete();
                    } else {
                        sink.next(next);
                    }
                })
                .concatMap(this::undo, 0)
                .doOnNext(this::tell)
                .then();
    }

    private Mono<BatchItem<K, Void>> undo(BatchItem<K, V> item) {
        Mono<Void> call = BatchRun.call(plan.undo(), item);
        Duration limit = options.itemTimeout();
        Mono<Void> limited =
                limit == null ? call : call.timeout(limit, Mono.error(() -> timedOut(limit)), options.scheduler());
        Quota quota = options.quota();
        return (quota == null ? limited : quota.guard(limited))
                .then(Mono.fromSupplier(Result::<Void>completed))
                .onErrorResume(failure -> Mono.just(Failures.of(failure)))
                .map(result -> new BatchItem<>(item.index(), item.key(), result));
    }

    private void tell(BatchItem<K, Void> undone) {
        tally.undone(undone.result());
        try {
            plan.listener().accept(undone);
        } catch (Throwable thrown) { // the others are to be undone all the same
            LOG.warn("the listener of a compensation threw; it goes on", thrown);
        }
    }

    private static MillraceException timedOut(Duration limit) {
        return new MillraceException(
                ErrorCode.AMBIGUOUS, "not undone within " + limit + "; whether it took effect is not known");
    }

    /** How a success is undone, and who is told what became of that. */
    record Plan<K, V extends @Nullable Object>(
            Function<? super BatchItem<K, V>, ? extends Mono<Void>> undo,
            Consumer<? super BatchItem<K, Void>> listener) {}
}

package io.millrace.batch;

import io.millrace.batch.Operation.Update;
import io.millrace.core.MillraceException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Sends the chunks of one execution under the manager's limit: tries again what is known to have done nothing and may succeed,
 * halves what is too large or, if told to, refused for its content, and enters what comes of it in the ledger. No place under
 * the limit is held between two attempts.
 */
final class ChunkSender<I, R> {
    private final Ledger<I, R> ledger;
    private final TargetCalls<I, R> calls;
    private final ManagerOptions<R> options;
    private final ManagerState state;
    private final boolean keepsBefore;

    ChunkSender(Ledger<I, R> ledger, BulkTarget<I, R> target, ManagerOptions<R> options, ManagerState state) {
        this.ledger = ledger;
        this.calls = new TargetCalls<>(target, options, state.gate);
        this.options = options;
        this.state = state;
        this.keepsBefore = options.compensating() && target.abilities().contains(BulkTarget.Ability.READ);
    }

    /** Completes when the chunk's records have their outcomes, or the execution has been stopped. Never errors. */
    Mono<Void> send(Piece chunk) {
        return Mono.defer(() -> {
            Piece certain = ledger.certain(chunk);
            return certain.size() == 0 ? Mono.empty() : sendAll(certain);
        });
    }

    private Mono<Void> sendAll(Piece piece) {
        AtomicBoolean again = new AtomicBoolean();
        return Mono.defer(() -> ledger.isStopped() ? Mono.empty() : state.gate.guard(attempt(piece, again)))
                .retryWhen(options.retry().toRetry(state.budget, options.scheduler()))
                .then()
                .onErrorResume(failure -> failed(piece, Exceptions.unwrap(failure)));
    }

    private Mono<Void> attempt(Piece piece, AtomicBoolean again) {
        Mono<Void> change = Mono.defer(() -> {
            if (!ledger.send(piece)) {
                return Mono.empty(); // stopped while it waited
            }
            state.called(again.getAndSet(true));
            return calls.change(ledger.operation(piece), piece.positions())
                    .doOnNext(ids -> {
                        state.budget.succeeded();
                        ledger.succeeded(piece, ids);
                    })
                    .doOnError(failure -> failedOnce(piece, failure)) // before the place is free for another
                    .then();
        });
        return keepsBefore && ledger.operation(piece) instanceof Update<I, R> update
                ? Mono.defer(() -> calls.valuesBefore(update, piece.positions()))
                        .doOnNext(before -> ledger.keepBefore(piece, before))
                        .then(change)
                : change;
    }

    private void failedOnce(Piece piece, Throwable failure) {
        if (mayBeRetried(failure) || mayBeHalved(piece, failure)) {
            ledger.handBack(piece);
        } else {
            ledger.failed(piece, failure);
        }
    }

    private Mono<Void> failed(Piece piece, Throwable failure) {
        if (!mayBeHalved(piece, failure)) {
            ledger.failed(piece, failure);
            return Mono.empty();
        }
        int half = piece.size() / 2;
        List<Integer> positions = piece.positions();
        return sendAll(piece.of(positions.subList(0, half)))
                .then(Mono.defer(() -> sendAll(piece.of(positions.subList(half, positions.size())))));
    }

    private static boolean mayBeRetried(Throwable failure) {
        return MillraceException.of(failure).isRetryable();
    }

    private boolean mayBeHalved(Piece piece, Throwable failure) {
        return piece.size() > 1 && Repeats.mayBeHalved(failure, options.bisecting());
    }
}

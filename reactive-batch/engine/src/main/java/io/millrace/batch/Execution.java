package io.millrace.batch;

import io.millrace.core.Gate;
import io.millrace.core.Permit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One run of operations that have been checked. */
final class Execution<I, R> implements BatchMeters.Shown {
    private final List<Operation<I, R>> operations;
    private final BulkTarget<I, R> target;
    private final ManagerOptions<R> options;
    private final ManagerState state;
    private final Plan plan;
    private final Ledger<I, R> ledger;
    private final ChunkSender<I, R> sender;
    private final @Nullable ProgressTeller<BatchProgress> teller;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean cutShort; // outcomes came from its end, of which nobody has been told

    Execution(
            String batchId,
            List<Operation<I, R>> operations,
            BulkTarget<I, R> target,
            ManagerOptions<R> options,
            ManagerState state,
            @Nullable Consumer<? super BatchProgress> listener) {
        this.operations = operations;
        this.target = target;
        this.options = options;
        this.state = state;
        this.plan = Plan.of(operations, options);
        this.ledger = new Ledger<>(batchId, operations, plan, options);
        this.sender = new ChunkSender<>(ledger, target, options, state);
        this.teller = listener == null ? null : new ProgressTeller<>(listener, ledger::progress);
    }

    /** Runs it as one of the manager's executions. */
    Mono<BatchExecution<I, R>> run() {
        Mono<BatchExecution<I, R>> run = Mono.defer(() -> {
            state.began(ledger);
            return work(() -> state.ended(ledger));
        });
        Mono<BatchExecution<I, R>> metered =
                options.meters() == null ? run : options.meters().watch(this, run);
        return options.observed() == null
                ? metered
                : options.observed().observe(metered.flux(), ledger).single();
    }

    @Override
    public Gate gate() {
        return state.gate;
    }

    @Override
    public int waiting() {
        return ledger.waiting();
    }

    @Override
    public long buffered() {
        return ledger.succeeded() + ledger.failed();
    }

    /** Runs it as a part of another. */
    Mono<BatchExecution<I, R>> runWithin() {
        return work(() -> {});
    }

    private Mono<BatchExecution<I, R>> work(Runnable onEnd) {
        Mono<Void> chunks =
                Flux.fromIterable(plan.stages()).concatMap(this::sendAll, 0).then();
        return withinTime(chunks)
                .doOnCancel(() -> end("the execution was cancelled", onEnd)) // before the calls are: none may follow
                .then(Mono.defer(() -> {
                    close("the execution has ended");
                    if (cutShort) {
                        tell();
                    }
                    return compensated(ledger.execution())
                            .doOnTerminate(() -> end("the execution has ended", onEnd)); // before anyone hears of it
                }))
                .doFinally(signal -> end("the execution broke off", onEnd));
    }

    private void end(String reason, Runnable onEnd) {
        close(reason);
        if (ended.compareAndSet(false, true)) {
            onEnd.run();
        }
    }

    private void close(String reason) {
        if (ledger.close(reason)) {
            cutShort = true;
        }
    }

    /** No more chunks of it stand in the gate's line than could go at once, whatever its limit is then: executions share it. */
    private Flux<Void> sendAll(List<Piece> stage) {
        Gate gate = state.gate;
        Gate own = Gate.of(gate.limit(), Integer.MAX_VALUE);
        return Flux.deferContextual(outer -> Flux.fromIterable(stage)
                .flatMap(
                        chunk -> own.guard(send(chunk)
                                .doOnTerminate(() -> own.resize(gate.limit()))
                                .contextWrite(outer)),
                        stage.size(),
                        1)
                // A batch whose item this is waits for a place at the gate, not for what the execution does before.
                .contextWrite(context -> context.delete(Permit.class)));
    }

    private Mono<Void> send(Piece chunk) {
        return sender.send(chunk).then(Mono.fromRunnable(this::tell));
    }

    private Mono<Void> withinTime(Mono<Void> chunks) {
        Duration timeout = options.timeout();
        return timeout == null
                ? chunks
                : chunks.takeUntilOther(Mono.delay(timeout, options.scheduler())
                        .doOnNext(over -> close("the execution's time of " + timeout + " was over")));
    }

    private void tell() {
        if (teller != null) {
            teller.tell();
        }
    }

    private Mono<BatchExecution<I, R>> compensated(BatchExecution<I, R> execution) {
        return !options.compensating() || execution.isSuccess()
                ? Mono.just(execution)
                : new UndoOfExecution<>(execution, ledger, target, options, state)
                        .run(operations)
                        .map(execution::with);
    }
}

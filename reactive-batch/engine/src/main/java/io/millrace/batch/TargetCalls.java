package io.millrace.batch;

import io.millrace.batch.Operation.Create;
import io.millrace.batch.Operation.Row;
import io.millrace.batch.Operation.Update;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Calls a target, and turns whatever it does into the ids of the records or into a failure that says whether anything can have been
 * done. Each call is a batch of one, for the sake of its clock, which stands still while the call waits below.
 */
final class TargetCalls<I, R> {
    private final BulkTarget<I, R> target;
    private final Gate gate;
    private final @Nullable Observed observed;
    private final Batch<Mono<List<I>>, List<I>> writes;
    private final Batch<Mono<Map<I, R>>, Map<I, R>> reads;

    TargetCalls(BulkTarget<I, R> target, ManagerOptions<R> options, Gate gate) {
        this.target = target;
        this.gate = gate;
        this.observed = options.observed();
        this.writes =
                limited(Batch.<Mono<List<I>>, List<I>>each(Function.identity()).writing(), options);
        this.reads = limited(Batch.<Mono<Map<I, R>>, Map<I, R>>each(Function.identity()), options);
    }

    private static <K, V> Batch<K, V> limited(Batch<K, V> calls, ManagerOptions<?> options) {
        Batch<K, V> one = calls.concurrency(1).window(1).scheduler(options.scheduler());
        return options.callTimeout() == null ? one : one.itemTimeout(options.callTimeout());
    }

    /** Changes the records; answers their ids. */
    Mono<List<I>> change(Operation<I, R> operation, List<Integer> positions) {
        return run(writes, positions.size(), Mono.defer(() -> {
            try {
                return call(operation, positions).onErrorMap(TargetCalls::honest);
            } catch (Throwable thrown) { // checked ones too: not every language checks
                return Mono.error(MillraceException.of(thrown)); // nothing was sent
            }
        }));
    }

    /** What an update of the records is about to overwrite. */
    Mono<Map<I, R>> valuesBefore(Update<I, R> update, List<Integer> positions) {
        List<Row<I, R>> rows = Chunks.pick(update.rows(), positions);
        return run(
                reads,
                positions.size(),
                Mono.defer(() -> target.valuesBefore(
                                update.model(),
                                rows.stream().map(Row::id).toList(),
                                rows.get(0).values(),
                                update.context()))
                        .switchIfEmpty(Mono.error(BulkCall::noAnswer)));
    }

    private <A> Mono<A> run(Batch<Mono<A>, A> calls, int records, Mono<A> call) {
        Mono<A> timed = gate.timed(call);
        return calls.run(List.of(observed == null ? timed : observed.observeCall(timed, records)))
                .single()
                .flatMap(item -> item.result().toMono());
    }

    private Mono<List<I>> call(Operation<I, R> operation, List<Integer> positions) {
        String model = operation.model();
        Map<String, Object> context = operation.context();
        if (operation instanceof Create<I, R> create) {
            return target.create(model, Chunks.pick(create.records(), positions), context)
                    .switchIfEmpty(unanswered())
                    .doOnNext(ids -> checkIds(ids, positions.size()));
        }
        List<I> ids = positions.stream()
                .<I>map(position -> Objects.requireNonNull(Chunks.idAt(operation, position)))
                .toList();
        if (operation instanceof Update<I, R> update) {
            R values = update.rows().get(positions.get(0)).values(); // those of all rows of a chunk
            return accepted("update", target.update(model, ids, values, context), ids);
        }
        return accepted("delete", target.delete(model, ids, context), ids);
    }

    private Mono<List<I>> accepted(String what, Mono<Boolean> answer, List<I> ids) {
        return answer.switchIfEmpty(unanswered()).map(done -> {
            if (!done) {
                throw new MillraceException(
                        ErrorCode.OPERATION_FAILED,
                        "the target answered false to the " + what + " of " + ids.size() + " records");
            }
            return ids;
        });
    }

    private static <A> Mono<A> unanswered() {
        return Mono.error(() -> ambiguous(BulkCall.noAnswer()));
    }

    private static void checkIds(List<?> ids, int records) {
        if (ids.size() != records || ids.stream().anyMatch(Objects::isNull)) {
            throw ambiguous(new BulkContractException("it answered "
                    + ids.stream().filter(Objects::nonNull).count() + " ids for " + records + " records"));
        }
    }

    /** A failure of this family says itself what is known. Of others, only that of a connection never made says anything. */
    private static Throwable honest(Throwable failure) {
        Throwable cause = Exceptions.unwrap(failure);
        boolean known = cause instanceof MillraceException
                || cause instanceof ConnectException
                || cause instanceof UnknownHostException;
        return known ? cause : ambiguous(cause);
    }

    private static MillraceException ambiguous(Throwable cause) {
        return new MillraceException(
                ErrorCode.AMBIGUOUS,
                MillraceException.of(cause).getMessage() + "; whether the call took effect is not known",
                cause);
    }
}

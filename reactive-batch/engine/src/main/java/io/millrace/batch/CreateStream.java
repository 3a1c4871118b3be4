package io.millrace.batch;

import io.millrace.batch.BulkTarget.Ability;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/** Creates records as they come; each full chunk is an execution of its own. One for each subscription. */
final class CreateStream<I, R> {
    private static final int WINDOW = 4; // chunks for each call in flight, as a batch of writes

    private final String model;
    private final BulkTarget<I, R> target;
    private final ManagerOptions<R> options;
    private final ManagerState state;
    private final Validation<I, R> validation;
    private final AtomicReference<Throwable> broken = new AtomicReference<>();

    CreateStream(String model, BulkTarget<I, R> target, ManagerOptions<R> options, ManagerState state) {
        this.model = model;
        this.target = target;
        this.options = options.withTimeout(null).withFailFast(false).withCompensating(false);
        this.state = state;
        this.validation = new Validation<>(target, options);
    }

    Flux<BatchItem<R, I>> items(Publisher<? extends R> records) {
        Optional<String> fault = validation.faultOf(model, Ability.CREATE);
        if (fault.isPresent()) {
            return Flux.error(new BatchValidationException(List.of(new BatchFault(model, null, fault.get()))));
        }
        Flux<Tuple2<Long, List<R>>> chunks = Flux.from(records)
                .<R>map(record -> record)
                .onErrorResume(
                        failure -> { // it waits for the outcomes of the records before it
                            broken.set(failure);
                            return Flux.empty();
                        })
                .buffer(options.chunkSize())
                .index();
        FluxAhead<Tuple2<Long, List<R>>> ahead = new FluxAhead<>(chunks, this::window);
        return ahead.flatMapSequentialDelayError(
                        chunk -> create(chunk.getT1() * options.chunkSize(), chunk.getT2()), Integer.MAX_VALUE, 1)
                .doOnNext(items -> ahead.delivered())
                .concatMapIterable(items -> items, 1)
                .concatWith(Mono.defer(() -> broken.get() == null ? Mono.empty() : Mono.error(broken.get())));
    }

    private int window() {
        return (int) Math.min(WINDOW * (long) state.gate.limit(), Integer.MAX_VALUE);
    }

    private Mono<List<BatchItem<R, I>>> create(long first, List<R> records) {
        List<Optional<String>> faults = records.stream()
                .map(record -> validation.faultOfRecord(model, record))
                .toList();
        List<R> sound = IntStream.range(0, records.size())
                .filter(i -> faults.get(i).isEmpty())
                .mapToObj(records::get)
                .toList();
        return created(sound).map(results -> {
            Iterator<Result<I>> created = results.iterator();
            List<BatchItem<R, I>> items = new ArrayList<>(records.size());
            for (int i = 0; i < records.size(); i++) {
                Result<I> result = faults.get(i)
                        .<Result<I>>map(fault -> Result.failure(ErrorCode.INVALID_INPUT, fault))
                        .orElseGet(created::next);
                items.add(new BatchItem<>(first + i, records.get(i), result));
            }
            return items;
        });
    }

    private Mono<List<Result<I>>> created(List<R> records) {
        if (records.isEmpty()) {
            return Mono.just(List.of());
        }
        Operation<I, R> operation = Operation.<I, R>create(model, records).withContext(options.context());
        return new Execution<>(operation.id(), List.of(operation), target, options, state, null)
                .run()
                .map(BatchExecution::results);
    }
}

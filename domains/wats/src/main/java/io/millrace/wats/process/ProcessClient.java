package io.millrace.wats.process;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import io.millrace.wats.process.RepairOperation.RepairCategory;
import io.millrace.wats.process.RepairOperation.RepairCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads processes; the public interface cannot change them. Nothing is sent before subscription; a blank name fails as {@link
 * ErrorCode#INVALID_INPUT} without being sent.
 *
 * <p>The server has one operation for all of it, {@code GET /api/App/Processes}, which hands out the whole list, unpaged and
 * uncut. Each subscription to a method here is one such request, and nothing is kept between them: to look up many processes,
 * ask one {@linkplain #getProcessList() list} or use the batch. What a repair operation demands comes with it, so that nothing
 * here needs the server's unstable internal endpoints.
 */
public final class ProcessClient {
    private static final String DOMAIN = "process";
    private static final int CODES_A_CALL = 1_000; // one answer has them all, so this only bounds what waits for it

    private final Pipeline pipeline;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#process()} is what you want. */
    public ProcessClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    }

    /** The active processes of all kinds. */
    public Flux<ProcessInfo> getProcesses() {
        return getProcesses(ProcessQuery.active());
    }

    /**
     * The processes that a query wants.
     *
     * <p>{@code GET /api/App/Processes} with {@code includeTestOperations}, {@code includeRepairOperations}, {@code
     * includeWipOperations}, {@code includeInactiveProcesses}
     */
    public Flux<ProcessInfo> getProcesses(ProcessQuery query) {
        return Models.each(pipeline.send(() -> Request.get("/api/App/Processes")
                .named(DOMAIN, "getProcesses")
                .query("includeTestOperations", query.testOperations())
                .query("includeRepairOperations", query.repairOperations())
                .query("includeWipOperations", query.wipOperations())
                .query("includeInactiveProcesses", query.inactiveProcesses())
                .asListOf(ProcessInfo.class)));
    }

    /** The active processes as one value that can be asked again and again. */
    public Mono<ProcessList> getProcessList() {
        return getProcesses().collectList().map(ProcessList::new).onErrorStop();
    }

    /** The active test operations. */
    public Flux<ProcessInfo> getTestOperations() {
        return ofKind(ProcessKind.TEST);
    }

    /** The active repair operations. */
    public Flux<ProcessInfo> getRepairOperations() {
        return ofKind(ProcessKind.REPAIR);
    }

    /** The active WIP operations. */
    public Flux<ProcessInfo> getWipOperations() {
        return ofKind(ProcessKind.WIP);
    }

    /** The active process with a code; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getProcess(int code) {
        return required("process " + code, list -> list.find(code));
    }

    /** The first active process with a name, in upper or lower case; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getProcess(String name) {
        return named(name, () -> required("process " + name, list -> list.find(name)));
    }

    /** As {@link #getProcess(int)}, but completes empty if there is none. */
    public Mono<ProcessInfo> findProcess(int code) {
        return Models.orEmpty(getProcess(code));
    }

    /** As {@link #getProcess(String)}, but completes empty if there is none. */
    public Mono<ProcessInfo> findProcess(String name) {
        return Models.orEmpty(getProcess(name));
    }

    /** The active test operation with a code; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getTestOperation(int code) {
        return operation(ProcessKind.TEST, code);
    }

    /** The first active test operation with a name, in upper or lower case; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getTestOperation(String name) {
        return operation(ProcessKind.TEST, name);
    }

    /** The active repair operation with a code; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getRepairOperation(int code) {
        return operation(ProcessKind.REPAIR, code);
    }

    /** The first active repair operation with a name, in upper or lower case; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getRepairOperation(String name) {
        return operation(ProcessKind.REPAIR, name);
    }

    /** The active WIP operation with a code; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getWipOperation(int code) {
        return operation(ProcessKind.WIP, code);
    }

    /** The first active WIP operation with a name, in upper or lower case; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getWipOperation(String name) {
        return operation(ProcessKind.WIP, name);
    }

    /** Whether a code is that of an active operation of a kind. */
    public Mono<Boolean> isValidOperation(ProcessKind kind, int code) {
        return getProcessList().map(list -> list.find(kind, code).isPresent()).onErrorStop();
    }

    /** The active test operation with the usual code, 100, else the first; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getDefaultTestOperation() {
        return required("test operation", ProcessList::defaultTestOperation);
    }

    /** The active repair operation with the usual code, 500, else the first; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<ProcessInfo> getDefaultRepairOperation() {
        return required("repair operation", ProcessList::defaultRepairOperation);
    }

    /** The groups of codes of a repair operation; {@link ErrorCode#NOT_FOUND} if there is no such operation. */
    public Flux<RepairCategory> getRepairCategories(int code) {
        return getRepairOperation(code)
                .mapNotNull(ProcessInfo::repairOperation)
                .flatMapIterable(RepairOperation::repairCategories)
                .onErrorStop();
    }

    /** The codes of all groups of a repair operation; {@link ErrorCode#NOT_FOUND} if there is no such operation. */
    public Flux<RepairCode> getRepairCodes(int code) {
        return getRepairCategories(code)
                .flatMapIterable(RepairCategory::repairCodes)
                .onErrorStop();
    }

    /**
     * Reads active processes by code: one request for up to 1,000 codes, with all the options of a batch. The answer holds
     * every process, whatever is asked for.
     */
    public Batch<Integer, ProcessInfo> processesBatch() {
        return Batch.<Integer, ProcessInfo>bulk(CODES_A_CALL, this::byCode)
                .observe(pipeline.observations(), "process.getProcesses");
    }

    /** One outcome for each code, in order. */
    public Flux<Result<ProcessInfo>> getProcessesBatch(Iterable<Integer> codes) {
        return processesBatch().results(codes);
    }

    /** One outcome for each code, in order. */
    public Flux<Result<ProcessInfo>> getProcessesBatch(Publisher<Integer> codes) {
        return processesBatch().results(codes);
    }

    private Mono<Map<Integer, ProcessInfo>> byCode(List<Integer> codes) {
        return getProcessList().map(list -> {
            Map<Integer, ProcessInfo> found = new HashMap<>();
            codes.forEach(code -> list.find(code).ifPresent(process -> found.put(code, process)));
            return found;
        });
    }

    private Flux<ProcessInfo> ofKind(ProcessKind kind) {
        return getProcessList().flatMapIterable(list -> list.ofKind(kind)).onErrorStop();
    }

    private Mono<ProcessInfo> operation(ProcessKind kind, int code) {
        return required(kind + " operation " + code, list -> list.find(kind, code));
    }

    private Mono<ProcessInfo> operation(ProcessKind kind, String name) {
        return named(name, () -> required(kind + " operation " + name, list -> list.find(kind, name)));
    }

    private static <T> Mono<T> named(String name, Supplier<Mono<T>> call) {
        return Mono.defer(() -> {
                    Models.required("name", name);
                    return call.get();
                })
                .onErrorStop();
    }

    private Mono<ProcessInfo> required(String what, Function<ProcessList, Optional<ProcessInfo>> choice) {
        return getProcessList()
                .map(list -> choice.apply(list)
                        .orElseThrow(() -> new MillraceException(
                                ErrorCode.NOT_FOUND, "there is no active " + what, null, 1, null)))
                .onErrorStop();
    }
}

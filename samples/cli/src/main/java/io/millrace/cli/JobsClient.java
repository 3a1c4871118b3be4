package io.millrace.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.http.Pipeline;
import io.millrace.http.Repeatability;
import io.millrace.http.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The REST API of durable jobs, as the command line uses it. What breaks off is taken up again where it was. */
final class JobsClient implements AutoCloseable {
    private static final String JOB = "/batch/jobs/{id}";
    private static final Duration SILENCE = Duration.ofMinutes(1); // a stream shows four times as often that it lives
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES = 5;

    private final Pipeline pipeline;

    JobsClient(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    private record Listed(
            List<JsonObject> data,
            @JsonProperty("next_cursor") @Nullable String next) {}

    /** Completes if the server is there and knows the caller. */
    Mono<Void> check() {
        return pipeline.send(() -> Request.get("/batch/jobs").query("limit", 1).as(Listed.class))
                .then();
    }

    /**
     * Creates a job.
     *
     * @param key makes repeating it harmless
     * @param lines NDJSON: the job, its items, their number
     * @param repeatability whether the lines can be read again
     */
    Mono<JsonObject> create(String key, Flux<ByteBuffer> lines, Repeatability repeatability, Duration limit) {
        return pipeline.send(() -> Request.post("/batch/jobs")
                .header("Idempotency-Key", key)
                .body("application/x-ndjson", lines)
                .repeatability(repeatability)
                .attemptTimeout(limit)
                .as(JsonObject.class));
    }

    Mono<JsonObject> get(String id) {
        return pipeline.send(() -> Request.get(JOB, id).as(JsonObject.class));
    }

    Paged<JsonObject, String> list(Map<String, @Nullable Object> filter) {
        return paged(() -> Request.get("/batch/jobs"), filter);
    }

    Paged<JsonObject, String> items(String id, Map<String, @Nullable Object> filter) {
        return paged(() -> Request.get(JOB + "/items", id), filter);
    }

    private Paged<JsonObject, String> paged(Supplier<Request<Void>> list, Map<String, @Nullable Object> filter) {
        return Paged.of(cursor -> pipeline.send(() -> {
                    Request<Void> request =
                            list.get().query("cursor", cursor instanceof Cursor.At<String> at ? at.place() : null);
                    for (Map.Entry<String, @Nullable Object> each : filter.entrySet()) {
                        request = request.query(each.getKey(), each.getValue());
                    }
                    return request.as(Listed.class);
                })
                .map(page ->
                        new Page<>(page.data(), page.next() == null ? Cursor.end() : Cursor.at(page.next()), null)));
    }

    /** Pauses, resumes or cancels. */
    Mono<JsonObject> command(String id, String command) {
        return pipeline.send(() -> Request.post(JOB + "/{command}", id, command)
                .repeatability(Repeatability.IDEMPOTENT)
                .as(JsonObject.class));
    }

    /** The job, and how many of its items will be processed again. */
    Mono<JsonObject> retry(String id, Map<String, List<String>> which) {
        return pipeline.send(() -> Request.post(JOB + "/retry", id).body(which).as(JsonObject.class));
    }

    /** What happens to a job until it is final. */
    Flux<JobEvents.Event> watch(String id) {
        AtomicReference<@Nullable String> last = new AtomicReference<>();
        return Flux.defer(() -> JobEvents.of(LineSplitter.lines(pipeline.download(() -> {
                    Request<Void> request = Request.get(JOB + "/events", id)
                            .header("Accept", "text/event-stream")
                            .attemptTimeout(SILENCE);
                    return last.get() == null ? request : request.header("Last-Event-ID", last.get());
                }))))
                .doOnNext(event -> last.set(event.id()))
                .repeatWhen(ended -> ended.delayElements(PAUSE)) // it may end before the job does
                .retryWhen(again())
                .takeUntil(event -> event.name().equals("done"));
    }

    /**
     * The outcomes of a job, in the order of the items.
     *
     * @param what {@code results} or {@code errors}
     * @param after the index behind which to begin; -1 for all
     */
    Flux<JsonObject> outcomes(String id, String what, long after) {
        return Flux.defer(() -> {
            AtomicLong last = new AtomicLong(after);
            return Flux.defer(() ->
                            whole(LineSplitter.lines(pipeline.download(() -> Request.get(JOB + "/{what}", id, what)
                                            .header("Accept", "application/x-ndjson")
                                            .query("after", last.get() < 0 ? null : last.get())))
                                    .map(JsonObject::read)))
                    .doOnNext(item -> last.set(item.number("item_index")))
                    .retryWhen(again());
        });
    }

    /** Fails where the last line, which says that it is the last, has not come. */
    private static Flux<JsonObject> whole(Flux<JsonObject> lines) {
        return Flux.defer(() -> {
            AtomicReference<@Nullable JsonObject> end = new AtomicReference<>();
            return lines.filter(line -> {
                        boolean isEnd = line.containsKey("end");
                        if (isEnd) {
                            end.set(line);
                        }
                        return !isEnd;
                    })
                    .concatWith(Flux.defer(() -> end.get() != null
                            ? Flux.empty()
                            : Flux.error(new MillraceException(
                                    ErrorCode.CONNECTION_ERROR, "the server broke off before the end"))));
        });
    }

    private static Retry again() {
        return Retry.backoff(TRIES, PAUSE)
                .transientErrors(true)
                .filter(failure -> ErrorCode.of(failure).isRetryable())
                .onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }

    @Override
    public void close() {
        pipeline.close();
    }
}

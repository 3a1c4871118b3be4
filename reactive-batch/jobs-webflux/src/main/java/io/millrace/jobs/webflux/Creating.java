package io.millrace.jobs.webflux;

import io.millrace.jobs.CreatedJob;
import io.millrace.jobs.JobRequest;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.NewItem;
import java.net.URI;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import tools.jackson.databind.JsonNode;

/** Creates jobs: from JSON as a whole, or from NDJSON of any length, whose items go to the database as they come. */
final class Creating {
    private static final ResolvableType NODE = ResolvableType.forClass(JsonNode.class);

    private final Jobs jobs;
    private final ApiLimits limits;
    private final boolean needsKey;
    private final Slots uploads;
    private final JacksonJsonDecoder lines = new JacksonJsonDecoder(Json.MAPPER);

    Creating(Jobs jobs, ApiLimits limits, boolean needsKey) {
        this.jobs = jobs;
        this.limits = limits;
        this.needsKey = needsKey;
        this.uploads = new Slots(limits.uploads(), "uploads");
        lines.setMaxInMemorySize(limits.lineBytes());
    }

    Mono<ServerResponse> create(Call call) {
        String key = key(call);
        MediaType type = call.request().headers().contentType().orElse(MediaType.APPLICATION_OCTET_STREAM);
        if (MediaType.APPLICATION_NDJSON.isCompatibleWith(type)) {
            return uploads.during(call.tenant(), upload(call, key)).flatMap(created -> answer(call, created));
        }
        if (MediaType.APPLICATION_JSON.isCompatibleWith(type)) {
            return body(call.request())
                    .map(bytes -> Json.read(bytes, NewJobs.Whole.class))
                    .flatMap(whole -> jobs.create(call.tenant(), whole.toRequest(key), whole.newItems()))
                    .flatMap(created -> answer(call, created));
        }
        throw Problem.of(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        "UNSUPPORTED_MEDIA_TYPE",
                        "a job is created from application/json or application/x-ndjson")
                .header("Accept-Post", "application/json, application/x-ndjson");
    }

    private @Nullable String key(Call call) {
        String key = call.header("Idempotency-Key").orElse(null);
        if (key == null && needsKey) {
            throw Problem.of(
                    HttpStatus.BAD_REQUEST,
                    "IDEMPOTENCY_KEY_MISSING",
                    "give the request an Idempotency-Key of its own, such as a random UUID");
        }
        if (key != null && (key.isBlank() || key.length() > 255)) {
            throw Problem.parameter("Idempotency-Key", "must have 1 to 255 characters");
        }
        return key;
    }

    private static Mono<ServerResponse> answer(Call call, CreatedJob created) {
        ServerResponse.BodyBuilder answer = ServerResponse.accepted()
                .location(URI.create(call.request().requestPath().value().replaceFirst("/$", "") + "/"
                        + created.job().id()))
                .header(HttpHeaders.ETAG, Views.etag(created.job()));
        return Answers.json(
                created.isReplay() ? answer.header("Idempotent-Replayed", "true") : answer, Views.of(created.job()));
    }

    /** A body that is read as a whole. */
    Mono<byte[]> body(ServerRequest request) {
        if (request.headers().contentLength().orElse(0) > limits.bodyBytes()) {
            return Mono.error(tooLarge());
        }
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), limits.bodyBytes())
                .map(Creating::bytes)
                .defaultIfEmpty(new byte[0])
                .onErrorMap(DataBufferLimitException.class, excess -> tooLarge());
    }

    private Problem tooLarge() {
        return Problem.of(
                HttpStatus.CONTENT_TOO_LARGE,
                "TOO_LARGE",
                "a body has at most " + limits.bodyBytes() + " bytes; send more items as application/x-ndjson");
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private Mono<CreatedJob> upload(Call call, @Nullable String key) {
        Flux<DataBuffer> body = call.request()
                .body(BodyExtractors.toDataBuffers())
                // Copied, because the decoder releases twice what it fails at, and with it the connection's own buffer.
                .map(buffer -> DefaultDataBufferFactory.sharedInstance.wrap(bytes(buffer)))
                .cast(DataBuffer.class)
                .timeout(limits.patience())
                .onErrorMap(TimeoutException.class, silence -> tooSlow());
        return lines.decode(body, NODE, MediaType.APPLICATION_NDJSON, null)
                .cast(JsonNode.class)
                .switchOnFirst((first, all) -> {
                    JsonNode head = first.get();
                    if (head == null) {
                        return first.isOnError() ? all.cast(CreatedJob.class) : Flux.error(empty());
                    }
                    JobRequest request = Json.read(head, NewJobs.Head.class).toRequest(key);
                    return jobs.create(call.tenant(), request, items(all.skip(1)));
                })
                .single();
    }

    private static Problem empty() {
        return Problem.of(HttpStatus.BAD_REQUEST, "MALFORMED_BODY", "the body is empty; its first line is the job");
    }

    private Problem tooSlow() {
        return Problem.of(
                HttpStatus.REQUEST_TIMEOUT,
                "TOO_SLOW",
                "nothing came for " + limits.patience().toSeconds() + " s; nothing was created");
    }

    /** Items up to the end, or up to a line that says how many there were. */
    private static Flux<NewItem> items(Flux<JsonNode> lines) {
        return Flux.defer(() -> {
            AtomicInteger count = new AtomicInteger();
            AtomicBoolean hasEnded = new AtomicBoolean();
            return lines.handle((JsonNode line, SynchronousSink<NewItem> sink) -> {
                if (hasEnded.get()) {
                    sink.error(Problem.body("there is more behind the line that says the end"));
                } else if (line.has("end")) {
                    hasEnded.set(true);
                    NewJobs.Trailer trailer = Json.read(line, NewJobs.Trailer.class);
                    if (!trailer.end() || trailer.count() != count.get()) {
                        sink.error(Problem.body("the last line tells of " + trailer.count() + " items, but "
                                + count.get() + " came; nothing was created"));
                    }
                } else {
                    int index = count.getAndIncrement();
                    sink.next(Json.read(line, NewJobs.Item.class).toItem(index));
                }
            });
        });
    }
}

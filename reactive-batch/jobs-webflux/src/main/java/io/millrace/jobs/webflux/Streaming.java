package io.millrace.jobs.webflux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.jobs.ItemStatus;
import io.millrace.jobs.Job;
import io.millrace.jobs.JobEvent;
import io.millrace.jobs.JobItem;
import io.millrace.jobs.Jobs;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * What is sent as it comes: the events of a job, and its outcomes as NDJSON. Both are written as bytes, which the server flushes
 * whenever no more are at hand.
 */
final class Streaming {
    private static final Logger LOG = LoggerFactory.getLogger(Streaming.class);
    private static final Duration BEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofDays(3_650); // no stream lives as long, and no timer takes more
    private static final String RETRY = "retry: 3000\n\n";
    private static final String ALIVE = ": alive\n\n";
    private static final int FROM_THE_FIRST = -1;
    private static final Set<ItemStatus> OUTCOMES = EnumSet.of(
            ItemStatus.SUCCEEDED, ItemStatus.FAILED, ItemStatus.AMBIGUOUS, ItemStatus.CANCELLED, ItemStatus.EXPIRED);
    private static final Set<ItemStatus> ERRORS =
            EnumSet.of(ItemStatus.FAILED, ItemStatus.AMBIGUOUS, ItemStatus.CANCELLED, ItemStatus.EXPIRED);

    private final Jobs jobs;
    private final Scheduler scheduler;
    private final Slots streams;
    private final Problems problems;

    Streaming(Jobs jobs, ApiLimits limits, Scheduler scheduler, Problems problems) {
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.streams = new Slots(limits.streams(), "streams");
        this.problems = problems;
    }

    Mono<ServerResponse> events(Call call) {
        UUID id = call.job();
        Optional<Long> last = call.header("Last-Event-ID").flatMap(Streaming::number);
        return jobs.get(call.tenant(), id) // known to be there before anything is written
                .flatMap(job -> ServerResponse.ok()
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .header("X-Accel-Buffering", "no")
                        .body(BodyInserters.fromDataBuffers(texts(
                                call,
                                last.map(event -> jobs.watch(call.tenant(), id, event))
                                        .orElseGet(() -> jobs.watch(call.tenant(), id))))))
                .map(answer -> streams.whileWritten(call.tenant(), answer, problems));
    }

    private Flux<DataBuffer> texts(Call call, Flux<JobEvent> events) {
        DataBufferFactory buffers = call.request().exchange().getResponse().bufferFactory();
        return Flux.merge(
                        1, // a slow reader's events wait where the latest of them replaces the others
                        events.onErrorResume(failure -> broken(call, failure))
                                .map(Streaming::text)
                                .materialize(),
                        Flux.interval(Duration.ZERO, BEAT, scheduler)
                                .onBackpressureDrop()
                                .map(beat -> Signal.next(beat == 0 ? RETRY : ALIVE)))
                .takeWhile(Signal::isOnNext) // the heart beats as long as there may be events
                .takeUntilOther(end(call.caller()))
                .map(text -> buffers.wrap(String.valueOf(text.get()).getBytes(UTF_8)));
    }

    /** The stream just ends: its reader asks again, from where it was, and is told then what is the matter. */
    private static Mono<JobEvent> broken(Call call, Throwable failure) {
        LOG.debug(
                "the events of request {} ended",
                RequestId.of(call.request().exchange().getRequest()),
                failure);
        return Mono.empty();
    }

    private Mono<Long> end(Caller caller) {
        Instant until = caller.until();
        if (until == null) {
            return Mono.never();
        }
        Duration left = Duration.between(Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS)), until);
        return left.compareTo(LONGEST) > 0
                ? Mono.never()
                : Mono.delay(left.isNegative() ? Duration.ZERO : left, scheduler);
    }

    private static String text(JobEvent event) {
        if (event instanceof JobEvent.StateChanged change) {
            return text("state", event, Views.of(change));
        }
        if (event instanceof JobEvent.Snapshot snapshot) {
            return text("snapshot", event, Views.of(snapshot.job()));
        }
        if (event instanceof JobEvent.Progress progress) {
            return text("progress", event, Views.of(progress.job()));
        }
        return text("done", event, Views.of(((JobEvent.Done) event).job()));
    }

    private static String text(String name, JobEvent event, Object data) {
        return "event: " + name + "\nid: " + event.id() + "\ndata: " + new String(Json.bytes(data), UTF_8) + "\n\n";
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text.strip())).filter(number -> number >= 0);
        } catch (NumberFormatException foreign) {
            return Optional.empty(); // then it begins anew
        }
    }

    Mono<ServerResponse> results(Call call) {
        return download(call, OUTCOMES, "results");
    }

    Mono<ServerResponse> errors(Call call) {
        return download(call, ERRORS, "errors");
    }

    private Mono<ServerResponse> download(Call call, Set<ItemStatus> statuses, String what) {
        UUID id = call.job();
        int after = call.number("after", 0, Integer.MAX_VALUE, FROM_THE_FIRST);
        return jobs.get(call.tenant(), id)
                .flatMap(job -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_NDJSON)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                "attachment; filename=\"job-" + id + "-" + what + ".ndjson\"")
                        .header("X-Accel-Buffering", "no")
                        .header("Batch-Complete", Boolean.toString(isComplete(job)))
                        .body(BodyInserters.fromDataBuffers(
                                lines(call, jobs.results(call.tenant(), id, statuses, after)))))
                .map(answer -> streams.whileWritten(call.tenant(), answer, problems));
    }

    private static boolean isComplete(Job job) {
        return job.status().isFinal();
    }

    /** A line for each, and one more that says that these were all. */
    private static Flux<DataBuffer> lines(Call call, Flux<JobItem> items) {
        DataBufferFactory buffers = call.request().exchange().getResponse().bufferFactory();
        return Flux.defer(() -> {
            AtomicLong count = new AtomicLong();
            return items.materialize() // the end becomes a line like any other
                    .handle((Signal<JobItem> item, SynchronousSink<DataBuffer> sink) -> {
                        if (item.getThrowable() != null) {
                            sink.error(item.getThrowable());
                        } else if (item.get() != null) {
                            count.incrementAndGet();
                            sink.next(line(buffers, Views.of(item.get())));
                        } else {
                            sink.next(line(buffers, new End(true, count.get())));
                        }
                    });
        });
    }

    private static DataBuffer line(DataBufferFactory buffers, Object value) {
        byte[] json = Json.bytes(value);
        return buffers.allocateBuffer(json.length + 1).write(json).write((byte) '\n');
    }

    private record End(boolean end, long count) {}
}

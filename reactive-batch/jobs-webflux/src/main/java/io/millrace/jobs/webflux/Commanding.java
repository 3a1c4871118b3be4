package io.millrace.jobs.webflux;

import io.millrace.jobs.Job;
import io.millrace.jobs.JobStatus;
import io.millrace.jobs.Jobs;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Obeys commands about a job, where {@code If-Match} asks for it only at one version. */
final class Commanding {
    private static final long NO_VERSION = -1;

    private final Jobs jobs;
    private final Creating bodies;

    Commanding(Jobs jobs, Creating bodies) {
        this.jobs = jobs;
        this.bodies = bodies;
    }

    Mono<ServerResponse> pause(Call call) {
        return obey(call, Jobs::pause);
    }

    Mono<ServerResponse> resume(Call call) {
        return obey(call, Jobs::resume);
    }

    Mono<ServerResponse> cancel(Call call) {
        return obey(call, Jobs::cancel);
    }

    Mono<ServerResponse> retry(Call call) {
        UUID id = call.job();
        return bodies.body(call.request())
                .map(body -> body.length == 0 ? NewJobs.Retry.FAILED : retry(call, body))
                .flatMap(retry -> versioned(call).retry(call.tenant(), id, retry.toRequest()))
                .flatMap(retried -> Answers.json(
                        ServerResponse.status(retried.reset() == 0 ? HttpStatus.OK : HttpStatus.ACCEPTED)
                                .header(HttpHeaders.ETAG, Views.etag(retried.job())),
                        new Views.Retried(Views.of(retried.job()), retried.reset())));
    }

    Mono<ServerResponse> delete(Call call) {
        return versioned(call).delete(call.tenant(), call.job()).then(Mono.defer(() -> ServerResponse.noContent()
                .build()));
    }

    private Mono<ServerResponse> obey(Call call, Command command) {
        return command.give(versioned(call), call.tenant(), call.job())
                .flatMap(job -> Answers.json(
                        ServerResponse.status(isOnItsWay(job) ? HttpStatus.ACCEPTED : HttpStatus.OK)
                                .header(HttpHeaders.ETAG, Views.etag(job)),
                        Views.of(job)));
    }

    private static boolean isOnItsWay(Job job) {
        return job.status() == JobStatus.PAUSING || job.status() == JobStatus.CANCELLING;
    }

    private static NewJobs.Retry retry(Call call, byte[] body) {
        if (call.request()
                .headers()
                .contentType()
                .filter(MediaType.APPLICATION_JSON::isCompatibleWith)
                .isEmpty()) {
            throw Problem.of(
                            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                            "UNSUPPORTED_MEDIA_TYPE",
                            "what to retry is told in application/json")
                    .header("Accept-Post", "application/json");
        }
        return Json.read(body, NewJobs.Retry.class);
    }

    private Jobs versioned(Call call) {
        String wanted = call.header(HttpHeaders.IF_MATCH).orElse("*").strip();
        if (wanted.equals("*")) {
            return jobs;
        }
        List<ETag> tags;
        try {
            tags = ETag.parse(wanted);
        } catch (IllegalArgumentException malformed) {
            tags = List.of();
        }
        if (tags.size() != 1) {
            throw Problem.parameter(HttpHeaders.IF_MATCH, "must be one ETag, or *");
        }
        return jobs.ifVersion(version(tags.get(0)));
    }

    /** A tag that is none of ours, or weak, matches nothing. */
    private static long version(ETag tag) {
        try {
            return tag.weak() ? NO_VERSION : Long.parseLong(tag.tag());
        } catch (NumberFormatException foreign) {
            return NO_VERSION;
        }
    }

    private interface Command {
        Mono<Job> give(Jobs jobs, String tenant, UUID id);
    }
}

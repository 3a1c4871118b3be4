package io.millrace.jobs.webflux;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.PageException;
import io.millrace.jobs.Job;
import io.millrace.jobs.JobException;
import io.millrace.jobs.JobValidationException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.codec.CodecException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Answers failures with problem details. What is not the caller's to know is logged, and named by the request's id alone. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final Duration SHORTLY = Duration.ofSeconds(5);

    Mono<ServerResponse> answer(ServerHttpRequest request, Throwable failure) {
        Problem problem = problem(request, failure);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", problem.status().getReasonPhrase());
        body.put("status", problem.status().value());
        body.put("detail", problem.detail());
        body.put("code", problem.code());
        body.put("request_id", RequestId.of(request));
        body.putAll(problem.more());
        return ServerResponse.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .headers(headers -> problem.headers().forEach(headers::set))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(RequestId.HEADER, RequestId.of(request))
                .bodyValue(Json.bytes(body));
    }

    private static Problem problem(ServerHttpRequest request, Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof PageException && failure.getCause() instanceof MillraceException cause) {
            return problem(request, cause);
        }
        if (failure instanceof JobException refused) {
            return refused(refused);
        }
        if (failure instanceof DataBufferLimitException) {
            return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "TOO_LARGE", "a line of the body is longer than is taken");
        }
        if (failure instanceof CodecException unreadable) {
            return JsonProblems.of(unreadable.getCause() == null ? unreadable : unreadable.getCause());
        }
        if (failure instanceof ResponseStatusException status) {
            HttpStatus known = HttpStatus.resolve(status.getStatusCode().value());
            if (known != null && known.is4xxClientError()) {
                return Problem.of(known, "INVALID_REQUEST", String.valueOf(status.getReason()));
            }
        }
        if (failure instanceof MillraceException down
                && (down.code() == ErrorCode.CONNECTION_ERROR || down.code() == ErrorCode.TIMEOUT)) {
            LOG.warn("request {} cannot be served now", RequestId.of(request), failure);
            return Problem.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "UNAVAILABLE",
                            "the jobs cannot be reached now; nothing is known to have changed")
                    .retryAfter(down.retryAfter().orElse(SHORTLY).toSeconds());
        }
        LOG.error("request {} failed", RequestId.of(request), failure);
        return Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "INTERNAL_ERROR",
                "this should not have happened; the log tells more");
    }

    private static Problem refused(JobException refused) {
        Problem problem = Problem.of(status(refused.reason()), refused.reason().name(), message(refused));
        if (refused instanceof JobValidationException invalid) {
            problem = problem.with(
                    "problems",
                    invalid.problems().stream().map(Views.ItemProblem::of).toList());
        }
        if (refused.reason() == JobException.Reason.KEY_IN_PROGRESS) {
            problem = problem.retryAfter(1);
        }
        Job job = refused.job().orElse(null);
        return job == null ? problem : problem.with("job", Views.of(job)).header(HttpHeaders.ETAG, Views.etag(job));
    }

    private static HttpStatus status(JobException.Reason reason) {
        return switch (reason) {
            case UNKNOWN_JOB -> HttpStatus.NOT_FOUND;
            case UNKNOWN_TYPE, INVALID_ITEMS, NO_ITEMS, INVALID_CALLBACK, KEY_REUSED ->
                HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case INVALID_CURSOR -> HttpStatus.BAD_REQUEST;
            case IMPOSSIBLE_NOW, KEY_IN_PROGRESS -> HttpStatus.CONFLICT;
            case OTHER_VERSION -> HttpStatus.PRECONDITION_FAILED;
        };
    }

    private static String message(JobException refused) {
        return String.valueOf(refused.getMessage());
    }
}

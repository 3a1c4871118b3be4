package io.millrace.samples.webflux;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure, Millrace's and Spring's, with problem details (RFC 9457). */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> answer(MillraceException failure) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status(failure.code()), failure.getMessage());
        problem.setProperty("code", failure.code());
        problem.setProperty("attempts", failure.attempts());
        return ResponseEntity.status(problem.getStatus())
                .headers(headers -> failure.retryAfter()
                        .ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(secondsUp(wait)))))
                .body(problem);
    }

    /** What a failure towards WATS is to our caller, who has neither WATS's credential nor its quota in hand. */
    private static HttpStatus status(ErrorCode code) {
        return switch (code) {
            case INVALID_INPUT -> HttpStatus.BAD_REQUEST;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CONFLICT -> HttpStatus.CONFLICT;
            case RATE_LIMITED, CIRCUIT_OPEN, CANCELLED -> HttpStatus.SERVICE_UNAVAILABLE;
            case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
            case UNAUTHORIZED, FORBIDDEN, CONNECTION_ERROR, SERVER_ERROR, INVALID_RESPONSE, AMBIGUOUS ->
                HttpStatus.BAD_GATEWAY;
            case OPERATION_FAILED -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    private static long secondsUp(Duration wait) {
        return wait.plusSeconds(1).minusNanos(1).toSeconds();
    }
}

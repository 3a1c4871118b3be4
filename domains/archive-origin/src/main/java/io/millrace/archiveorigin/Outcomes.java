package io.millrace.archiveorigin;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.ApiException;
import io.millrace.http.Refusal;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** What the service's answers mean where they mean something else than in HTTP at large, and how outcomes are kept. */
final class Outcomes {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final Duration RATE_WINDOW = Duration.ofSeconds(60);

    private Outcomes() {}

    /**
     * Of reads: a limit counts in windows of 60 s, but does not say when the next one begins; a nonce that was seen before is
     * no matter of waiting.
     */
    static Refusal ofRead(Refusal refusal) {
        if (refusal.status() != TOO_MANY_REQUESTS) {
            return refusal;
        }
        if ("replay_detected".equals(refusal.message())) {
            return refusal.withCode(ErrorCode.CONFLICT).withRetryable(false).withRetryAfter(null);
        }
        return refusal.retryAfter() == null ? refusal.withRetryAfter(RATE_WINDOW) : refusal;
    }

    /** Of writes: 503 comes before anything is done. The answer may repeat positions and the like, so nothing of it is kept. */
    static Refusal ofWrite(Refusal refusal) {
        Refusal brief = refusal.withExcerpt(null);
        return refusal.status() == UNAVAILABLE ? brief.withOutcomeOpen(false) : brief;
    }

    /** A write that succeeded with an answer that cannot be read: it took effect, but what came of it is not known. */
    static Throwable unread(Throwable failure) {
        return failure instanceof ApiException answer
                        && answer.code() == ErrorCode.INVALID_RESPONSE
                        && answer.status().orElse(0) / 100 == 2
                ? new MillraceException(
                        ErrorCode.AMBIGUOUS,
                        answer.method() + " " + answer.uri() + " answered "
                                + answer.status().orElse(0)
                                + " with something that cannot be read; it took effect, but what"
                                + " came of it is not known",
                        null, // which may quote the answer, and with it a token
                        answer.attempts(),
                        null)
                : failure;
    }

    /** What failed was a signer or a store, before anything was sent; whatever is in doubt there, nothing is here. */
    static Throwable unsent(Throwable failure) {
        return ErrorCode.AMBIGUOUS.matches(failure)
                ? new MillraceException(ErrorCode.OPERATION_FAILED, "was not sent: " + failure.getMessage(), failure)
                : failure;
    }

    /** Goes on to its end, even if its subscriber does not wait for it. */
    static Mono<Void> toTheEnd(Mono<Void> keeping) {
        return Mono.deferContextual(
                context -> Mono.fromFuture(() -> keeping.contextWrite(context).toFuture(), true));
    }
}

package io.millrace.http;

import io.millrace.core.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Stops using a credential that is refused again and again, before the server locks the account. Asked twice: before a call
 * stands in the quota's line, and again when it has left it.
 */
final class AuthenticationPolicy implements Policy {
    private static final int REFUSALS_IN_A_ROW = 3;

    private final Credential credential;
    private final AtomicInteger refusals = new AtomicInteger();

    AuthenticationPolicy(Credential credential) {
        this.credential = credential;
    }

    /** Refuses at once what would only be refused at the end of the line; else sees that there is a proof. */
    Policy beforeTheLine() {
        return new Policy() {
            @Override
            public <T> Mono<T> apply(Call call, Mono<T> next) {
                Mono<T> ready = credential.whenReady(call, next);
                return Mono.defer(() -> isGivenUp() ? Mono.error(refusal(call)) : ready);
            }
        };
    }

    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return Mono.defer(() -> isGivenUp()
                ? Mono.error(refusal(call))
                : next.doOnSuccess(value -> accepted()).doOnError(failure -> count(call, failure)));
    }

    private boolean isGivenUp() {
        return refusals.get() >= REFUSALS_IN_A_ROW;
    }

    private static ApiException refusal(Call call) {
        return call.failure(
                ErrorCode.UNAUTHORIZED,
                "was not sent, because the server has refused the credential " + REFUSALS_IN_A_ROW
                        + " times in a row; connect again with another one",
                null,
                null,
                false);
    }

    private void accepted() {
        if (refusals.get() != 0) { // the usual case is not written to
            refusals.set(0);
        }
    }

    private void count(Call call, Throwable failure) {
        int status = failure instanceof ApiException answer ? answer.status().orElse(0) : 0;
        if (status == 401) {
            if (credential.refused(call)) {
                refusals.incrementAndGet();
            }
        } else if (status != 0 && status < 500 && status != StatusCodes.TOO_MANY_REQUESTS) {
            accepted(); // whatever it said, it knew who asked; a proxy that is overloaded does not
        }
    }
}

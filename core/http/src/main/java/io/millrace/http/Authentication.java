package io.millrace.http;

import io.millrace.core.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sees that each attempt has its proof, and stops using a credential that is refused again and again, before the server
 * locks the account. Asked twice: before a call stands in the quota's line, and again when it has left it.
 */
final class Authentication implements Policy, Watch {
    private static final int REFUSALS_IN_A_ROW = 3;

    private final Credential credential;
    private final AtomicInteger refusals = new AtomicInteger();

    Authentication(Credential credential) {
        this.credential = credential;
    }

    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        Mono<T> ready = credential.whenReady(call, next);
        return Mono.defer(() -> {
            ApiException refusal = refusal(call);
            return refusal == null ? ready : Mono.error(refusal);
        });
    }

    @Override
    public @Nullable ApiException refusal(Call call) {
        return refusals.get() < REFUSALS_IN_A_ROW
                ? null
                : call.failure(
                        ErrorCode.UNAUTHORIZED,
                        "was not sent, because the server has refused the credential " + REFUSALS_IN_A_ROW
                                + " times in a row; connect again with another one",
                        null,
                        null,
                        false);
    }

    /** Whether the server has answered that the proof is not good, by whatever status. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof ApiException answer
                && answer.status().isPresent()
                && answer.code() == ErrorCode.UNAUTHORIZED;
    }

    @Override
    public void succeeded(Call call) {
        if (refusals.get() != 0) { // the usual case is not written to
            refusals.set(0);
        }
    }

    @Override
    public void failed(Call call, Throwable failure) {
        int status = failure instanceof ApiException answer ? answer.status().orElse(0) : 0;
        if (isRefusal(failure)) {
            if (credential.refused(call)) {
                refusals.incrementAndGet();
            }
        } else if (status != 0 && status < 500 && status != StatusCodes.TOO_MANY_REQUESTS) {
            succeeded(call); // whatever it said, it knew who asked; a proxy that is overloaded does not
        }
    }
}

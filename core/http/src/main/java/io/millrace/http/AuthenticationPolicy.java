package io.millrace.http;

import io.millrace.core.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Stops using a credential that is refused again and again, before the server locks the account. */
final class AuthenticationPolicy implements Policy {
    private static final int REFUSALS_IN_A_ROW = 3;

    private final AtomicInteger refusals = new AtomicInteger();

    @Override
    public <T> Mono<T> apply(Call<T> call, Mono<T> next) {
        return Mono.defer(() -> refusals.get() >= REFUSALS_IN_A_ROW
                ? Mono.error(call.failure(
                        ErrorCode.UNAUTHORIZED,
                        "was not sent, because the server has refused the credential " + REFUSALS_IN_A_ROW
                                + " times in a row; connect again with another one",
                        null,
                        null,
                        false))
                : next.doOnSuccess(value -> refusals.set(0)).doOnError(this::count));
    }

    private void count(Throwable failure) {
        if (failure instanceof ApiException answer && answer.status().isPresent()) {
            if (ErrorCode.UNAUTHORIZED.matches(failure)) {
                refusals.incrementAndGet();
            } else {
                refusals.set(0); // whatever it said, it knew who asked
            }
        }
    }
}

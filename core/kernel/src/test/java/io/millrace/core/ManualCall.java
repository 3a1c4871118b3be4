package io.millrace.core;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A call that ends when the test says so, and knows how often it was started and cancelled. */
final class ManualCall {
    private final Sinks.One<String> answer = Sinks.one();
    private int starts;
    private int cancellations;

    Mono<String> mono() {
        return Mono.defer(() -> {
                    starts++;
                    return answer.asMono();
                })
                .doOnCancel(() -> cancellations++);
    }

    void answer(String value) {
        answer.tryEmitValue(value).orThrow();
    }

    void completeEmpty() {
        answer.tryEmitEmpty().orThrow();
    }

    void fail(Throwable failure) {
        answer.tryEmitError(failure).orThrow();
    }

    int starts() {
        return starts;
    }

    boolean isStarted() {
        return starts > 0;
    }

    int cancellations() {
        return cancellations;
    }
}

package io.millrace.http;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.millrace.core.ErrorCode;
import io.millrace.core.Permit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Resilience4j's circuit breaker with a reactive edge, in two places: its state is asked before a call waits for anything,
 * its permission is taken right before the sending, so that a probe never stands in a line.
 *
 * <p>A single call is refused at once while the circuit is open. A batch item hands its permit back and waits, as long as
 * its batch has patience. A probe that fails is no attempt of the item that made it: it waits on, as the others do, where it
 * may be repeated.
 */
final class Circuit implements Policy, Watch {
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(500);

    private final CircuitBreaker breaker;
    private final Duration openFor;
    private final Scheduler scheduler;
    private final AtomicInteger probesLeft = new AtomicInteger();
    private volatile long probeAt; // milliseconds of the scheduler

    Circuit(CircuitBreakerConfig config, Scheduler scheduler) {
        this.breaker = CircuitBreaker.of("millrace", config);
        this.openFor =
                Duration.ofMillis(config.getWaitIntervalFunctionInOpenState().apply(1));
        this.scheduler = scheduler;
        breaker.getEventPublisher().onStateTransition(transition -> {
            if (transition.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                probeAt = now() + openFor.toMillis() + 1; // not before the breaker's own clock
                probesLeft.set(config.getPermittedNumberOfCallsInHalfOpenState());
            }
        });
    }

    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        Mono<T> attempt = Mono.defer(() -> switch (breaker.getState()) {
            case OPEN, HALF_OPEN -> takeProbe() ? probing(call, next) : Mono.error(refused(call));
            default -> next;
        });
        return attempt.onErrorResume(
                this::isOfTheOutage,
                refusal -> Mono.deferContextual(context -> {
                    Permit permit = Permit.in(context);
                    return permit.outagePatience().isZero()
                            ? Mono.error(refusal)
                            : Failed.first(refusal, attempt).retryWhen(sitOut(permit));
                }));
    }

    @Override
    public @Nullable ApiException refusal(Call call) {
        if (!breaker.tryAcquirePermission()) {
            return refused(call);
        }
        call.permittedAt = breaker.getCurrentTimestamp();
        call.streams = false;
        return null;
    }

    /** How long a stream takes is its reader's affair: the server has proved that it works when it begins. */
    @Override
    public void streams(Call call) {
        call.streams = true;
        call.judged = true;
        breaker.onSuccess(elapsed(call.permittedAt), breaker.getTimestampUnit());
    }

    @Override
    public void succeeded(Call call) {
        if (!call.streams) {
            call.judged = true;
            breaker.onSuccess(elapsed(call.permittedAt), breaker.getTimestampUnit());
        }
    }

    @Override
    public void cancelled(Call call) {
        if (!call.streams) {
            breaker.releasePermission();
        }
    }

    @Override
    public void failed(Call call, Throwable failure) {
        if (call.streams) {
            if (failure instanceof ApiException api && isOutage(api)) {
                breaker.onError(0, breaker.getTimestampUnit(), failure); // a second verdict: it has broken off
            }
        } else if (ErrorCode.RATE_LIMITED.matches(failure)) {
            breaker.releasePermission(); // says nothing about the server's health
        } else if (failure instanceof ApiException api && isOutage(api)) {
            call.judged = true;
            breaker.onError(elapsed(call.permittedAt), breaker.getTimestampUnit(), failure);
        } else {
            succeeded(call);
        }
    }

    /** No answer, half of one, or a 5xx. A server that answers anything else works. */
    private static boolean isOutage(ApiException failure) {
        return switch (failure.code()) {
            case CONNECTION_ERROR, SERVER_ERROR, AMBIGUOUS -> true;
            case TIMEOUT -> failure.status().orElse(0) != 408; // the server's own, about us
            case INVALID_RESPONSE -> failure.getCause() instanceof IOException; // the connection broke in its middle
            default -> false;
        };
    }

    /** Only as many as there are probes come further: the others would spend their slots of the quota on a refusal. */
    private boolean takeProbe() {
        return now() >= probeAt && probesLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    /** A probe of which the breaker heard nothing leaves its turn to another. */
    private <T> Mono<T> probing(Call call, Mono<T> next) {
        return Mono.defer(() -> {
            call.judged = false;
            return next.doOnError(failure -> leaveTurn(call)).doOnCancel(() -> leaveTurn(call));
        });
    }

    private void leaveTurn(Call call) {
        if (!call.judged) {
            probesLeft.incrementAndGet();
        }
    }

    /** A refusal, or a failure that may be repeated while the circuit says that the server is down. */
    private boolean isOfTheOutage(Throwable failure) {
        return ErrorCode.CIRCUIT_OPEN.matches(failure)
                || (failure instanceof ApiException api
                        && api.isRetryable()
                        && isOutage(api)
                        && breaker.getState() != CircuitBreaker.State.CLOSED);
    }

    private ApiException refused(Call call) {
        Duration wait = Duration.ofMillis(Math.max(0, probeAt - now()));
        return call.failure(
                ErrorCode.CIRCUIT_OPEN,
                "was not sent, because the server keeps failing; the next probe is due in " + wait.toMillis() + " ms",
                null,
                wait,
                true);
    }

    private Retry sitOut(Permit permit) {
        return new Retry() {
            private long until; // counted from the first refusal: before that, the call may have stood in lines

            @Override
            public Publisher<?> generateCompanion(Flux<RetrySignal> failures) {
                return failures.concatMap(
                                failed -> {
                                    if (failed.totalRetries() == 0) {
                                        until = now() + permit.outagePatience().toMillis();
                                    }
                                    if (!isOfTheOutage(failed.failure()) || now() >= until) {
                                        return Mono.error(failed.failure());
                                    }
                                    return permit.handBackUntil(Mono.delay(untilProbe(), scheduler))
                                            .thenReturn(failed.totalRetries());
                                },
                                0)
                        .onErrorStop();
            }
        };
    }

    private Duration untilProbe() {
        long jitter = ThreadLocalRandom.current().nextLong(BETWEEN_PROBES.toMillis());
        return Duration.ofMillis(Math.max(BETWEEN_PROBES.toMillis(), probeAt - now()) + jitter);
    }

    private long elapsed(long start) {
        return breaker.getCurrentTimestamp() - start;
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}

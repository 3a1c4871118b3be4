package io.millrace.http;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryBudget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * What every call of a client goes through. Outermost first: deadline, retry, redirects, then once an attempt the circuit's
 * state, the gate, the credential, the quota, the circuit's permission, the gate's measuring where it is adaptive, the
 * attempt's timeout, the wire.
 *
 * <p>Thread-safe. Make one for each service and credential, and close it when done; closing it does not touch what was
 * given to it.
 */
public final class Pipeline implements AutoCloseable {
    private static final int DEFAULT_CONCURRENCY = 32;

    private final ClientOptions options;
    private final Exchange exchange;
    private final List<Policy> innermostFirst;
    private final Transport transport;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Makes a pipeline; connects nothing yet.
     *
     * @param defaultQuota the service's rate limit, used where the options give none
     */
    public Pipeline(ClientOptions options, Supplier<Quota> defaultQuota) {
        Gate gate = SharedLimits.gate(options, () -> Gate.of(DEFAULT_CONCURRENCY));
        Quota quota = SharedLimits.quota(options, defaultQuota);
        this.options = options;
        this.transport = new Transport(options, gate);
        this.exchange = new Exchange(options, transport.client());
        this.innermostFirst = policies(options, gate, quota);
    }

    private static List<Policy> policies(ClientOptions options, Gate gate, Quota quota) {
        Circuit circuit = new Circuit(options.circuitBreaker(), options.scheduler());
        AuthenticationPolicy authentication = new AuthenticationPolicy();
        RetryBudget budget = RetryBudget.forConcurrency(gate.limit(), options.scheduler());
        List<Policy> policies = new ArrayList<>();
        if (options.callTimeout() != null) {
            policies.add(new DeadlinePolicy(options.callTimeout(), options.scheduler()));
        }
        policies.add(new RetryingPolicy(options.retry(), budget, options.scheduler()));
        policies.add(new Redirects());
        policies.add(circuit.state());
        policies.add(new GatePolicy(gate));
        policies.add(authentication.beforeTheLine());
        policies.add(new QuotaPolicy(quota, options.scheduler()));
        policies.add(authentication);
        policies.add(circuit.permission());
        policies.add(new RoundTripPolicy(gate));
        policies.add(new AttemptTimeoutPolicy(options.attemptTimeout(), options.scheduler()));
        Collections.reverse(policies);
        return List.copyOf(policies);
    }

    /**
     * Sends a request and emits its answer; completes empty where the answer is empty, or the request expects none.
     *
     * <p><b>Cancellation:</b> leaves whatever line the call waits in, or closes its exchange. <b>Threads:</b> answers arrive
     * on an event loop, which must not be blocked. <b>Errors:</b> {@link ApiException}; {@link MillraceException} with {@link
     * ErrorCode#INVALID_INPUT} where the request could not be made. <b>Retries:</b> as the options say.
     *
     * @param request makes the request, anew for each subscription
     */
    public <T> Mono<T> send(Supplier<Request<T>> request) {
        return Mono.defer(() -> {
                    Call<T> call = new Call<>(request.get(), options);
                    Mono<T> answer = unlessClosed(call, exchange.attempt(call));
                    for (Policy policy : innermostFirst) {
                        answer = policy.apply(call, answer);
                    }
                    return unlessClosed(call, answer).onErrorMap(call::failed);
                })
                .onErrorMap(MillraceException::of)
                .onErrorStop();
    }

    private <T> Mono<T> unlessClosed(Call<T> call, Mono<T> next) {
        return Mono.defer(() -> closed.get()
                ? Mono.error(call.failure(
                        ErrorCode.OPERATION_FAILED, "was not sent: the client is closed", null, null, false))
                : next);
    }

    /** Where this pipeline's service is. */
    public String baseUrl() {
        return options.baseUrl();
    }

    /** How this pipeline writes and reads bodies. */
    public Codec codec() {
        return options.codec();
    }

    /** Refuses new calls and closes this pipeline's connections, without waiting; calls in flight fail. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            transport.close().subscribe();
        }
    }
}

package io.millrace.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.Quota;
import io.millrace.core.RetryBudget;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;

/**
 * What every call of a client goes through. Outermost first: observation, closing, deadline, retry, redirects, then once an attempt
 * the circuit's state, the gate, the credential, the quota, the circuit's permission and all that looks on at attempts, the gate's
 * measuring where it is adaptive, the attempt's timeout, the wire.
 *
 * <p>Thread-safe. Make one for each service and credential, and close it when done; closing it does not touch what was
 * given to it.
 */
public final class Pipeline implements AutoCloseable {
    private static final int DEFAULT_CONCURRENCY = 32;

    private final String service;
    private final ClientOptions options;
    private final Gate gate;
    private final Quota quota;
    private final RetryBudget budget;
    private final Transport transport;
    private final Exchange exchange;
    private final List<Policy> innermostFirst;
    private final RunningCalls calls = new RunningCalls();

    /**
     * Makes a pipeline; connects nothing yet.
     *
     * @param service what it is called in observations, such as {@code wats}
     * @param defaultQuota the service's rate limit, used where the options give none
     */
    public Pipeline(String service, ClientOptions options, Supplier<Quota> defaultQuota) {
        this.service = service;
        this.options = options;
        this.gate = SharedLimits.gate(options, () -> Gate.of(DEFAULT_CONCURRENCY));
        this.quota = SharedLimits.quota(options, defaultQuota);
        this.budget = RetryBudget.forConcurrency(gate.limit(), options.scheduler());
        this.transport = new Transport(options, gate);
        this.exchange = new Exchange(options, transport.client());
        this.innermostFirst = policies();
    }

    private List<Policy> policies() {
        Circuit circuit = new Circuit(options.circuitBreaker(), options.scheduler());
        List<Policy> policies = new ArrayList<>();
        List<Watch> watches = new ArrayList<>(List.of(calls));
        boolean observed = !options.observations().isNoop();
        if (observed) { // outermost, so that it sees what the deadline or closing makes of a call
            policies.add(new CallObservation(service, options.observations()));
        }
        policies.add(calls);
        if (options.callTimeout() != null) {
            policies.add(new DeadlinePolicy(options.callTimeout(), options.scheduler()));
        }
        policies.add(new RetryingPolicy(options.retry(), budget, options.scheduler()));
        if (options.followRedirects()) {
            policies.add(new Redirects());
        }
        policies.add(circuit);
        policies.add(new GatePolicy(gate));
        if (options.credential() != null) {
            Authentication authentication = new Authentication(options.credential());
            policies.add(authentication);
            watches.add(authentication);
        }
        QuotaPolicy limited = new QuotaPolicy(quota, options.scheduler());
        policies.add(limited);
        watches.addAll(List.of(limited, new BudgetWatch(budget), circuit));
        if (observed) {
            watches.add(new AttemptObservation(service, options.observations()));
        }
        policies.add(new WatchPolicy(List.copyOf(watches)));
        policies.add(new RoundTripPolicy(gate));
        policies.add(new AttemptTimeoutPolicy(options.scheduler()));
        Collections.reverse(policies);
        return List.copyOf(policies);
    }

    /**
     * Sends a request and emits its answer, read whole; completes empty where the answer is empty, or the request expects
     * none.
     *
     * <p><b>Cancellation:</b> leaves whatever line the call waits in, or closes its exchange. <b>Threads:</b> answers arrive
     * on an event loop, which must not be blocked. <b>Errors:</b> {@link ApiException}; {@link MillraceException} with {@link
     * ErrorCode#INVALID_INPUT} where the request could not be made. <b>Retries:</b> as the options say.
     *
     * @param request makes the request, anew for each subscription
     */
    public <T> Mono<T> send(Supplier<Request<T>> request) {
        return Mono.defer(() -> {
                    Call call;
                    try {
                        call = new Call(request.get().parts, options);
                    } catch (RuntimeException impossible) {
                        return Mono.error(MillraceException.of(impossible));
                    }
                    return run(call, new WholeBody<T>(options, call.request.type()));
                })
                .onErrorStop();
    }

    /**
     * Sends a request whose answer is one array, and emits its elements as they come, however many there are; {@link
     * Request#as} says what an element is. Each may be as long as the options' {@code maxElementBytes}.
     *
     * <p><b>Backpressure:</b> reads as the subscriber asks; the call holds its connection and its place at the gate until the
     * array has ended. <b>Retries:</b> only until the first element has been emitted. <b>Timeouts:</b> the attempt's bounds
     * each wait for the server, not the whole; a subscriber may take its time, as far as {@code callTimeout} allows, which is the whole's.
     * <b>Quota:</b> its slot is taken until the end. Everything else is as for {@link #send}.
     */
    public <E> Flux<E> stream(Supplier<Request<E>> request) {
        return streamed(request, this::elements);
    }

    /**
     * Sends a request and emits the bytes of its answer as they come, after decompression, however many there are. Each
     * buffer belongs to the subscriber. {@code Accept} is the codec's unless the request has another. Otherwise as {@link
     * #stream}.
     */
    public Flux<ByteBuffer> download(Supplier<? extends Request<?>> request) {
        return streamed(request, (type, content) -> content.asByteArray().map(ByteBuffer::wrap));
    }

    @SuppressWarnings("unchecked") // the codec is asked for this very type
    private <E> Flux<E> elements(Type type, ByteBufFlux content) {
        return (Flux<E>) options.codec().decodeElements(content.asByteArray(), type, options.maxElementBytes());
    }

    private <E> Flux<E> streamed(
            Supplier<? extends Request<?>> request, BiFunction<Type, ByteBufFlux, Flux<E>> decoder) {
        return Relay.<E>flux(options.scheduler(), relay -> {
                    Call call;
                    try {
                        call = new Call(request.get().parts, options, relay);
                    } catch (RuntimeException impossible) {
                        return Mono.error(MillraceException.of(impossible));
                    }
                    Type type = call.request.type();
                    return run(call, (same, response, content) -> relay.through(decoder.apply(type, content)));
                })
                .onErrorStop();
    }

    private <T> Mono<T> run(Call call, Reader<T> reader) {
        Mono<T> answer = exchange.attempt(call, reader);
        for (Policy policy : innermostFirst) {
            answer = policy.apply(call, answer);
        }
        return answer;
    }

    /** Where this pipeline's service is. */
    public String baseUrl() {
        return options.baseUrl();
    }

    /** How this pipeline writes and reads bodies. */
    public Codec codec() {
        return options.codec();
    }

    /** Where this pipeline reports its calls. */
    public ObservationRegistry observations() {
        return options.observations();
    }

    /**
     * Gauges of this client, as {@link ClientMeter} lists them; a Spring Boot service makes them a bean. A registry does not
     * keep the pipeline: once nobody else does, they read as not a number.
     *
     * @param tags to tell clients of the same service apart; of those with equal tags a registry shows the first alone
     */
    public MeterBinder meters(Tag... tags) {
        return registry -> {
            gauge(registry, tags, ClientMeter.CALLS, pipeline -> pipeline.calls.count());
            gauge(registry, tags, ClientMeter.GATE_LIMIT, pipeline -> pipeline.gate.limit());
            gauge(registry, tags, ClientMeter.GATE_IN_FLIGHT, pipeline -> pipeline.gate.inFlight());
            gauge(registry, tags, ClientMeter.GATE_WAITING, pipeline -> pipeline.gate.waiting());
            gauge(registry, tags, ClientMeter.QUOTA_WAITING, pipeline -> pipeline.quota.waiting());
            gauge(registry, tags, ClientMeter.RETRY_BUDGET, pipeline -> pipeline.budget.remaining());
        };
    }

    private void gauge(MeterRegistry registry, Tag[] tags, ClientMeter meter, ToDoubleFunction<Pipeline> value) {
        Gauge.builder(meter.getName(), this, value)
                .tag(ClientObservation.Tag.SERVICE.asString(), service)
                .tags(List.of(tags))
                .register(registry);
    }

    /**
     * Closes in the background: as {@link #closeGracefully}, with the time that one attempt may take as its limit. Returns
     * at once.
     */
    @Override
    public void close() {
        closeGracefully(options.attemptTimeout()).subscribe();
    }

    /**
     * Refuses new calls and fails those that wait, lets those that are on the wire end, and closes this pipeline's
     * connections and event loops; what was given to it, and the limits it shares, stay. Completes when all that is done.
     *
     * <p><b>Cancellation:</b> ends the waiting, not the closing.
     *
     * @param limit how long calls on the wire may still take; then they are cut off, reads as {@link ErrorCode#CANCELLED} and
     *     writes as {@link ErrorCode#AMBIGUOUS}
     */
    public Mono<Void> closeGracefully(Duration limit) {
        return Mono.fromFuture(
                () -> calls.close(limit, options.scheduler())
                        .then(Mono.defer(transport::close))
                        .toFuture(),
                true);
    }
}

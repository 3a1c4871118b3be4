package io.millrace.http;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.millrace.core.ErrorCode;
import io.millrace.http.ClientObservation.Tag;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Observes calls or attempts. Not among the policies of a client without a registry. */
record ObservationPolicy(ClientObservation observed, String service, ObservationRegistry registry) implements Policy {
    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return Mono.deferContextual(context -> {
            Running running = new Running(start(call, context));
            return next.doOnSuccess(value -> running.end(call, "SUCCESS", null))
                    .doOnError(
                            failure -> running.end(call, ErrorCode.of(failure).name(), failure))
                    .doOnCancel(() -> running.end(call, ErrorCode.CANCELLED.name(), null))
                    .contextWrite(below -> below.put(ObservationThreadLocalAccessor.KEY, running.observation));
        });
    }

    private Observation start(Call call, ContextView context) {
        Observation observation = Observation.createNotStarted(observed.getName(), carrier(call), registry)
                .contextualName(call.request.operationName())
                .lowCardinalityKeyValue(Tag.SERVICE.withValue(service))
                .lowCardinalityKeyValue(Tag.DOMAIN.withValue(call.request.domain()))
                .lowCardinalityKeyValue(Tag.OPERATION.withValue(call.request.operationName()))
                .highCardinalityKeyValue(Tag.URI.withValue(call.shownUri()));
        if (context.getOrDefault(ObservationThreadLocalAccessor.KEY, null) instanceof Observation parent) {
            observation.parentObservation(parent);
        }
        return observation.start();
    }

    /** What tracers write the headers into that go out with an attempt. */
    private Supplier<Observation.Context> carrier(Call call) {
        return () -> {
            if (observed != ClientObservation.ATTEMPT) {
                return new Observation.Context();
            }
            HttpHeaders trace = new DefaultHttpHeaders();
            call.trace = trace;
            SenderContext<HttpHeaders> sender = new SenderContext<>(
                    (headers, name, value) -> {
                        if (headers != null) {
                            headers.set(name, value);
                        }
                    },
                    Kind.CLIENT);
            sender.setCarrier(trace);
            sender.setRemoteServiceName(service);
            return sender;
        };
    }

    private final class Running {
        private final Observation observation;
        private final AtomicBoolean ended = new AtomicBoolean();

        Running(Observation observation) {
            this.observation = observation;
        }

        void end(Call call, String outcome, @Nullable Throwable failure) {
            if (!ended.compareAndSet(false, true)) {
                return; // cancelled by a subscriber that had its value
            }
            observation.lowCardinalityKeyValue(Tag.OUTCOME.withValue(outcome));
            if (observed == ClientObservation.ATTEMPT) {
                int status = call.status();
                observation
                        .lowCardinalityKeyValue(
                                Tag.METHOD.withValue(call.request.method().name()))
                        .lowCardinalityKeyValue(Tag.STATUS.withValue(status == 0 ? "none" : Integer.toString(status)))
                        .highCardinalityKeyValue(Tag.ATTEMPT.withValue(Integer.toString(call.attempts())));
            }
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }
    }
}

package io.millrace.http;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.millrace.core.ErrorCode;
import io.millrace.http.ClientObservation.Tag;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reports calls. Not among the policies of a client without a registry. */
record CallObservation(String service, ObservationRegistry registry) implements Policy {
    static final String SUCCESS = "SUCCESS";

    @Override
    public <T> Mono<T> apply(Call call, Mono<T> next) {
        return Mono.deferContextual(context -> {
            Observation observation = ClientObservation.CALL
                    .observation(registry, Observation.Context::new)
                    .contextualName(call.request.operationName());
            describe(observation, call, service);
            Observation parent = context.<Observation>getOrEmpty(ObservationThreadLocalAccessor.KEY)
                    .orElseGet(registry::getCurrentObservation);
            if (observation.isNoop()) { // disabled by name: what runs below belongs to the parent
                call.observation = parent;
                return next;
            }
            observation.parentObservation(parent).start();
            call.observation = observation;
            AtomicBoolean ended = new AtomicBoolean(); // a subscriber that has its value may still cancel
            return next.doOnSuccess(value -> end(observation, ended, SUCCESS, null))
                    .doOnError(failure ->
                            end(observation, ended, ErrorCode.of(failure).name(), failure))
                    .doOnCancel(() -> end(observation, ended, ErrorCode.CANCELLED.name(), null))
                    .contextWrite(below -> below.put(ObservationThreadLocalAccessor.KEY, observation));
        });
    }

    private static void end(Observation observation, AtomicBoolean ended, String outcome, @Nullable Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            end(observation, outcome, failure);
        }
    }

    /** What calls and attempts have in common at their beginning. */
    static void describe(Observation observation, Call call, String service) {
        observation
                .lowCardinalityKeyValue(Tag.SERVICE.withValue(service))
                .lowCardinalityKeyValue(Tag.DOMAIN.withValue(call.request.domain()))
                .lowCardinalityKeyValue(Tag.OPERATION.withValue(call.request.operationName()))
                .highCardinalityKeyValue(Tag.URI.withValue(call.shownUri()));
    }

    /** What calls and attempts have in common at their end. */
    static void end(Observation observation, String outcome, @Nullable Throwable failure) {
        observation.lowCardinalityKeyValue(Tag.OUTCOME.withValue(outcome));
        if (failure != null) {
            observation.error(failure);
        }
        observation.stop();
    }
}

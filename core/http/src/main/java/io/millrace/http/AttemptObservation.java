package io.millrace.http;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.millrace.core.ErrorCode;
import io.millrace.http.ClientObservation.Tag;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Reports attempts, as children of their call, and has tracers write the headers that go out with them. */
record AttemptObservation(String service, ObservationRegistry registry) implements Watch {
    @Override
    public @Nullable ApiException refusal(Call call) {
        HttpHeaders trace = new DefaultHttpHeaders();
        call.trace = trace;
        Observation observation = ClientObservation.ATTEMPT
                .observation(registry, () -> sender(trace))
                .contextualName(call.request.method() + " " + call.request.template())
                .parentObservation(call.observation);
        CallObservation.describe(observation, call, service);
        call.attemptObservation = observation.start();
        return null;
    }

    private SenderContext<HttpHeaders> sender(HttpHeaders trace) {
        SenderContext<HttpHeaders> sender = new SenderContext<>(
                (carrier, name, value) -> {
                    if (carrier != null) {
                        carrier.set(name, value);
                    }
                },
                Kind.CLIENT);
        sender.setCarrier(trace);
        sender.setRemoteServiceName(service);
        return sender;
    }

    @Override
    public void succeeded(Call call) {
        end(call, call.status(), CallObservation.SUCCESS, null);
    }

    @Override
    public void failed(Call call, Throwable failure) {
        int status = failure instanceof ApiException answer ? answer.status().orElse(0) : 0;
        end(call, status, ErrorCode.of(failure).name(), failure);
    }

    @Override
    public void cancelled(Call call) {
        end(call, call.status(), ErrorCode.CANCELLED.name(), null);
    }

    private static void end(Call call, int status, String outcome, @Nullable Throwable failure) {
        Observation observation = call.attemptObservation;
        if (observation == null) {
            return;
        }
        observation
                .lowCardinalityKeyValue(
                        Tag.METHOD.withValue(call.request.method().name()))
                .lowCardinalityKeyValue(Tag.STATUS.withValue(status == 0 ? "none" : Integer.toString(status)))
                .highCardinalityKeyValue(Tag.ATTEMPT.withValue(Integer.toString(call.attempts())));
        CallObservation.end(observation, outcome, failure);
    }
}

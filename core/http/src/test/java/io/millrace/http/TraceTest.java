package io.millrace.http;

import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Observations.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.transport.SenderContext;
import io.millrace.http.ClientObservation.Tag;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** How calls become part of the trace of whoever makes them, and of the server's. */
class TraceTest {
    private static final Request<Void> READ = Request.get("/x");

    private final RawServer server = RawServer.start((request, connection) ->
            connection.send(request.number() == 1 ? RawServer.answer("503 No", "") : RawServer.ok("")));
    private final Observations observations = new Observations();
    private final Observation users = Observation.start("users", observations.registry);

    @RegisterExtension
    private final Clients clients = new Clients();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void call_whenItsContextHasAnObservation_isItsChild() {
        Observation other = Observation.start("other", observations.registry);

        other.scoped(() -> {
            valueOf(withinUsers(send(client(), READ)));
        });

        other.stop();
        assertThat(parentOfTheCall()).isSameAs(users.getContextView());
    }

    @Test
    void call_whenItsContextHasNone_isAChildOfTheThreads() {
        users.scoped(() -> {
            valueOf(send(client(), READ));
        });

        assertThat(parentOfTheCall()).isSameAs(users.getContextView());
    }

    @Test
    void call_whenThereIsNoObservation_hasNoParent() {
        valueOf(send(client(), READ));

        users.stop();
        assertThat(observations.onlyCall().getParentObservation()).isNull();
    }

    @Test
    void call_whenItsNameIsDisabled_leavesItsAttemptsToItsParent() {
        observations
                .registry
                .observationConfig()
                .observationPredicate((name, context) -> !name.equals(ClientObservation.CALL.getName()));

        valueOf(withinUsers(send(client(), READ)));

        users.stop();
        assertThat(observations.attempts()).hasSize(2).allSatisfy(attempt -> assertThat(
                        attempt.getParentObservation().getContextView())
                .isSameAs(users.getContextView()));
    }

    @Test
    void call_whileItRuns_isInTheContextBelow() {
        AtomicReference<Observation> below = new AtomicReference<>();
        Call call = new Call(READ.parts, Clients.options(server.url()));

        valueOf(withinUsers(
                new CallObservation("test", observations.registry).apply(call, Mono.deferContextual(context -> {
                    below.set(context.get(ObservationThreadLocalAccessor.KEY));
                    return Mono.empty();
                }))));

        users.stop();
        assertThat(below.get().getContextView()).isSameAs(observations.onlyCall());
    }

    @Test
    void traceHeaders_whenATracerWritesThem_arriveWithTheirAttempt() {
        observations.registry.observationConfig().observationHandler(new Tracer());

        valueOf(send(client(), READ.header("traceparent", "from the caller")));

        users.stop();
        assertThat(observations.attempts())
                .extracting(attempt -> tag(attempt, Tag.ATTEMPT))
                .containsExactly("1", "2");
        assertThat(server.requests())
                .extracting(request -> request.headers("traceparent"))
                .containsExactly(List.of("attempt-1"), List.of("attempt-2"));
    }

    @Test
    void call_whenTheRegistryIsNoOp_neverAsksIt() {
        valueOf(send(clients.open(Clients.options(server.url()).withObservations(new UntouchableNoOp())), READ));

        users.stop();
        assertThat(observations.all()).hasSize(1);
    }

    private Observation.ContextView parentOfTheCall() {
        users.stop();
        return observations.onlyCall().getParentObservation().getContextView();
    }

    private <T> Mono<T> withinUsers(Mono<T> call) {
        return call.contextWrite(context -> context.put(ObservationThreadLocalAccessor.KEY, users));
    }

    private Pipeline client() {
        return clients.open(Clients.options(server.url()).withObservations(observations.registry));
    }

    private static final class Tracer implements ObservationHandler<SenderContext<Object>> {
        private int attempts;

        @Override
        public void onStart(SenderContext<Object> sender) {
            attempts++;
            sender.getSetter().set(sender.getCarrier(), "traceparent", "attempt-" + attempts);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof SenderContext;
        }
    }

    private static final class UntouchableNoOp implements ObservationRegistry {
        @Override
        public boolean isNoop() {
            return true;
        }

        @Override
        public Observation getCurrentObservation() {
            throw new AssertionError("asked for the current observation");
        }

        @Override
        public Observation.Scope getCurrentObservationScope() {
            throw new AssertionError("asked for the current scope");
        }

        @Override
        public void setCurrentObservationScope(Observation.Scope scope) {
            throw new AssertionError("given a scope");
        }

        @Override
        public ObservationConfig observationConfig() {
            throw new AssertionError("asked for its settings");
        }
    }
}

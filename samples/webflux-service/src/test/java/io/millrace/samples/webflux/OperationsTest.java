package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.http.ClientMeter;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** What those who run the service see of it. */
class OperationsTest {
    private static final String VERSION = "/api/App/Version";

    @Test
    void health_whenWatsAnswers_isUpAndTellsItsVersion() {
        try (WatsSimulator server = Service.server().start();
                Service service = Service.start(server)) {
            ResponseEntity<JsonNode> health = service.get("/actuator/health");
            assertThat(health.getStatusCode()).isEqualTo(HttpStatus.OK);
            assertThat(health.getBody().at("/components/wats/status").stringValue())
                    .isEqualTo("UP");
            assertThat(health.getBody().at("/components/wats/details/version").stringValue())
                    .matches("\\d+\\..*");
        }
    }

    private static void assertDown(Service service, String code) {
        ResponseEntity<JsonNode> health = service.get("/actuator/health");
        assertThat(health.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(health.getBody().at("/components/wats"))
                .hasToString("{\"details\":{\"code\":\"" + code + "\"},\"status\":\"DOWN\"}");
        assertThat(service.get("/actuator/health/liveness").getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(service.get("/actuator/health/readiness").getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void health_whenTheTokenIsRefused_isDownAndTellsOnlyTheCode() {
        try (WatsSimulator server = Service.server().start();
                Service service = Service.start(server, "wats.token=" + server.token() + "x")) {
            assertDown(service, "UNAUTHORIZED");
        }
    }

    @Test
    void health_whenTheConnectionBreaks_isDown() {
        try (WatsSimulator server =
                        Service.server().fault(VERSION, Fault.reset()).start();
                Service service = Service.start(server)) {
            assertDown(service, "CONNECTION_ERROR");
        }
    }

    @Test
    void health_whenWatsHangs_isDownWithoutWaitingForTheCall() {
        try (WatsSimulator server =
                        Service.server().fault(VERSION, Fault.hang()).start();
                Service service = Service.start(server)) {
            assertDown(service, "TIMEOUT"); // the call itself might take 30 s
            Service.until(server, now -> now.inFlight() == 0);
        }
    }

    @Test
    void metrics_afterARequest_countIt() {
        try (WatsSimulator server = Service.server().start();
                Service service = Service.start(server)) {
            service.get("/users");
            assertThat(service.get("/actuator/metrics/http.server.requests?tag=uri:/users")
                            .getStatusCode())
                    .isEqualTo(HttpStatus.OK);
        }
    }

    @Test
    void metrics_afterALookup_showBatchCallsAndLimits() {
        try (WatsSimulator server = Service.server().products(2).start();
                Service service = Service.start(server)) {
            Await.list(service.lookup("PN-1\nPN-2\nnone").timeout(Service.LIMIT));

            assertThat(value(service, "millrace.batch?tag=batch:product.getProduct&tag=outcome:COMPLETED"))
                    .isEqualTo(1);
            assertThat(value(service, "millrace.call?tag=operation:getProduct&tag=outcome:SUCCESS"))
                    .isEqualTo(2);
            assertThat(value(service, "millrace.attempt?tag=status:404")).isEqualTo(1);
            assertThat(value(service, "millrace.calls?tag=service:wats")).isZero();
            for (ClientMeter gauge : ClientMeter.values()) {
                assertThat(value(service, gauge.getName())).isNotNegative();
            }
        }
    }

    private static double value(Service service, String metric) {
        ResponseEntity<JsonNode> answer = service.get("/actuator/metrics/" + metric);
        assertThat(answer.getStatusCode()).as(metric).isEqualTo(HttpStatus.OK);
        return answer.getBody().at("/measurements/0/value").doubleValue();
    }

    @Test
    void trace_ofALookup_leadsFromTheRequestToEachAttempt() {
        Queue<String> attempts = new ConcurrentLinkedQueue<>();
        try (WatsSimulator server = Service.server().products(2).start();
                Service service = Service.start(server)) {
            service.context
                    .getBean(ObservationRegistry.class)
                    .observationConfig()
                    .observationHandler(new AttemptsTraced(attempts));

            Await.list(service.lookup("PN-1\nPN-2").timeout(Service.LIMIT));

            assertThat(attempts)
                    .hasSize(2)
                    .containsOnly("millrace.attempt < millrace.call < millrace.batch.call < millrace.batch"
                            + " < http.server.requests");
        }
    }

    private record AttemptsTraced(Queue<String> attempts) implements ObservationHandler<Observation.Context> {
        @Override
        public void onStop(Observation.Context context) {
            if (context.getName().equals("millrace.attempt")) {
                StringBuilder trace = new StringBuilder(context.getName());
                for (ObservationView parent = context.getParentObservation();
                        parent != null;
                        parent = parent.getContextView().getParentObservation()) {
                    trace.append(" < ").append(parent.getContextView().getName());
                }
                attempts.add(trace.toString());
            }
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @Test
    void token_evenWhereAllValuesAreShown_isMasked() {
        try (WatsSimulator server = Service.server().start();
                Service service = Service.start(
                        server,
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.env.show-values=always",
                        "management.endpoint.configprops.show-values=always")) {
            assertThat(List.of("env", "configprops", "beans")).allSatisfy(endpoint -> {
                ResponseEntity<JsonNode> answer = service.get("/actuator/" + endpoint);
                assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
                assertThat(answer.getBody().toString()).contains("wats").doesNotContain(server.token());
            });
        }
    }

    @Test
    void endpoints_unlessTheyAreForAll_areNotThere() {
        try (WatsSimulator server = Service.server().start();
                Service service = Service.start(server)) {
            assertThat(List.of("env", "configprops", "beans", "heapdump", "loggers"))
                    .allSatisfy(endpoint -> assertThat(
                                    service.get("/actuator/" + endpoint).getStatusCode())
                            .isEqualTo(HttpStatus.NOT_FOUND));
        }
    }

    @Test
    void client_whenTheServiceStops_isClosed() {
        try (WatsSimulator server = Service.server().users(1).start()) {
            Service service = Service.start(server);
            service.get("/users");
            Wats wats = service.context.getBean(Wats.class);
            service.close();
            Service.until(server, now -> now.openConnections() == 0);
            assertThatThrownBy(() -> Await.await(wats.version(), Service.LIMIT)).isInstanceOf(MillraceException.class);
            assertThat(server.requests(VERSION)).isZero();
        }
    }
}

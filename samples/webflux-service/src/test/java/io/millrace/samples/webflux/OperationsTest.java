package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.Await;
import io.millrace.core.MillraceException;
import io.millrace.wats.Wats;
import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import java.util.List;
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

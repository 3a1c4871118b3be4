package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.wats.simulator.Fault;
import io.millrace.wats.simulator.WatsSimulator;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** What a caller is told while WATS is busy or slow. */
class PatienceTest {

    @Test
    void product_whenWatsWantsFewerRequests_tellsWhenToComeBack() {
        try (WatsSimulator busy = Service.server()
                        .fault("PN-1", Fault.status(429).header("Retry-After", "120"))
                        .start();
                Service throttled = Service.start(busy)) {
            ResponseEntity<JsonNode> answer = throttled.get("/products/PN-1");
            assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
            assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("120");
            assertThat(answer.getBody().at("/code").stringValue()).isEqualTo("RATE_LIMITED");
        }
    }

    @Test
    void product_whenWatsDoesNotAnswer_isAGatewayTimeout() {
        try (WatsSimulator hanging =
                        Service.server().fault("PN-1", Fault.hang()).start();
                Service impatient = Service.start(hanging, "wats.timeout=200ms")) {
            assertThat(impatient.get("/products/PN-1").getStatusCode()).isEqualTo(HttpStatus.GATEWAY_TIMEOUT);
            Service.until(hanging, now -> now.inFlight() == 0);
        }
    }
}

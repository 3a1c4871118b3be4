package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for requests as such, over one request of each domain. */
class EveryDomainTest {

    @ParameterizedTest
    @CsvSource({
        "PN-1, GET, /api/Product/PN-1",
        "A-0001, GET, /api/Asset/A-0001",
        "A-0002, PUT, /api/Asset/Count?serialNumber=A-0002&incrementBy=1",
        "SN-000001, GET, /api/Production/Unit/SN-000001/PN-1",
        "SN-000002, PUT, /api/Production/SetUnitPhase?serialNumber=SN-000002&partNumber=PN-2&phase=16",
        "IMEI, POST, /api/Production/SerialNumbers/Take?serialNumberType=IMEI&quantity=1",
        "/api/Report/Query/Header?$skip=5, GET, /api/Report/Query/Header?$skip=5",
        "/api/App/DynamicYield, POST, /api/App/DynamicYield",
        "/api/RootCause/Tickets, GET, /api/RootCause/Tickets?status=1&view=2",
        "Package 1, GET, /api/Software/PackageByName?name=Package%201&status=Released",
        "user1@example.com, GET, /api/SCIM/v2/Users/userName=user1@example.com",
        "/api/App/Processes, GET, /api/App/Processes"
    })
    void request_whateverItsDomain_isCountedFaultedDelayedAndLimitedByItsKey(String key, String method, String path) {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .products(2)
                        .units(2)
                        .reports(20)
                        .assets(2)
                        .tickets(3)
                        .packages(1)
                        .users(1)
                        .fault(key, Fault.status(503).times(1))
                        .latency(Latency.constant(Duration.ofMillis(5)))
                        .rateLimit(2, Duration.ofHours(1))
                        .start();
                TestClient client = new TestClient(simulator)) {
            String body = method.equals("POST") ? "{}" : "";
            assertThat(status(client, method, path, body)).isEqualTo(503);
            assertThat(status(client, method, path, body)).isEqualTo(200);
            assertThat(status(client, method, path, body)).isEqualTo(429);
            assertThat(simulator.requests(key)).isEqualTo(3);
            Counters counters = simulator.counters();
            assertThat(counters.faulted()).isEqualTo(1);
            assertThat(counters.rejected()).isEqualTo(1);
            assertThat(counters.busyTime()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
        }
    }

    private static int status(TestClient client, String method, String path, String body) {
        return client.send(method, path, body).block(TestClient.LIMIT).status();
    }
}

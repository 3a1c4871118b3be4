package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.http.client.HttpClient;

class WatsSimulatorTest {

    @Test
    void version_whenAuthorised_isAJsonString() {
        try (WatsSimulator simulator = WatsSimulator.builder().start();
                TestClient client = new TestClient(simulator)) {
            TestClient.Answer answer = client.get("/api/App/Version");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("\"25.3.1\"");
            assertThat(answer.headers().get("Content-Type")).isEqualTo("application/json; charset=utf-8");
        }
    }

    @Test
    void request_whenTokenIsWrong_isRefusedWith401AndCounted() {
        try (WatsSimulator simulator =
                        WatsSimulator.builder().token("c2VjcmV0OnNlY3JldA==").start();
                TestClient stranger = new TestClient(simulator, "wrong");
                TestClient friend = new TestClient(simulator)) {
            TestClient.Answer answer = stranger.get("/api/App/Version");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"Message\":\"Authorization has been denied for this request.\"}");
            assertThat(friend.get("/api/App/Version").status()).isEqualTo(200);
            assertThat(simulator.counters().unauthorized()).isEqualTo(1);
        }
    }

    @Test
    void request_whenHeaderIsMissing_isRefusedWith401EvenForAnUnknownPath() {
        try (WatsSimulator simulator = WatsSimulator.builder().start()) {
            assertThat(HttpClient.newConnection()
                            .get()
                            .uri(simulator.url() + "/nothing")
                            .responseSingle((response, body) ->
                                    Mono.just(response.status().code()))
                            .block(TestClient.LIMIT))
                    .isEqualTo(401);
        }
    }

    @Test
    void request_whenPathOrMethodIsUnknown_isRefusedWith404Or405() {
        try (WatsSimulator simulator = WatsSimulator.builder().start();
                TestClient client = new TestClient(simulator)) {
            assertThat(client.get("/api/Nothing").body())
                    .isEqualTo("{\"Message\":\"No HTTP resource was found that matches the request.\"}");
            assertThat(client.get("/").status()).isEqualTo(404);
            assertThat(client.get("/api/Product").status()).isEqualTo(405);
            assertThat(client.get("/api/Report/WSJF").status()).isEqualTo(405);
            TestClient.Answer answer = client.post("/api/App/Version", "{}");
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers().get("Allow")).isEqualTo("GET");
        }
    }

    @Test
    void close_whenConnectionsAreOpen_closesThemAndCanBeRepeated() {
        WatsSimulator simulator =
                WatsSimulator.builder().product("P").fault("P", Fault.hang()).start();
        try (TestClient client = new TestClient(simulator)) {
            Mono<TestClient.Answer> hanging = client.getLater("/api/Product/P").cache();
            hanging.subscribe(answer -> {}, error -> {});
            client.await(counters -> counters.inFlight() == 1);
            simulator.close();
            simulator.close();
            assertThatThrownBy(() -> hanging.block(TestClient.LIMIT)).isNotNull();
            assertThatThrownBy(() -> client.get("/api/App/Version")).hasMessageContaining("refused");
            assertThat(simulator.counters().openConnections()).isZero();
        }
    }

    @Test
    void start_whenPortIsTaken_fails() {
        try (WatsSimulator first = WatsSimulator.builder().start()) {
            int port = Integer.parseInt(first.url().substring(first.url().lastIndexOf(':') + 1));
            WatsSimulator.Builder second = WatsSimulator.builder().port(port);
            assertThatThrownBy(second::start).isInstanceOf(ChannelBindException.class);
        }
    }

    @Test
    void idleTimeout_whenAConnectionIsIdle_closesIt() {
        try (WatsSimulator simulator = WatsSimulator.builder()
                        .idleTimeout(Duration.ofMillis(20))
                        .start();
                TestClient client = new TestClient(simulator)) {
            client.get("/api/App/Version");
            Counters counters = client.await(now -> now.openConnections() == 0);
            assertThat(counters.totalConnections()).isEqualTo(1);
        }
    }

    @Test
    void builder_whenOptionIsNonsense_refusesItAtOnce() {
        WatsSimulator.Builder builder = WatsSimulator.builder();
        assertThatThrownBy(() -> builder.products(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> builder.maxUsersPerPage(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> builder.rateLimit(0, Duration.ofSeconds(1))).hasMessageContaining("0");
        assertThatThrownBy(() -> builder.rateLimit(1, Duration.ZERO)).hasMessageContaining("window");
        assertThatThrownBy(() -> builder.port(70_000)).hasMessageContaining("70000");
        assertThatThrownBy(() -> Fault.status(99)).hasMessageContaining("99");
        assertThatThrownBy(() -> Fault.reset().times(0)).hasMessageContaining("times");
    }
}

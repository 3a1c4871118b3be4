package io.millrace.wats.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.netty.http.client.PrematureCloseException;

class FaultsTest {

    private static final String PATH = "/api/Product/PN-7";

    private final WatsSimulator.Builder builder = WatsSimulator.builder().products(8);

    @Test
    void status_whenLimitedToTwo_meetsTheFirstTwoRequestsOfItsKeyOnly() {
        builder.fault("PN-7", Fault.status(503).header("Retry-After", "2").times(2));
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator, simulator.token(), 1)) {
            TestClient.Answer first = client.get(PATH);
            assertThat(first.status()).isEqualTo(503);
            assertThat(first.headers().get("Retry-After")).isEqualTo("2");
            assertThat(first.body()).startsWith("{\"Message\":");
            assertThat(client.get("/api/Product/PN-8").status()).isEqualTo(200);
            assertThat(client.get(PATH).status()).isEqualTo(503);
            assertThat(client.get(PATH).status()).isEqualTo(200);
            assertThat(simulator.requests("PN-7")).isEqualTo(3);
            assertThat(simulator.counters().faulted()).isEqualTo(2);
            assertThat(simulator.counters().totalConnections()).isEqualTo(1);
        }
    }

    @Test
    void status_whenItHasNoBody_sendsNone() {
        builder.fault("PN-7", Fault.status(204));
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            assertThat(client.get(PATH).status()).isEqualTo(204);
            assertThat(client.get(PATH).body()).isEmpty();
        }
    }

    @Test
    void faults_whenSeveralArePlannedForAKey_followOneAnother() {
        builder.fault("PN-7", Fault.status(500).times(1))
                .fault("PN-7", Fault.close().times(1))
                .fault("PN-7", Fault.html());
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            assertThat(client.get(PATH).status()).isEqualTo(500);
            assertThatThrownBy(() -> client.get(PATH)).hasCauseInstanceOf(PrematureCloseException.class);
            assertThat(client.get(PATH).headers().get("Content-Type")).startsWith("text/html");
            assertThat(client.get(PATH).body()).startsWith("<!DOCTYPE html>");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET", "CLOSE", "TRUNCATED_BODY"})
    void connection_whenFaultEndsIt_failsAtTheClientAndIsGoneAtTheServer(Fault.Kind kind) {
        builder.fault("PN-7", new Fault(kind, 200, Map.of(), 1, false));
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            assertThatThrownBy(() -> client.get(PATH)).satisfies(error -> assertThat(error.toString())
                    .contains(kind == Fault.Kind.RESET ? "reset" : "Premature"));
            Counters counters = client.await(now -> now.openConnections() == 0);
            assertThat(counters.inFlight()).isZero();
            assertThat(counters.dropped()).isEqualTo(kind == Fault.Kind.TRUNCATED_BODY ? 0 : 1);
            assertThat(client.get(PATH).status()).isEqualTo(200);
        }
    }

    @Test
    void malformedJson_isACompleteAnswerThatIsNotJson() {
        builder.fault("PN-7", Fault.malformedJson());
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            TestClient.Answer answer = client.get(PATH);
            assertThat(answer.status()).isEqualTo(200);
            assertThatThrownBy(() -> Json.read(answer.body().getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(Refusal.class);
        }
    }

    @Test
    void hang_whenClientGivesUp_endsAsDropped() {
        builder.fault("PN-7", Fault.hang());
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            Disposable call = client.getLater(PATH).subscribe();
            client.await(counters -> counters.faulted() == 1);
            assertThat(simulator.counters().inFlight()).isEqualTo(1);
            call.dispose();
            Counters counters = client.await(now -> now.inFlight() == 0 && now.openConnections() == 0);
            assertThat(counters.dropped()).isEqualTo(1);
            assertThat(counters.answered()).isZero();
        }
    }

    @Test
    void fault_whenOnAPageOfUsers_meetsThatPageOnly() {
        builder.users(100)
                .maxUsersPerPage(10)
                .fault("/api/SCIM/v2/Users?startIndex=11", Fault.status(500).times(1));
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            assertThat(client.get("/api/SCIM/v2/Users").status()).isEqualTo(200);
            assertThat(client.get("/api/SCIM/v2/Users?startIndex=11&count=10").status())
                    .isEqualTo(500);
            assertThat(client.get("/api/SCIM/v2/Users?startIndex=11&count=10").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void header_whenFaultSendsNoHeaders_isRefused() {
        Fault reset = Fault.reset();
        assertThatThrownBy(() -> reset.header("Retry-After", "1")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void latency_whenItsFunctionThrows_isA500ThatSaysWhy() {
        builder.latency(Latency.perKey(key -> Duration.parse(key)));
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            TestClient.Answer answer = client.get(PATH);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).contains("DateTimeParseException");
        }
    }

    @Test
    void latency_whenItsFunctionNeverEnds_isA500ThatSaysWhy() {
        builder.latency(Latency.perKey(FaultsTest::endless));
        try (WatsSimulator simulator = builder.start();
                TestClient client = new TestClient(simulator)) {
            TestClient.Answer answer = client.get(PATH);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).contains("StackOverflowError");
        }
    }

    private static Duration endless(String key) {
        return endless(key + "x").plusNanos(1);
    }
}

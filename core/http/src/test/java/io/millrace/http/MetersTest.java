package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.core.Gate;
import io.millrace.core.Quota;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** The gauges of a client. */
class MetersTest {
    private final RawServer server = RawServer.start((request, connection) -> {
        switch (request.target()) {
            case "/hang" -> connection.hang();
            case "/fail" -> connection.send(RawServer.answer("503 No", "{}"));
            default -> connection.send(RawServer.ok("{}"));
        }
    });
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @RegisterExtension
    private final Clients clients = new Clients();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void gauges_whenBound_areThoseListed() {
        clients.to(server.url()).meters(Tag.of("plant", "north")).bindTo(registry);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactlyInAnyOrder(Stream.of(ClientMeter.values())
                        .map(ClientMeter::getName)
                        .toArray(String[]::new));
        assertThat(registry.getMeters()).allSatisfy(meter -> {
            assertThat(meter.getId().getType()).isEqualTo(Meter.Type.GAUGE);
            assertThat(meter.getId().getTags()).containsExactly(Tag.of("plant", "north"), Tag.of("service", "test"));
        });
    }

    @Test
    void gate_whenItIsFull_showsWhoIsInFlightAndWhoWaits() {
        Gate gate = Gate.of(2);
        Pipeline client = bound(Clients.options(server.url()).withGate(gate));
        Disposable.Composite calls = Disposables.composite();
        for (int i = 0; i < 5; i++) {
            calls.add(send(client, Request.get("/hang")).subscribe());
        }

        assertThat(value(ClientMeter.CALLS)).isEqualTo(5);
        assertThat(value(ClientMeter.GATE_LIMIT)).isEqualTo(2);
        assertThat(value(ClientMeter.GATE_IN_FLIGHT)).isEqualTo(2);
        assertThat(value(ClientMeter.GATE_WAITING)).isEqualTo(3);

        gate.resize(4);
        assertThat(value(ClientMeter.GATE_LIMIT)).isEqualTo(4);
        assertThat(value(ClientMeter.GATE_IN_FLIGHT)).isEqualTo(4);
        assertThat(value(ClientMeter.GATE_WAITING)).isEqualTo(1);

        calls.dispose();
        assertThat(value(ClientMeter.CALLS)).isZero();
        assertThat(value(ClientMeter.GATE_IN_FLIGHT)).isZero();
        assertThat(value(ClientMeter.GATE_WAITING)).isZero();
    }

    @Test
    void quota_whenItIsUsedUp_showsWhoWaits() {
        Pipeline client = bound(Clients.options(server.url()).withQuota(Quota.sliding(1, Duration.ofHours(1))));
        valueOf(send(client, Request.get("/x")));
        Disposable waiting = send(client, Request.get("/x")).subscribe();

        assertThat(value(ClientMeter.QUOTA_WAITING)).isEqualTo(1);

        waiting.dispose();
        assertThat(value(ClientMeter.QUOTA_WAITING)).isZero();
    }

    @Test
    void retryBudget_afterRetries_isLess() {
        Pipeline client = bound(Clients.options(server.url()).withGate(Gate.of(1)));
        assertThat(value(ClientMeter.RETRY_BUDGET)).isEqualTo(10);

        for (int i = 0; i < 3; i++) {
            failureOf(send(client, Request.get("/fail"))); // two retries each
        }

        assertThat(value(ClientMeter.RETRY_BUDGET)).isLessThan(10);
    }

    @Test
    void clients_whenTheirTagsDiffer_areToldApart() {
        for (int limit = 1; limit <= 2; limit++) {
            clients.open(Clients.options(server.url()).withGate(Gate.of(limit)))
                    .meters(Tag.of("client", "" + limit))
                    .bindTo(registry);
        }

        assertThat(Stream.of("1", "2").map(client -> registry.get(ClientMeter.GATE_LIMIT.getName())
                        .tag("client", client)
                        .gauge()
                        .value()))
                .containsExactly(1.0, 2.0);
    }

    @Test
    void gauges_whenNobodyHasTheClientAnyMore_readAsNotANumber() {
        bindAndForget();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(value(ClientMeter.CALLS)).isNaN();
        });
    }

    private void bindAndForget() { // a method of its own, for no frame on the stack to keep it
        try (Pipeline client = new Pipeline("test", Clients.options(server.url()), Quota::unlimited)) {
            client.meters().bindTo(registry);
        }
    }

    private Pipeline bound(ClientOptions options) {
        Pipeline client = clients.open(options);
        client.meters().bindTo(registry);
        return client;
    }

    private double value(ClientMeter meter) {
        return registry.get(meter.getName()).gauge().value();
    }
}

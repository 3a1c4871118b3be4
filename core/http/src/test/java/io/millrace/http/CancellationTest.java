package io.millrace.http;

import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Gate;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A call that is cancelled leaves nothing behind, wherever it was. */
class CancellationTest {
    private static final Request<Void> READ = Request.get("/x");

    private final RawServer server = RawServer.start((request, connection) -> {
        switch (request.target()) {
            case "/hang" -> connection.hang();
            case "/half" -> {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
                connection.hang();
            }
            case "/fail" -> connection.send(RawServer.answer("503 No", "{}"));
            default -> connection.send(RawServer.ok("{}"));
        }
    });
    private final Gate gate = Gate.of(2);

    @RegisterExtension
    private final Clients clients = new Clients();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void cancel_whenWaitingAtTheGate_leavesTheLineAndSendsNothing() {
        Disposable first = gate.guard(Mono.never()).subscribe();
        Disposable second = gate.guard(Mono.never()).subscribe();
        Disposable call = send(pipeline(Quota.unlimited()), READ).subscribe();
        assertThat(gate.waiting()).isEqualTo(1);

        call.dispose();
        first.dispose();
        second.dispose();

        assertNothingIsLeft();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void cancel_whenWaitingForTheQuota_leavesTheLineAndSendsNothing() {
        Quota quota = Quota.sliding(1, Duration.ofMinutes(1));
        Pipeline pipeline = pipeline(quota);
        valueOf(send(pipeline, READ));
        Disposable call = send(pipeline, READ).subscribe();
        assertThat(quota.waiting()).isEqualTo(1);

        call.dispose();

        assertThat(quota.waiting()).isZero();
        assertNothingIsLeft();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void cancel_whenWaitingToRetry_sendsNothingMore() {
        Pipeline pipeline = clients.open(Clients.options(server.url())
                .withGate(gate)
                .withRetry(RetryPolicy.defaults().withBackoff(retry -> 60_000L)));
        Disposable call = send(pipeline, Request.get("/fail")).subscribe();
        await().until(() -> server.requests().size() == 1 && gate.inFlight() == 0);

        call.dispose();

        assertNothingIsLeft();
        valueOf(send(pipeline, READ));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void cancel_whenRunning_closesTheConnection() {
        Pipeline pipeline = pipeline(Quota.unlimited());
        Disposable hanging = send(pipeline, Request.get("/hang")).subscribe();
        Disposable half = send(pipeline, Request.get("/half")).subscribe();
        await().until(() -> server.requests().size() == 2);
        assertThat(gate.inFlight()).isEqualTo(2);

        hanging.dispose();
        half.dispose();

        await().until(() -> server.openConnections() == 0);
        assertNothingIsLeft();
        valueOf(send(pipeline, READ));
    }

    @Test
    void cancel_whenItComesAtAnyMoment_leaksNothing() {
        Pipeline pipeline = pipeline(Quota.unlimited());
        Random random = new Random(7);
        Flux.range(0, 600)
                .flatMap(
                        i -> send(pipeline, i % 5 == 0 ? Request.post("/x").body("ä".repeat(500)) : READ)
                                .takeUntilOther(Mono.delay(Duration.ofNanos(random.nextInt(3_000_000)))),
                        20)
                .blockLast(Clients.LIMIT);

        await().untilAsserted(this::assertNothingIsLeft); // of buffers, the whole run of tests takes care
        valueOf(send(pipeline, READ));
        await().until(() -> server.openConnections() <= 2 + 8);
    }

    private Pipeline pipeline(Quota quota) {
        return clients.open(Clients.options(server.url()).withGate(gate).withQuota(quota));
    }

    private void assertNothingIsLeft() {
        assertThat(gate.inFlight()).isZero();
        assertThat(gate.waiting()).isZero();
    }
}

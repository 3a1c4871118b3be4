package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.RetryPolicy;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How long a call may take, and what it means when it takes longer. */
class TimeoutTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Void> WRITE = Request.post("/items");

    /** One for each test: a call that has ended may still have a request on its way. */
    @RegisterExtension
    private final StrictServer server = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    @Test
    void send_whenTheBodyDripsForEver_endsWithTheAttemptsTime() {
        CountDownLatch over = new CountDownLatch(1);
        try (RawServer dripping = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (!over.await(20, TimeUnit.MILLISECONDS)) {
                connection.send("1\r\n \r\n");
            }
        })) {
            Pipeline pipeline = clients.open(Clients.options(dripping.url())
                    .withAttemptTimeout(Duration.ofMillis(300))
                    .withRetry(RetryPolicy.none()));

            ApiException failure = failureOf(send(pipeline, READ));

            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure).hasMessageContaining("300 ms");
        } finally {
            over.countDown();
        }
    }

    @Test
    void attemptTimeout_whenGivenWithTheRequest_replacesTheClients() {
        always(server, item().withFixedDelay(60_000));
        server.mayBeLeftUnasked(); // where a machine is so busy that no attempt comes that far

        ApiException failure =
                failureOf(send(clients.to(server.baseUrl()), READ.attemptTimeout(Duration.ofMillis(120))));

        assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(failure).hasMessageContaining("120 ms");
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void callTimeout_whenReached_endsAllAttempts() {
        always(server, item().withFixedDelay(60_000));
        server.mayBeLeftUnasked(); // where a machine is so busy that no attempt comes that far
        Pipeline pipeline = clients.open(Clients.options(server.baseUrl())
                .withAttemptTimeout(Duration.ofMillis(200))
                .withRetry(RetryPolicy.defaults().withMaxAttempts(1_000).withBackoff(retry -> 1L))
                .withCallTimeout(Duration.ofMillis(700)));

        ApiException failure = failureOf(send(pipeline, READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(failure).hasMessageContaining("700 ms");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void callTimeout_whenAWriteHasBeenSent_isAmbiguous() {
        always(server, item().withFixedDelay(60_000));
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Pipeline pipeline = clients.open(
                Clients.options(server.baseUrl()).withScheduler(time).withCallTimeout(Duration.ofSeconds(20)));

        StepVerifier.create(send(pipeline, WRITE))
                .then(() -> await().until(() -> requests(server) == 1))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(20)))
                .expectErrorMatches(ErrorCode.AMBIGUOUS::matches)
                .verify(Clients.LIMIT);
    }

    @Test
    void callTimeout_whenAWriteStillWaitsInLine_isNotAmbiguous() {
        Gate gate = Gate.of(1);
        Disposable other = gate.guard(Mono.never()).subscribe();
        Pipeline pipeline =
                clients.open(Clients.options(server.baseUrl()).withGate(gate).withCallTimeout(Duration.ofMillis(100)));

        assertThat(failureOf(send(pipeline, WRITE)).code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(requests(server)).isZero();
        other.dispose();
    }

    @Test
    void callTimeout_whenAWriteWasTurnedAwayAndWaitsToBeRepeated_isNotAmbiguous() {
        always(server, status(429).withHeader("Retry-After", "30"));
        Pipeline pipeline = clients.open(Clients.options(server.baseUrl()).withCallTimeout(Duration.ofSeconds(2)));

        ApiException failure = failureOf(send(pipeline, WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(requests(server)).isEqualTo(1);
    }
}

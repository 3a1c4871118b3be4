package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.millrace.core.ErrorCode;
import io.millrace.core.Permit;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A server that fails is left alone for a while. */
class CircuitTest {
    private static final int FAILURES = 4;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 503, 599})
    void send_whenTheServerKeepsFailing_isRefusedAtOnce(int status) {
        always(SERVER, status(status));

        assertOpens(opening(LONG), READ);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void send_whenConnectionsKeepBreaking_isRefusedAtOnce(Fault fault) {
        always(SERVER, aResponse().withStatus(200).withFault(fault));

        assertOpens(opening(LONG), READ);
    }

    @Test
    void send_whenAnswersKeepBreakingOff_isRefusedAtOnce() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
            connection.close();
        })) {
            assertOpens(opening(LONG).withBaseUrl(server.url()), READ);
        }
    }

    @Test
    void send_whenAnswersKeepNotComing_isRefusedAtOnce() {
        always(SERVER, item().withFixedDelay(60_000));

        assertOpens(opening(LONG), READ.attemptTimeout(Duration.ofMillis(100)));
    }

    @Test
    void send_whenAnswersBeginButNeverEnd_isRefusedAtOnce() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
            connection.hang();
        })) {
            assertOpens(opening(LONG).withBaseUrl(server.url()), READ.attemptTimeout(Duration.ofMillis(300)));
        }
    }

    @Test
    void send_whenWritesKeepBeingAmbiguous_isRefusedAtOnce() {
        always(SERVER, aResponse().withFault(Fault.EMPTY_RESPONSE));

        assertOpens(opening(LONG), Request.post("/items"));
    }

    @Test
    void send_whenTheServerIsNotThere_isRefusedAtOnce() {
        RawServer gone = RawServer.answering("{}");
        gone.close();

        assertOpens(opening(LONG).withBaseUrl(gone.url()), READ);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 403, 404, 408, 409, 422, 429})
    void send_whenTheServerOnlyRefuses_staysClosed(int status) {
        always(SERVER, status(status));
        Pipeline pipeline = clients.open(opening(LONG));
        for (int i = 0; i < 3 * FAILURES; i++) {
            assertThat(failureOf(send(pipeline, READ)).status()).hasValue(status);
        }
    }

    @Test
    void send_whenAnswersAreOnlyUnreadable_staysClosed() {
        always(SERVER, aResponse().withBody("<html>"));
        Pipeline pipeline = clients.open(opening(LONG));
        for (int i = 0; i < 3 * FAILURES; i++) {
            assertThat(failureOf(send(pipeline, READ)).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        }
    }

    @Test
    void send_whenCallersKeepCancelling_staysClosed() {
        try (RawServer server = RawServer.start((request, connection) -> {
            if (request.target().equals("/hang")) {
                connection.hang();
            }
            connection.send(RawServer.ok("{\"id\":\"A\",\"count\":1}"));
        })) {
            Pipeline pipeline = clients.open(opening(LONG).withBaseUrl(server.url()));
            for (int i = 1; i <= 3 * FAILURES; i++) {
                int sent = i;
                Disposable call = send(pipeline, Request.get("/hang")).subscribe();
                await().until(() -> server.requests().size() == sent);
                call.dispose();
            }

            assertThat(valueOf(send(pipeline, READ))).isEqualTo(Item.A);
        }
    }

    @Test
    void send_whenTheServerHasRecovered_letsAProbeThroughAndThenAll() {
        always(SERVER, status(500));
        Pipeline pipeline = clients.open(opening(Duration.ofMillis(200)));
        fail(pipeline, READ);
        always(SERVER, item());

        await().until(() -> send(pipeline, READ)
                .map(Item.A::equals)
                .onErrorReturn(ErrorCode.CIRCUIT_OPEN::matches, false)
                .block(Clients.LIMIT));
        for (int i = 0; i < 10; i++) {
            assertThat(valueOf(send(pipeline, READ))).isEqualTo(Item.A);
        }
        assertThat(requests(SERVER)).isEqualTo(FAILURES + 11);
    }

    @Test
    void send_whenTheCallerHasPatience_handsItsPermitBackAndWaitsForTheProbe() {
        always(SERVER, status(500));
        Pipeline pipeline = clients.open(opening(Duration.ofMillis(200)));
        fail(pipeline, READ);
        always(SERVER, item());
        PatientPermit permit = new PatientPermit(Duration.ofSeconds(15));

        assertThat(valueOf(send(pipeline, READ).contextWrite(permit::addTo))).isEqualTo(Item.A);
        assertThat(permit.handedBack).hasPositiveValue();
        assertThat(requests(SERVER)).isEqualTo(FAILURES + 1);
    }

    @Test
    void send_whenProbesOfACallerWithPatienceFail_costThemNoAttempt() {
        int failedProbes = 3;
        AtomicInteger come = new AtomicInteger();
        try (RawServer server = RawServer.start((request, connection) -> connection.send(
                come.incrementAndGet() <= FAILURES + failedProbes
                        ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                        : RawServer.ok("{\"id\":\"A\",\"count\":1}")))) {
            Pipeline pipeline = clients.open(opening(Duration.ofMillis(100)).withBaseUrl(server.url()));
            fail(pipeline, READ);
            PatientPermit permit = new PatientPermit(Duration.ofSeconds(15));

            assertThat(valueOf(send(pipeline, READ).contextWrite(permit::addTo)))
                    .isEqualTo(Item.A);
            assertThat(come).hasValue(FAILURES + failedProbes + 1);
        }
    }

    @Test
    void send_whenTheProbeOfACallerWithPatienceMustNotBeRepeated_failsWithIt() {
        always(SERVER, aResponse().withFault(Fault.EMPTY_RESPONSE));
        Pipeline pipeline = clients.open(opening(Duration.ofMillis(100)));
        fail(pipeline, Request.post("/items"));
        PatientPermit permit = new PatientPermit(Duration.ofSeconds(15));

        assertThat(failureOf(send(pipeline, Request.post("/items")).contextWrite(permit::addTo))
                        .code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(requests(SERVER)).isEqualTo(FAILURES + 1);
    }

    @Test
    void send_whenTheCallerStoodInLineBefore_hasItsWholePatienceLeft() {
        always(SERVER, status(500));
        Pipeline pipeline = clients.open(
                opening(Duration.ofMillis(1_200)).withQuota(Quota.sliding(FAILURES, Duration.ofSeconds(1))));
        Mono<Void> failures = Flux.range(0, FAILURES)
                .flatMap(i -> send(pipeline, READ).onErrorResume(failure -> Mono.empty()))
                .then()
                .doOnTerminate(() -> always(SERVER, item()));
        PatientPermit permit = new PatientPermit(Duration.ofMillis(500)); // shorter than the wait for the quota

        Mono<Item> last = send(pipeline, READ).contextWrite(permit::addTo);

        assertThat(valueOf(Flux.merge(failures.cast(Item.class), last).next())).isEqualTo(Item.A);
    }

    @Test
    void send_whileAProbeIsUnderWay_isRefusedBeforeItTakesASlotOfTheQuota() {
        always(SERVER, status(500));
        int slots = FAILURES + 2;
        Pipeline pipeline =
                clients.open(opening(Duration.ofMillis(100)).withQuota(Quota.sliding(slots, Duration.ofHours(1))));
        fail(pipeline, READ);
        always(SERVER, item().withFixedDelay(1_000));
        PatientPermit permit = new PatientPermit(Duration.ofSeconds(15));

        Mono<Item> probe = send(pipeline, READ).contextWrite(permit::addTo);
        Flux<ErrorCode> others = Flux.range(0, 20).concatMap(i -> send(pipeline, READ)
                .then(Mono.<ErrorCode>empty())
                .onErrorResume(failure -> Mono.just(ErrorCode.of(failure))));
        Mono<Void> onceItIsSent = Mono.fromRunnable(() -> await().until(() -> requests(SERVER) > FAILURES));
        Mono<Void> refused = onceItIsSent
                .subscribeOn(Schedulers.boundedElastic())
                .thenMany(others)
                .doOnNext(code -> assertThat(code).isEqualTo(ErrorCode.CIRCUIT_OPEN))
                .count()
                .doOnNext(count -> assertThat(count).isEqualTo(20))
                .then();
        valueOf(Mono.when(probe, refused));

        assertThat(valueOf(send(pipeline, READ))).isEqualTo(Item.A); // with the last slot
    }

    @Test
    void send_whenTheCallersPatienceEnds_fails() {
        always(SERVER, status(500));
        Pipeline pipeline = clients.open(opening(Duration.ofMillis(100)));
        fail(pipeline, READ);
        PatientPermit permit = new PatientPermit(Duration.ofMillis(1)); // one wait, after which the probe fails

        ErrorCode code =
                failureOf(send(pipeline, READ).contextWrite(permit::addTo)).code();

        assertThat(code).isIn(ErrorCode.CIRCUIT_OPEN, ErrorCode.SERVER_ERROR);
        assertThat(permit.handedBack).hasValue(1);
    }

    @Test
    void stream_whenItIsTheProbe_closesTheCircuitAsSoonAsItBegins() {
        AtomicInteger come = new AtomicInteger();
        try (RawServer server = RawServer.start((request, connection) -> {
            if (request.target().equals("/endless")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[\"first\",");
                connection.hang();
            }
            connection.send(
                    come.incrementAndGet() <= FAILURES
                            ? "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
                            : RawServer.ok("{\"id\":\"A\",\"count\":1}"));
        })) {
            Pipeline pipeline = clients.open(opening(Duration.ofMillis(100)).withBaseUrl(server.url()));
            fail(pipeline, READ);
            PatientPermit permit = new PatientPermit(Duration.ofSeconds(15));
            Flux<String> endless = pipeline.stream(() -> Request.get("/endless").as(String.class));

            Mono<Item> whileItRuns = send(pipeline, READ);
            Flux<Item> after = endless.contextWrite(permit::addTo).concatMap(first -> whileItRuns, 1);

            assertThat(valueOf(after.next())).isEqualTo(Item.A);
        }
    }

    @Test
    void stream_whenTheyKeepBreakingOff_isRefusedAtOnce() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[");
            connection.close();
        })) {
            Pipeline pipeline = clients.open(opening(LONG).withBaseUrl(server.url()));
            Flux<Item> broken = pipeline.stream(() -> READ);
            for (int i = 0; i < FAILURES / 2; i++) {
                assertThat(Clients.anyFailureOf(broken.then()).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            }

            assertThat(Clients.anyFailureOf(broken.then()).code()).isEqualTo(ErrorCode.CIRCUIT_OPEN);
        }
    }

    private static ClientOptions opening(Duration openFor) {
        return Clients.options(SERVER.baseUrl())
                .withRetry(RetryPolicy.none())
                .withCircuitBreaker(CircuitBreakerConfig.custom()
                        .slidingWindowSize(FAILURES)
                        .minimumNumberOfCalls(FAILURES)
                        .waitDurationInOpenState(openFor)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
    }

    private void assertOpens(ClientOptions options, Request<?> request) {
        Pipeline pipeline = clients.open(options);
        fail(pipeline, request);

        ApiException failure = failureOf(send(pipeline, request));

        assertThat(failure.code()).isEqualTo(ErrorCode.CIRCUIT_OPEN);
        assertThat(failure.attempts()).isZero();
        assertThat(failure.status()).isEmpty();
        assertThat(failure.retryAfter().orElseThrow()).isPositive();
        assertThat(failure).hasMessageContaining("not sent");
    }

    private static void fail(Pipeline pipeline, Request<?> request) {
        for (int i = 0; i < FAILURES; i++) {
            assertThat(failureOf(send(pipeline, request)).code()).isNotEqualTo(ErrorCode.CIRCUIT_OPEN);
        }
    }

    /** What a batch item holds, as far as the pipeline can see. */
    private static final class PatientPermit implements Permit {
        private final Duration patience;
        private final AtomicInteger handedBack = new AtomicInteger();

        PatientPermit(Duration patience) {
            this.patience = patience;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public Mono<Void> handBackUntil(Mono<?> ready) {
            return Mono.defer(() -> {
                handedBack.incrementAndGet();
                return ready.then();
            });
        }

        @Override
        public Duration outagePatience() {
            return patience;
        }
    }
}

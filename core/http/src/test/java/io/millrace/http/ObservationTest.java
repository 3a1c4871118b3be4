package io.millrace.http;

import static io.millrace.http.Clients.failureAfter;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Observations.map;
import static io.millrace.http.Observations.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.RetryPolicy;
import io.millrace.http.ClientObservation.Tag;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a client reports of its calls and their attempts. */
class ObservationTest {
    private static final Request<Item> READ =
            Request.get("/items/{id}", "A").named("item", "getItem").as(Item.class);
    private static final String ITEM = "{\"id\":\"A\",\"count\":1}";

    private final RawServer server = RawServer.start((request, connection) -> {
        switch (request.target().replaceFirst("\\?.*", "")) {
            case "/fail" -> connection.send(RawServer.answer("503 No", "{}"));
            case "/first-fails" ->
                connection.send(request.number() == 1 ? RawServer.answer("503 No", "") : RawServer.ok(ITEM));
            case "/refuse" -> connection.send(RawServer.answer("401 No", "{}"));
            case "/reset" -> connection.reset();
            case "/hang" -> connection.hang();
            case "/half" -> {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
                connection.hang();
            }
            case "/list" -> connection.send(RawServer.ok("[1,2,3]"));
            default -> connection.send(RawServer.ok(ITEM));
        }
    });
    private final Observations observations = new Observations();

    @RegisterExtension
    private final Clients clients = new Clients();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void send_whenItSucceeds_isOneCallWithOneAttempt() {
        valueOf(send(client(), READ));

        Observation.Context call = observations.onlyCall();
        assertThat(call.getContextualName()).isEqualTo("getItem");
        assertThat(map(call.getLowCardinalityKeyValues()))
                .isEqualTo(Map.of("service", "test", "domain", "item", "operation", "getItem", "outcome", "SUCCESS"));
        assertThat(map(call.getHighCardinalityKeyValues())).isEqualTo(Map.of("uri", server.url() + "/items/A"));
        assertThat(observations.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.getContextualName()).isEqualTo("GET /items/{id}");
            assertThat(attempt.getParentObservation().getContextView()).isSameAs(call);
            assertThat(map(attempt.getLowCardinalityKeyValues()))
                    .isEqualTo(Map.of(
                            "service",
                            "test",
                            "domain",
                            "item",
                            "operation",
                            "getItem",
                            "outcome",
                            "SUCCESS",
                            "method",
                            "GET",
                            "status",
                            "200"));
            assertThat(map(attempt.getHighCardinalityKeyValues()))
                    .isEqualTo(Map.of("uri", server.url() + "/items/A", "attempt", "1"));
        });
    }

    @Test
    void send_whenUnnamed_goesByMethodAndTemplate() {
        valueOf(send(client(), Request.get("/items/{id}", "A")));

        assertThat(tag(observations.onlyCall(), Tag.OPERATION)).isEqualTo("GET /items/{id}");
        assertThat(tag(observations.onlyCall(), Tag.DOMAIN)).isEqualTo("none");
    }

    @Test
    void send_whenRetried_isOneCallWithAnAttemptForEach() {
        valueOf(send(client(), Request.get("/first-fails").as(Item.class)));

        assertThat(tag(observations.onlyCall(), Tag.OUTCOME)).isEqualTo("SUCCESS");
        assertThat(observations.onlyCall().getError()).isNull();
        assertThat(attempts()).containsExactly("1 503 SERVER_ERROR", "2 200 SUCCESS");
        assertThat(observations.attempts())
                .allSatisfy(attempt -> assertThat(attempt.getParentObservation().getContextView())
                        .isSameAs(observations.onlyCall()));
        assertThat(observations.attempts().get(0).getError()).isInstanceOf(ApiException.class);
    }

    @Test
    void send_whenAllAttemptsFail_hasTheOutcomeOfTheLast() {
        ApiException failure = failureOf(send(client(), Request.get("/fail")));

        assertThat(observations.onlyCall().getError()).isSameAs(failure);
        assertThat(tag(observations.onlyCall(), Tag.OUTCOME)).isEqualTo("SERVER_ERROR");
        assertThat(attempts()).containsExactly("1 503 SERVER_ERROR", "2 503 SERVER_ERROR", "3 503 SERVER_ERROR");
    }

    @Test
    void send_whenTheConnectionBreaks_hasNoStatus() {
        failureOf(send(once(), Request.get("/reset")));

        assertThat(attempts()).containsExactly("1 none CONNECTION_ERROR");
    }

    @Test
    void send_whenTheAnswerBreaksOff_hasItsStatus() {
        failureOf(send(once(), Request.get("/half").attemptTimeout(Duration.ofSeconds(3))));

        assertThat(attempts()).containsExactly("1 200 TIMEOUT");
    }

    @Test
    void send_whenNoAnswerComes_isATimeout() {
        failureOf(send(once(), Request.get("/hang").attemptTimeout(Duration.ofMillis(100))));

        assertThat(tag(observations.onlyCall(), Tag.OUTCOME)).isEqualTo("TIMEOUT");
        assertThat(attempts()).containsExactly("1 none TIMEOUT");
    }

    @Test
    void callTimeout_whenReached_isATimeoutOfTheCallAndCancelsItsAttempt() {
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        Pipeline client = clients.open(options().withScheduler(clock).withCallTimeout(Duration.ofSeconds(9)));

        failureAfter(
                Duration.ofSeconds(9), clock, () -> server.requests().size() == 1, send(client, Request.get("/hang")));

        assertThat(tag(observations.onlyCall(), Tag.OUTCOME)).isEqualTo("TIMEOUT");
        assertThat(attempts()).containsExactly("1 none CANCELLED");
    }

    @Test
    void callTimeout_whenReachedInLine_hasNoAttempt() {
        Gate gate = Gate.of(1);
        Disposable other = gate.guard(Mono.never()).subscribe();

        failureOf(send(clients.open(options().withGate(gate).withCallTimeout(Duration.ofMillis(100))), READ));

        assertThat(tag(observations.onlyCall(), Tag.OUTCOME)).isEqualTo("TIMEOUT");
        assertThat(observations.attempts()).isEmpty();
        other.dispose();
    }

    @Test
    void cancel_whenRunning_endsCallAndAttempt() {
        Disposable call = send(client(), Request.get("/hang")).subscribe();
        await().until(() -> server.requests().size() == 1);

        call.dispose();

        assertThat(tag(observations.onlyCall(), Tag.OUTCOME)).isEqualTo("CANCELLED");
        assertThat(observations.onlyCall().getError()).isNull();
        assertThat(attempts()).containsExactly("1 none CANCELLED");
    }

    @Test
    void cancel_whenTheValueIsThere_changesNothing() {
        StepVerifier.create(send(client(), READ).flux().take(1, true))
                .expectNext(Item.A)
                .expectComplete()
                .verify(Clients.LIMIT);
        StepVerifier.create(send(client(), READ), 1)
                .expectNext(Item.A)
                .thenCancel()
                .verify(Clients.LIMIT);

        assertThat(observations.all()).hasSize(4).allSatisfy(context -> assertThat(tag(context, Tag.OUTCOME))
                .isEqualTo("SUCCESS"));
    }

    @Test
    void send_whenTheOutcomeIsPassedOn_hasEnded() {
        AtomicReference<Integer> atValue = new AtomicReference<>();
        AtomicReference<Integer> atFailure = new AtomicReference<>();

        valueOf(send(once(), READ).doOnNext(value -> atValue.set(observations.ended())));
        failureOf(send(once(), Request.get("/fail")).doOnError(e -> atFailure.set(observations.ended())));

        assertThat(atValue).hasValue(2);
        assertThat(atFailure).hasValue(4);
    }

    @Test
    void send_whenTheCircuitIsOpen_hasNoAttempt() {
        Pipeline client = clients.open(options()
                .withRetry(RetryPolicy.none())
                .withCircuitBreaker(CircuitBreakerConfig.custom()
                        .slidingWindowSize(1)
                        .minimumNumberOfCalls(1)
                        .build()));
        failureOf(send(client, Request.get("/fail")));

        assertThat(failureOf(send(client, READ)).code()).isEqualTo(ErrorCode.CIRCUIT_OPEN);

        assertThat(calls()).containsExactly("SERVER_ERROR", "CIRCUIT_OPEN");
        assertThat(attempts()).containsExactly("1 503 SERVER_ERROR");
    }

    @Test
    void send_whenTheCredentialIsNoLongerUsed_hasNoAttempt() {
        Pipeline client = client();
        for (int i = 0; i < 4; i++) {
            failureOf(send(client, Request.get("/refuse")));
        }

        assertThat(calls()).hasSize(4).containsOnly("UNAUTHORIZED");
        assertThat(observations.attempts()).hasSize(3);
    }

    @Test
    void send_whenTheClientIsClosed_isACallWithoutAnAttempt() {
        Pipeline client = client();
        client.close();

        failureOf(send(client, READ));

        assertThat(calls()).containsExactly("OPERATION_FAILED");
        assertThat(observations.attempts()).isEmpty();
    }

    @Test
    void close_whenItCutsAWriteOff_isReportedAsToItsCaller() {
        Pipeline client = client();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        send(client, Request.post("/hang")).subscribe(value -> {}, failure::set);
        await().until(() -> server.requests().size() == 1);

        client.closeGracefully(Duration.ofMillis(50)).block(Clients.LIMIT);

        await().until(() -> failure.get() != null);
        assertThat(ErrorCode.of(failure.get())).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(calls()).containsExactly("AMBIGUOUS");
        assertThat(attempts()).containsExactly("1 none CANCELLED");
    }

    @Test
    void stream_whenItEnds_isOneCallWithOneAttempt() {
        Flux<Integer> elements = client().stream(
                () -> Request.get("/list").named("item", "items").as(Integer.class));
        StepVerifier.create(elements, 1)
                .expectNext(1)
                .then(() -> assertThat(observations.ended()).isZero())
                .thenRequest(9)
                .expectNext(2, 3)
                .expectComplete()
                .verify(Clients.LIMIT);

        assertThat(calls()).containsExactly("SUCCESS");
        assertThat(attempts()).containsExactly("1 200 SUCCESS");
    }

    @Test
    void stream_whenCancelled_isCancelled() {
        StepVerifier.create(client().stream(() -> Request.get("/list").as(Integer.class)), 1)
                .expectNext(1)
                .thenCancel()
                .verify(Clients.LIMIT);

        assertThat(calls()).containsExactly("CANCELLED");
        assertThat(attempts()).containsExactly("1 200 CANCELLED");
    }

    @Test
    void send_whateverIsInQueryAndCredential_showsNoneOfIt() {
        failureOf(send(client(), Request.get("/fail").query("filter", "whom-I-seek")));
        valueOf(send(client(), Request.get("/x").query("filter", "whom-I-seek")));

        assertThat(observations.all()).hasSize(6).allSatisfy(context -> {
            assertThat(context.getAllKeyValues().toString()).doesNotContain("whom-I-seek", "a-token");
            assertThat(String.valueOf(context.getError())).doesNotContain("whom-I-seek", "a-token");
            assertThat(tag(context, Tag.URI)).endsWith("?filter=...");
        });
    }

    @ParameterizedTest
    @EnumSource
    void tags_ofEveryKind_areThoseListed(ClientObservation kind) {
        valueOf(send(client(), READ));
        failureOf(send(once(), Request.get("/fail")));
        Disposable cancelled = send(client(), Request.get("/hang")).subscribe();
        await().until(() -> server.requests().size() == 3);
        cancelled.dispose();

        assertThat(observations.all(kind)).hasSize(3).allSatisfy(context -> {
            assertThat(map(context.getLowCardinalityKeyValues()).keySet())
                    .containsExactlyInAnyOrderElementsOf(names(kind.getLowCardinalityKeyNames()));
            assertThat(map(context.getHighCardinalityKeyValues()).keySet())
                    .containsExactlyInAnyOrderElementsOf(names(kind.getHighCardinalityKeyNames()));
        });
    }

    @Test
    void kindsAndTags_reportedOrListed_areTheSame() {
        valueOf(send(client(), READ));

        assertThat(observations.all())
                .extracting(Observation.Context::getName)
                .containsExactlyInAnyOrder(Arrays.stream(ClientObservation.values())
                        .map(ClientObservation::getName)
                        .toArray(String[]::new));
        assertThat(observations.all().stream()
                        .flatMap(context -> map(context.getAllKeyValues()).keySet().stream())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(names(Tag.values()));
    }

    private static List<String> names(KeyName[] keys) {
        return Stream.of(keys).map(KeyName::asString).toList();
    }

    private List<String> calls() {
        return observations.all(ClientObservation.CALL).stream()
                .map(call -> tag(call, Tag.OUTCOME))
                .toList();
    }

    private List<String> attempts() {
        return observations.attempts().stream()
                .map(attempt ->
                        tag(attempt, Tag.ATTEMPT) + " " + tag(attempt, Tag.STATUS) + " " + tag(attempt, Tag.OUTCOME))
                .toList();
    }

    private Pipeline client() {
        return clients.open(options());
    }

    private Pipeline once() {
        return clients.open(options().withRetry(RetryPolicy.none()));
    }

    private ClientOptions options() {
        return Clients.options(server.url()).withObservations(observations.registry);
    }
}

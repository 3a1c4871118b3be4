package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import io.millrace.core.MillraceException;
import io.millrace.core.Permit;
import io.millrace.core.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.ContextView;

/** Tokens that expire: fetched once for all, renewed in time, replaced when refused, shown to nobody. */
class TokenTest {
    private static final Request<Void> READ = Request.get("/x");
    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicInteger fetched = new AtomicInteger();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Gate gate = Gate.of(64);

    /** Tells each token that it has heard of, and refuses some. */
    private final RawServer server = RawServer.start((request, connection) -> {
        String token = token(request);
        connection.send(
                refused.contains(token)
                        ? RawServer.answer("401 No", "{\"message\":\"bad token " + token + "\"}")
                        : RawServer.ok("\"" + token + "\""));
    });

    @RegisterExtension
    private final Clients clients = new Clients();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String token(RawServer.Received request) {
        return request.headers("Authorization").get(0).replace("Bearer ", "");
    }

    /** token-1, token-2, ... */
    private Mono<AccessToken> next() {
        return Mono.fromCallable(() -> new AccessToken(Secret.of("token-" + fetched.incrementAndGet()), HOUR));
    }

    private Pipeline pipeline(TokenSource source) {
        return clients.open(
                Clients.options(server.url()).withGate(gate).withCredential(Credential.bearer(source, time)));
    }

    private List<String> tokens() {
        return server.requests().stream().map(TokenTest::token).toList();
    }

    @Test
    void bearer_whenNothingIsSent_fetchesNothing() {
        pipeline(this::next);

        assertThat(fetched).hasValue(0);
    }

    @Test
    void bearer_whenManyCallsNeedAToken_fetchesOneForAll() {
        Sinks.One<AccessToken> source = Sinks.one();
        Pipeline pipeline = pipeline(() -> {
            fetched.incrementAndGet();
            return source.asMono();
        });
        Mono<Void> calls =
                Flux.range(0, 50).flatMap(i -> send(pipeline, READ), 50).then();
        Disposable running = calls.subscribe();
        assertThat(gate.inFlight()).isEqualTo(50);

        source.tryEmitValue(new AccessToken(Secret.of("the-token"), HOUR));
        await().until(running::isDisposed);
        valueOf(send(pipeline, READ));

        assertThat(fetched).hasValue(1);
        assertThat(tokens()).hasSize(51).containsOnly("the-token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1H|PT59M", "PT10S|PT9S", "PT100S|PT90S"})
    void bearer_whenATokenIsAboutToExpire_fetchesAnotherInTime(String lifetimeAndUse) {
        Duration lifetime = Duration.parse(lifetimeAndUse.split("\\|")[0]);
        Duration use = Duration.parse(lifetimeAndUse.split("\\|")[1]);
        Pipeline pipeline = pipeline(() -> next().map(token -> new AccessToken(token.secret(), lifetime)));
        valueOf(send(pipeline, READ));

        time.advanceTimeBy(use.minusMillis(1));
        valueOf(send(pipeline, READ));
        time.advanceTimeBy(Duration.ofMillis(1));
        valueOf(send(pipeline, READ));

        assertThat(tokens()).containsExactly("token-1", "token-1", "token-2");
    }

    @Test
    void bearer_whenTheFetchTakesTime_countsTheLifetimeFromItsEnd() {
        Pipeline pipeline = pipeline(() -> next().delayElement(Duration.ofSeconds(20), time));
        Disposable first = send(pipeline, READ).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(20));
        await().until(first::isDisposed);

        time.advanceTimeBy(Duration.ofMinutes(58).plusSeconds(50));
        valueOf(send(pipeline, READ));

        assertThat(tokens()).containsExactly("token-1", "token-1");
    }

    @Test
    void bearer_whenTheSourceFails_failsTheCallTypedAndAsksAgainForTheNext() {
        AtomicInteger asked = new AtomicInteger();
        Pipeline pipeline = pipeline(() -> asked.incrementAndGet() == 1
                ? Mono.error(new MillraceException(ErrorCode.FORBIDDEN, "the account is locked"))
                : next());

        ApiException failure = failureOf(send(pipeline, Request.post("/x")));

        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure.attempts()).isZero();
        assertThat(failure.status()).isEmpty();
        assertThat(failure).hasMessageContaining("not sent").hasMessageContaining("the account is locked");
        assertThat(server.requests()).isEmpty();
        assertThat(gate.inFlight()).isZero();
        valueOf(send(pipeline, READ));
        assertThat(tokens()).containsExactly("token-1");
    }

    @Test
    void bearer_whenTheSourceDoesNotFindItsEndpoint_doesNotSayThatTheAnswerIsAbsent() {
        Pipeline pipeline = pipeline(() -> Mono.error(new MillraceException(ErrorCode.NOT_FOUND, "no such endpoint")));

        ApiException failure = failureOf(send(pipeline, READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(failure).hasMessageContaining("not sent").hasMessageContaining("no such endpoint");
    }

    @Test
    void bearer_whenTheSourceNeverAnswers_isWaitedForAsLongAsAnAttempt() {
        Pipeline pipeline = clients.open(Clients.options(server.url())
                .withGate(gate)
                .withRetry(RetryPolicy.none())
                .withCredential(Credential.bearer(Mono::never, time)));

        StepVerifier.create(send(pipeline, READ.attemptTimeout(Duration.ofSeconds(5))))
                .then(() -> time.advanceTimeBy(Duration.ofMinutes(5)))
                .expectErrorSatisfies(
                        failure -> assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.TIMEOUT))
                .verify(Clients.LIMIT);

        assertThat(gate.inFlight()).isZero();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void bearer_whenTheSourceFailsInPassing_isAskedAgainAsOftenAsACallIsTried() {
        AtomicInteger asked = new AtomicInteger();
        Pipeline pipeline =
                pipeline(() -> asked.incrementAndGet() < 3 ? Mono.error(new IOException("no connection")) : next());

        valueOf(send(pipeline, Request.post("/x"))); // nothing was sent, so that a write may wait for it too

        assertThat(asked).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "null", "throws"})
    void bearer_whenTheSourceDoesNotKeepItsContract_failsTheCallTyped(String how) {
        Pipeline pipeline = pipeline(() -> switch (how) {
            case "empty" -> Mono.empty();
            case "null" -> null;
            default -> throw new IllegalStateException("out of order");
        });

        ApiException failure = failureOf(send(pipeline, READ));

        assertThat(failure.code())
                .isEqualTo(how.equals("empty") ? ErrorCode.INVALID_RESPONSE : ErrorCode.OPERATION_FAILED);
        assertThat(failure).hasMessageContaining("not sent, because there is no token");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Request.Method.class,
            names = {"GET", "PUT", "POST"})
    void bearer_whenTheTokenIsRefused_repeatsTheCallOnceWithAnother(Request.Method method) {
        refused.add("token-1");
        Pipeline pipeline = pipeline(this::next);

        assertThat(valueOf(send(pipeline, Request.of(method, "/x").as(String.class))))
                .isEqualTo("token-2");

        assertThat(tokens()).containsExactly("token-1", "token-2");
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void bearer_whenTheServiceRefusesTheTokenInItsOwnWords_repeatsTheCallOnceWithAnother() {
        Request<String> request = Request.post("/x")
                .as(String.class)
                .refusalIn(
                        answer -> answer.equals("token-1") ? Refusal.of(ErrorCode.UNAUTHORIZED, "an old token") : null);

        assertThat(valueOf(send(pipeline(this::next), request))).isEqualTo("token-2");
        assertThat(tokens()).containsExactly("token-1", "token-2");
    }

    @Test
    void bearer_whenTheNextTokenIsRefusedToo_failsAndIsNotRepeatedAgain() {
        refused.addAll(List.of("token-1", "token-2"));
        Pipeline pipeline = pipeline(this::next);

        ApiException failure = failureOf(send(pipeline, READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(failure.status()).hasValue(401);
        assertThat(failure.attempts()).isEqualTo(2);
        assertThat(tokens()).containsExactly("token-1", "token-2");
    }

    @Test
    void bearer_whenThereIsNoTokenInPlaceOfTheRefused_saysSoAndNotThatItWasSent() {
        refused.add("token-1");
        Pipeline pipeline = pipeline(() -> fetched.get() == 0
                ? next()
                : Mono.error(new MillraceException(ErrorCode.FORBIDDEN, "the account is locked")));

        ApiException failure = failureOf(send(pipeline, Request.post("/x")));

        assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(failure.status()).isEmpty();
    }

    @Test
    void bearer_whenACallRunsOutOfTimeWaitingForAnotherToken_isNotAmbiguous() {
        refused.add("token-1");
        Pipeline pipeline = clients.open(Clients.options(server.url())
                .withCallTimeout(Duration.ofSeconds(2))
                .withCredential(Credential.bearer(() -> fetched.get() == 0 ? next() : Mono.never())));

        assertThat(failureOf(send(pipeline, Request.post("/x"))).code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void bearer_whenOneTokenIsRefusedForManyCalls_countsAsOneRefusal() throws Exception {
        CountDownLatch all = new CountDownLatch(32);
        try (RawServer together = RawServer.start((request, connection) -> {
            if (token(request).equals("token-1")) {
                all.countDown();
                all.await(); // so that all were sent with it
                connection.send(RawServer.answer("401 No", ""));
            } else {
                connection.send(RawServer.ok("\"" + token(request) + "\""));
            }
        })) {
            Pipeline pipeline =
                    clients.open(Clients.options(together.url()).withCredential(Credential.bearer(this::next, time)));

            List<String> answers = Flux.range(0, 32)
                    .flatMap(i -> send(pipeline, Request.post("/x").as(String.class)), 32)
                    .collectList()
                    .block(Clients.LIMIT);

            assertThat(answers).hasSize(32).containsOnly("token-2");
            assertThat(fetched).hasValue(2);
            assertThat(together.requests()).hasSize(64);
        }
    }

    @Test
    void bearer_whenThreeTokensInARowAreRefused_sendsNothingMore() {
        refused.addAll(List.of("token-1", "token-2", "token-3", "token-4", "token-5"));
        Pipeline pipeline = pipeline(this::next);
        failureOf(send(pipeline, READ));
        failureOf(send(pipeline, READ));
        assertThat(tokens()).containsExactly("token-1", "token-2", "token-3");
        refused.clear();

        ApiException failure = failureOf(send(pipeline, READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(failure).hasMessageContaining("not sent");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void bearer_whenATokenIsAcceptedBetween_countsAnew() {
        refused.addAll(List.of("token-1", "token-3", "token-5", "token-7", "token-9"));
        Pipeline pipeline = pipeline(this::next);
        for (int i = 2; i <= 10; i += 2) {
            assertThat(valueOf(send(pipeline, READ.as(String.class)))).isEqualTo("token-" + i);
            time.advanceTimeBy(HOUR);
        }
    }

    @Test
    void bearer_whenOneOfThoseWhoWaitIsCancelled_servesTheOthers() {
        Sinks.One<AccessToken> source = Sinks.one();
        AtomicInteger cancelled = new AtomicInteger();
        Pipeline pipeline = pipeline(() -> source.asMono().doOnCancel(cancelled::incrementAndGet));
        Disposable first = send(pipeline, READ).subscribe();
        Disposable second = send(pipeline, READ).subscribe();

        first.dispose(); // it was the one that asked
        assertThat(cancelled).hasValue(0);
        source.tryEmitValue(new AccessToken(Secret.of("the-token"), HOUR));

        await().until(second::isDisposed);
        assertThat(tokens()).containsExactly("the-token");
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void bearer_whenAllWhoWaitAreCancelled_cancelsTheFetch() {
        AtomicInteger cancelled = new AtomicInteger();
        Pipeline pipeline = pipeline(() -> Mono.<AccessToken>never().doOnCancel(cancelled::incrementAndGet));
        Disposable first = send(pipeline, READ).subscribe();
        Disposable second = send(pipeline, READ).subscribe();

        first.dispose();
        second.dispose();

        assertThat(cancelled).hasValue(1);
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void bearer_whenTheCallHasAContext_doesNotShowItToTheSource() {
        AtomicReference<ContextView> seen = new AtomicReference<>();
        Pipeline pipeline = pipeline(() -> Mono.deferContextual(context -> {
            seen.set(context);
            return next();
        }));

        valueOf(send(pipeline, READ)
                .contextWrite(context -> Permit.NONE.addTo(context).put("tenant", "one")));

        assertThat(seen.get().isEmpty()).isTrue();
        assertThat(Permit.in(seen.get())).isSameAs(Permit.NONE);
    }

    @Test
    void bearer_whenATokenIsReplacedMeanwhile_isNotShownByTheCallThatWasSentWithIt() throws Exception {
        CountDownLatch replaced = new CountDownLatch(1);
        try (RawServer echoing = RawServer.start((request, connection) -> {
            if (request.target().equals("/slow")) {
                replaced.await();
            }
            connection.send(RawServer.answer("400 No", "{\"message\":\"you sent " + token(request) + "\"}"));
        })) {
            Pipeline pipeline = clients.open(Clients.options(echoing.url())
                    .withRetry(RetryPolicy.none())
                    .withCredential(Credential.bearer(this::next, time)));
            AtomicReference<Throwable> slow = new AtomicReference<>();
            send(pipeline, Request.get("/slow")).subscribe(value -> {}, slow::set);
            await().until(() -> echoing.requests().size() == 1);
            for (int i = 0; i < 3; i++) {
                time.advanceTimeBy(HOUR);
                assertThat(failureOf(send(pipeline, READ)).serverMessage()).hasValue("you sent ***");
            }
            replaced.countDown();

            await().until(() -> slow.get() != null);
            assertThat(slow.get())
                    .hasMessageContaining("you sent ***")
                    .message()
                    .doesNotContain("token-1");
            assertThat(fetched).hasValue(4);
        }
    }

    @Test
    void toString_whateverHoldsAToken_showsItNowhere() {
        Credential credential = Credential.bearer(this::next, time);
        Pipeline pipeline = clients.open(Clients.options(server.url()).withCredential(credential));
        valueOf(send(pipeline, READ));

        assertThat(credential.toString()).doesNotContain("token-1");
        assertThat(new AccessToken(Secret.of("token-1"), HOUR).toString()).doesNotContain("token-1");
        assertThat(Clients.options(server.url()).withCredential(credential).toString())
                .doesNotContain("token-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S"})
    void accessToken_whenItsLifetimeIsNotPositive_isRefused(String lifetime) {
        assertThatThrownBy(() -> new AccessToken(Secret.of("t"), Duration.parse(lifetime)))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining(lifetime);
    }
}

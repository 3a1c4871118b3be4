package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.firstThen;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A service says what it means by its refusals: that decides, and not the status alone. */
class RefusalTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Item> WRITE = Request.post("/items").as(Item.class);

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    private <T> ApiException refused(Request<T> request) {
        return failureOf(send(clients.to(SERVER.baseUrl()), request));
    }

    private <T> T answered(Request<T> request) {
        return valueOf(send(clients.to(SERVER.baseUrl()), request));
    }

    // answers that are no success

    @Test
    void refusals_whenRead_haveTheAnswerWithoutSecretsAndWhatItUsuallyMeans() {
        always(
                SERVER,
                jsonResponse("{\"detail\":\"you sent a-token\"}", 503)
                        .withHeader("X-Zone", "a-token")
                        .withHeader("Retry-After", "3"));
        AtomicReference<Refusal> usual = new AtomicReference<>();

        refused(READ.refusals(refusal -> {
            usual.set(refusal);
            return refusal.withRetryable(false);
        }));

        assertThat(usual.get())
                .returns(503, Refusal::status)
                .returns("{\"detail\":\"you sent ***\"}", Refusal::body)
                .returns("{\"detail\":\"you sent ***\"}", Refusal::excerpt)
                .returns("you sent ***", Refusal::message)
                .returns(ErrorCode.SERVER_ERROR, Refusal::code)
                .returns(true, Refusal::retryable)
                .returns(true, Refusal::outcomeOpen)
                .returns(Duration.ofSeconds(3), Refusal::retryAfter)
                .returns(null, Refusal::cause);
        assertThat(usual.get().headers().get("x-zone")).isEqualTo("***");
        assertThat(usual.get().headers().get("x-none")).isNull();
    }

    @Test
    void refusals_whenTheServiceMeansSomethingElse_sayWhatItMeans() {
        always(SERVER, jsonResponse("{\"detail\":\"seen before\",\"input\":\"private\"}", 429));
        IllegalStateException cause = new IllegalStateException("theirs");

        ApiException failure = refused(READ.refusals(refusal -> refusal.withCode(ErrorCode.CONFLICT)
                .withMessage("it was " + refusal.message())
                .withExcerpt(null)
                .withRetryable(false)
                .withRetryAfter(Duration.ofSeconds(300))
                .withCause(cause)));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(failure).hasMessageContaining("answered 429: it was seen before").hasCause(cause);
        assertThat(failure.serverMessage()).hasValue("it was seen before");
        assertThat(failure.bodyExcerpt()).isEmpty();
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(300));
        assertThat(failure.status()).hasValue(429);
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void refusals_whenTheStatusMayPass_letTheRequestBeTriedAgain() {
        firstThen(SERVER, status(409), item());

        assertThat(answered(WRITE.refusals(refusal -> refusal.withRetryable(true)))).isEqualTo(Item.A);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void refusals_whenTheStatusWillNotPass_keepTheRequestFromBeingTriedAgain() {
        always(SERVER, status(503));

        ApiException failure = refused(READ.refusals(refusal -> refusal.withRetryable(false)));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void refusals_whenAWriteIsKnownNotToHaveTakenEffect_letItBeTriedAgain() {
        firstThen(SERVER, status(503), item());

        assertThat(answered(WRITE.refusals(refusal -> refusal.withOutcomeOpen(false))))
                .isEqualTo(Item.A);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void refusals_whenAWriteMayHaveTakenEffect_cannotLetItBeTriedAgain() {
        always(SERVER, status(409));

        ApiException failure = refused(
                WRITE.refusals(refusal -> refusal.withOutcomeOpen(true).withRetryable(true)));

        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("look before you repeat it");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void refusals_whenTheyAreALimit_pauseTheQuotaForAll() {
        always(SERVER, status(503));
        Pipeline pipeline = clients.open(
                Clients.options(SERVER.baseUrl()).withQuota(Quota.sliding(100, Duration.ofSeconds(1))));
        Request<Item> limited = READ.refusals(
                refusal -> refusal.withCode(ErrorCode.RATE_LIMITED).withRetryAfter(Duration.ofMinutes(5)));

        assertThat(failureOf(send(pipeline, limited)).retryAfter()).hasValue(Duration.ofMinutes(5));
        ApiException next = failureOf(send(pipeline, READ));

        assertThat(next.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(next.attempts()).isZero();
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void refusals_whenALimitHasNoTime_giveItOne() {
        firstThen(SERVER, status(429), item());
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Pipeline pipeline = clients.open(Clients.options(SERVER.baseUrl())
                .withQuota(Quota.sliding(5, Duration.ofSeconds(1), time))
                .withScheduler(time));
        CompletableFuture<Item> done = send(
                        pipeline, READ.refusals(refusal -> refusal.withRetryAfter(Duration.ofSeconds(60))))
                .toFuture();

        await().pollInterval(Duration.ofMillis(2)).atMost(Clients.LIMIT).until(() -> {
            time.advanceTimeBy(Duration.ofSeconds(1)); // whenever it has begun to wait
            return done.isDone();
        });

        assertThat(done).isCompletedWithValue(Item.A);
        assertThat(time.now(TimeUnit.SECONDS)).isGreaterThanOrEqualTo(60);
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void refusals_whenTheReadingThrows_failAsTheStatusSaysAndTellWhy() {
        always(SERVER, status(400));
        IllegalStateException lost = new IllegalStateException("cannot read it");

        ApiException failure = refused(WRITE.refusals(refusal -> {
            throw lost;
        }));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasCause(lost);
    }

    @Test
    void refusals_whenTheBodyIsLong_areReadToItsEnd() {
        always(SERVER, jsonResponse("{\"x\":\"" + "y".repeat(100_000) + "\",\"last\":\"word\"}", 500));

        assertThat(refused(READ.refusals(refusal -> refusal.body().contains("\"last\":\"word\"")
                                ? refusal.withCode(ErrorCode.CONFLICT).withRetryable(false)
                                : refusal))
                        .code())
                .isEqualTo(ErrorCode.CONFLICT);
    }
}

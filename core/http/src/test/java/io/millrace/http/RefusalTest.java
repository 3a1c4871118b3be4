package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A service says what it means by its refusals: that decides, and not the status alone. */
class RefusalTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Item> WRITE = Request.post("/items").as(Item.class);

    /** The service's words: {@code {"refused":{"code":...,"why":...}}}. */
    private static final Request<Object> SAID =
            Request.post("/things").body(Map.of("id", "A")).as(Object.class).refusalIn(RefusalTest::words);

    private static final String FLAGGED = "{\"refused\":{\"code\":\"%s\",\"why\":\"%s\",\"%s\":true}}";

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    private static Refusal words(Object answer) {
        if (!(answer instanceof Map<?, ?> members) || !(members.get("refused") instanceof Map<?, ?> refused)) {
            return null;
        }
        String why = Objects.toString(refused.get("why"));
        return Refusal.of(ErrorCode.valueOf(Objects.toString(refused.get("code"))), why)
                .withRetryable(refused.containsKey("passes"))
                .withOutcomeOpen(refused.containsKey("open"))
                .withCause(new IllegalStateException("their " + why));
    }

    private static String refusing(ErrorCode code, String why, String flag) {
        return FLAGGED.formatted(code, why, flag);
    }

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
        assertThat(failure)
                .hasMessageContaining("answered 429: it was seen before")
                .hasCause(cause);
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

        assertThat(answered(WRITE.refusals(refusal -> refusal.withRetryable(true))))
                .isEqualTo(Item.A);
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

        ApiException failure =
                refused(WRITE.refusals(refusal -> refusal.withOutcomeOpen(true).withRetryable(true)));

        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("look before you repeat it");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void refusals_whenTheyAreALimit_pauseTheQuotaForAll() {
        always(SERVER, status(503));
        Pipeline pipeline =
                clients.open(Clients.options(SERVER.baseUrl()).withQuota(Quota.sliding(100, Duration.ofSeconds(1))));
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

    // successes that are none

    @Test
    void refusalIn_whenASuccessRefuses_failsTheCallFinally() {
        always(SERVER, jsonResponse(refusing(ErrorCode.CONFLICT, "no", "final"), 201));

        ApiException failure = refused(SAID);

        assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(failure).hasMessageContaining("was refused: no");
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.mayHaveTakenEffect()).isFalse();
        assertThat(failure.serverMessage()).hasValue("no");
        assertThat(failure.status()).hasValue(201);
        assertThat(failure.bodyExcerpt()).isEmpty();
        assertThat(failure.getCause()).isInstanceOf(IllegalStateException.class).hasMessage("their no");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void refusalIn_whenASuccessRefusesNothing_leavesItTheAnswer() {
        always(SERVER, okJson("{\"fine\":1}"));

        assertThat(answered(SAID)).isEqualTo(Map.of("fine", 1));
    }

    @Test
    void refusalIn_whenTheAnswerIsNoSuccess_isNotAsked() {
        always(SERVER, jsonResponse(refusing(ErrorCode.CONFLICT, "no", "final"), 403));

        assertThat(refused(SAID).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void refusalIn_whenBytesAreExpected_isAskedOfThem() {
        always(SERVER, okJson("busy"));
        Request<byte[]> bytes = Request.get("/x")
                .as(byte[].class)
                .refusalIn(body -> Refusal.of(ErrorCode.CONFLICT, new String(body, StandardCharsets.UTF_8)));

        assertThat(refused(bytes).serverMessage()).hasValue("busy");
    }

    @Test
    void refusalIn_whenTheRefusalPasses_isTriedAgainAlthoughItWrites() {
        firstThen(SERVER, okJson(refusing(ErrorCode.CONFLICT, "busy", "passes")), okJson("{}"));

        assertThat(answered(SAID)).isEqualTo(Map.of());
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void refusalIn_whenTheOutcomeIsOpen_isAmbiguousUnlessItMayBeRepeated() {
        always(SERVER, okJson(refusing(ErrorCode.SERVER_ERROR, "half done", "open")));

        assertThat(refused(SAID))
                .returns(ErrorCode.AMBIGUOUS, ApiException::code)
                .returns(true, ApiException::mayHaveTakenEffect);
        assertThat(refused(SAID.repeatability(Repeatability.SAFE)))
                .returns(ErrorCode.SERVER_ERROR, ApiException::code)
                .returns(false, ApiException::mayHaveTakenEffect);
    }

    @Test
    void refusalIn_whenTheReadingThrows_isAnUnreadableAnswer() {
        always(SERVER, okJson("{\"refused\":{\"code\":\"UNHEARD\"}}"));

        assertThat(refused(SAID).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(refused(SAID.repeatability(Repeatability.SAFE)).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    @Test
    void refusalIn_whenItShowsASecret_masksIt() {
        always(SERVER, okJson(refusing(ErrorCode.INVALID_INPUT, "pa\\u00df word! is weak", "final")));

        ApiException failure = refused(SAID.secret(Secret.ofAnyText("paß word!")));

        assertThat(failure).hasMessageContaining("*** is weak");
        assertThat(failure.serverMessage()).hasValue("*** is weak");
        assertThat(failure.getCause()).hasMessage("their *** is weak");
    }

    @Test
    void refusalIn_whenTheSecretIsAWordOfTheAnswersForm_keepsTheCodeAndNoReason() {
        always(SERVER, okJson(refusing(ErrorCode.INVALID_INPUT, "weak", "final")));

        ApiException failure = refused(SAID.secret(Secret.of("refused")));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure)
                .hasMessageNotContaining("weak")
                .hasMessageNotContaining("their")
                .hasNoCause();
    }

    // refusals of the credential, and secrets that the client places

    @Test
    void unauthorized_whateverTheStatus_isNotSentAFourthTime() {
        always(SERVER, okJson(refusing(ErrorCode.UNAUTHORIZED, "who are you", "final")));
        Pipeline pipeline = clients.to(SERVER.baseUrl());
        for (int i = 0; i < 4; i++) {
            assertThat(failureOf(send(pipeline, SAID)).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        }
        assertThat(requests(SERVER)).isEqualTo(3);
    }

    @Test
    void placed_whenSent_addsNothingAndShowsItselfToNobody() {
        firstThen(SERVER, okJson("{}"), jsonResponse("{\"detail\":\"pa\\u00df word! is weak\"}", 400));
        Credential credential = Credential.placed("paß word!");
        Pipeline pipeline = clients.open(Clients.options(SERVER.baseUrl()).withCredential(credential));

        valueOf(send(pipeline, SAID));

        assertThat(SERVER.getAllServeEvents().get(0).getRequest().containsHeader("Authorization"))
                .isFalse();
        assertThat(failureOf(send(pipeline, SAID)).serverMessage()).hasValue("*** is weak");
        assertThat(credential)
                .hasToString("***")
                .isEqualTo(Credential.placed("paß word!"))
                .isNotEqualTo(Credential.placed("other"));
    }

    // what is known of an outcome

    @Test
    void mayHaveTakenEffect_whenRepeatingDidNotHelp_isTrueAndCanBeMadeAmbiguous() {
        always(SERVER, status(503));

        ApiException failure =
                failureOf(send(clients.to(SERVER.baseUrl()), WRITE.repeatability(Repeatability.IDEMPOTENT)));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(failure.mayHaveTakenEffect()).isTrue();
        assertThat(failure.withUnknownOutcome())
                .returns(ErrorCode.AMBIGUOUS, ApiException::code)
                .returns(false, ApiException::isRetryable)
                .returns(3, ApiException::attempts)
                .hasMessage(failure.getMessage());
    }

    @Test
    void mayHaveTakenEffect_whenTheAnswerCannotBeRead_isTrue() {
        always(SERVER, okJson("{"));

        assertThat(failureOf(send(clients.to(SERVER.baseUrl()), WRITE)))
                .returns(ErrorCode.INVALID_RESPONSE, ApiException::code)
                .returns(true, ApiException::mayHaveTakenEffect);
    }

    @ParameterizedTest
    @CsvSource({"422, false", "401, true", "403, true", "404, true", "409, true"})
    void mayHaveTakenEffect_whenARepeatIsRefused_isFalseOnlyIfTheFirstWasSoToo(int status, boolean open) {
        firstThen(SERVER, status(503), status(status));

        ApiException failure =
                failureOf(send(clients.to(SERVER.baseUrl()), WRITE.repeatability(Repeatability.IDEMPOTENT)));

        assertThat(failure.status()).hasValue(status);
        assertThat(failure.mayHaveTakenEffect()).isEqualTo(open);
    }

    @Test
    void mayHaveTakenEffect_whenNothingWasSentOrItOnlyReads_isFalse() {
        RawServer gone = RawServer.answering("{}");
        gone.close();
        assertThat(failureOf(send(clients.to(gone.url()), WRITE)).mayHaveTakenEffect())
                .isFalse();

        always(SERVER, status(503));
        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), WRITE.repeatability(Repeatability.SAFE)));
        assertThat(failure.mayHaveTakenEffect()).isFalse();
        assertThat(failure.withUnknownOutcome()).isSameAs(failure);
    }
}

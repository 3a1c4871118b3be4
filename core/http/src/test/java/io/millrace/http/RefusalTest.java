package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.firstThen;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that says in words of its own what it has refused: those decide, and not the status. */
class RefusalTest {
    /** The service's words: {@code {"refused":{"code":...,"why":...}}}, whatever the status. */
    private static final Refusal.Reader WORDS = (status, body) -> {
        if (!(body instanceof Map<?, ?> members) || !(members.get("refused") instanceof Map<?, ?> refused)) {
            return null;
        }
        String why = Objects.toString(refused.get("why"));
        Refusal refusal = Refusal.of(ErrorCode.valueOf(Objects.toString(refused.get("code"))), why)
                .causedBy(new IllegalStateException("their " + why));
        refusal = Boolean.TRUE.equals(refused.get("passes")) ? refusal.retryable() : refusal;
        return Boolean.TRUE.equals(refused.get("open")) ? refusal.withOutcomeOpen() : refusal;
    };

    private static final Request<Object> WRITE =
            Request.post("/things").body(Map.of("id", "A")).as(Object.class).refusals(WORDS);
    private static final String FLAGGED = "{\"refused\":{\"code\":\"%s\",\"why\":\"%s\",\"%s\":true}}";

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    private static String refusing(ErrorCode code, String why, String flag) {
        return FLAGGED.formatted(code, why, flag);
    }

    @ParameterizedTest
    @CsvSource({"200, 'was refused: no'", "404, 'answered 404: no'", "500, 'answered 500: no'"})
    void send_whenTheBodyRefuses_failsAsItSaysWhateverTheStatus(int status, String told) {
        always(SERVER, jsonResponse(refusing(ErrorCode.CONFLICT, "no", "final"), status));

        ApiException failure = failureOf(send(clients.to(SERVER.baseUrl()), WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT);
        assertThat(failure).hasMessageContaining(told);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.mayHaveTakenEffect()).isFalse();
        assertThat(failure.serverMessage()).hasValue("no");
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.bodyExcerpt()).isEmpty();
        assertThat(failure.getCause()).isInstanceOf(IllegalStateException.class).hasMessage("their no");
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenTheBodyRefusesNothing_isItsAnswer() {
        always(SERVER, okJson("{\"fine\":1}"));

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), WRITE))).isEqualTo(Map.of("fine", 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void send_whenTheRefusalPasses_isTriedAgainAlthoughItWrites(int status) {
        firstThen(SERVER, jsonResponse(refusing(ErrorCode.CONFLICT, "busy", "passes"), status), okJson("{}"));

        assertThat(valueOf(send(clients.to(SERVER.baseUrl()), WRITE))).isEqualTo(Map.of());
        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void send_whenTheRefusalLeavesTheOutcomeOpen_isAmbiguousUnlessItMayBeRepeated() {
        always(SERVER, okJson(refusing(ErrorCode.SERVER_ERROR, "half done", "open")));
        Pipeline pipeline = clients.to(SERVER.baseUrl());

        assertThat(failureOf(send(pipeline, WRITE)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failureOf(send(pipeline, WRITE.repeatability(Repeatability.SAFE))))
                .returns(ErrorCode.SERVER_ERROR, ApiException::code)
                .returns(false, ApiException::mayHaveTakenEffect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "{\"other\":1}", "[]", ""})
    void send_whenAnErrorHasNoSuchWords_failsByItsStatus(String body) {
        always(SERVER, aResponse().withStatus(403).withBody(body));

        assertThat(failureOf(send(clients.to(SERVER.baseUrl()), WRITE)).code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void send_whenAnErrorIsNoJson_showsItAsAText() {
        always(SERVER, aResponse().withStatus(503).withBody("<h1>Closed for stocktaking</h1>"));
        Request<Object> request =
                WRITE.refusals((status, body) -> body instanceof String page && page.contains("stocktaking")
                        ? Refusal.of(ErrorCode.OPERATION_FAILED, "closed, " + status)
                        : null);

        assertThat(failureOf(send(clients.to(SERVER.baseUrl()), request)))
                .returns(ErrorCode.OPERATION_FAILED, ApiException::code)
                .hasMessageContaining("answered 503: closed, 503");
    }

    @Test
    void send_whenTheReaderThrows_isAnUnreadableAnswer() {
        always(SERVER, okJson("{\"refused\":{\"code\":\"UNHEARD\"}}"));
        Pipeline pipeline = clients.to(SERVER.baseUrl());

        assertThat(failureOf(send(pipeline, WRITE)).code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(failureOf(send(pipeline, WRITE.repeatability(Repeatability.SAFE)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    @Test
    void send_whenTheRefusalIsOfTheCredential_isNotSentAFourthTime() {
        always(SERVER, okJson(refusing(ErrorCode.UNAUTHORIZED, "who are you", "final")));
        Pipeline pipeline = clients.to(SERVER.baseUrl());
        for (int i = 0; i < 4; i++) {
            assertThat(failureOf(send(pipeline, WRITE)).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        }
        assertThat(requests(SERVER)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400})
    void send_whenTheRefusalShowsTheSecret_masksIt(int status) {
        always(SERVER, jsonResponse(refusing(ErrorCode.INVALID_INPUT, "pa\\u00df word! is weak", "final"), status));

        ApiException failure = failureOf(send(
                clients.open(Clients.options(SERVER.baseUrl()).withCredential(Credential.placed("paß word!"))), WRITE));

        assertThat(failure).hasMessageContaining("*** is weak");
        assertThat(failure.serverMessage()).hasValue("*** is weak");
        assertThat(failure.getCause()).hasMessage("their *** is weak");
    }

    @Test
    void send_whenTheSecretIsAWordOfTheAnswersForm_keepsTheCodeAndNoReason() {
        always(SERVER, okJson(refusing(ErrorCode.INVALID_INPUT, "weak", "final")));

        ApiException failure = failureOf(send(
                clients.open(Clients.options(SERVER.baseUrl()).withCredential(Credential.placed("refused"))), WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasMessageNotContaining("weak").hasMessageNotContaining("refused");
    }

    @Test
    void send_whenTheErrorIsLong_readsItToItsEnd() {
        always(
                SERVER,
                jsonResponse(refusing(ErrorCode.CONFLICT, "no", "x\":\"" + "y".repeat(100_000) + "\",\"final"), 500));

        assertThat(failureOf(send(clients.to(SERVER.baseUrl()), WRITE)).code()).isEqualTo(ErrorCode.CONFLICT);
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

    // secrets that the client places

    @Test
    void placed_whenSent_addsNothingAndShowsItselfToNobody() {
        always(SERVER, okJson("{}"));
        Credential credential = Credential.placed("pa word");

        valueOf(send(clients.open(Clients.options(SERVER.baseUrl()).withCredential(credential)), WRITE));

        assertThat(SERVER.getAllServeEvents().get(0).getRequest().containsHeader("Authorization"))
                .isFalse();
        assertThat(credential)
                .hasToString("***")
                .isEqualTo(Credential.placed("pa word"))
                .isNotEqualTo(Credential.placed("other"));
    }

    @ParameterizedTest
    @CsvSource({", PT5M", "3, PT5M", "600, PT10M"})
    void send_whenTheRefusalIsALimit_pausesTheQuotaForAllAsLongAsTheLongerOfBothSays(String header, Duration wait) {
        ResponseDefinitionBuilder limited = jsonResponse("{\"why\":\"too fast\"}", 503);
        always(SERVER, header == null ? limited : limited.withHeader("Retry-After", header));
        Pipeline pipeline =
                clients.open(Clients.options(SERVER.baseUrl()).withQuota(Quota.sliding(100, Duration.ofSeconds(1))));
        Request<Object> read = Request.get("/things").as(Object.class).refusals((status, body) -> Refusal.of(
                        ErrorCode.RATE_LIMITED, "too fast")
                .retryable()
                .waiting(Duration.ofMinutes(5)));

        assertThat(failureOf(send(pipeline, read)).retryAfter()).hasValue(wait);
        ApiException next = failureOf(send(pipeline, read));

        assertThat(next.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(next.attempts()).isZero();
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void send_whenTheRefusalSaysNothingOfAWait_leavesItToTheAnswer() {
        always(
                SERVER,
                jsonResponse(refusing(ErrorCode.CONFLICT, "no", "final"), 409).withHeader("Retry-After", "7"));

        assertThat(failureOf(send(clients.to(SERVER.baseUrl()), WRITE)).retryAfter())
                .hasValue(Duration.ofSeconds(7));
    }
}

package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.firstThen;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Services that say with a refusal more than its status does. */
class RefusalTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Item> WRITE = Request.post("/items").as(Item.class);

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    private final List<Pipeline> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Pipeline::close);
    }

    private Pipeline reading(UnaryOperator<Refusal> meaning) {
        return reading(meaning, Quota.sliding(100, Duration.ofSeconds(1)));
    }

    private Pipeline reading(UnaryOperator<Refusal> meaning, Quota quota) {
        Pipeline pipeline =
                new Pipeline("test", Clients.options(SERVER.baseUrl()).withQuota(quota), Quota::unlimited, meaning);
        opened.add(pipeline);
        return pipeline;
    }

    @Test
    void meaning_whenItReadsTheAnswer_seesStatusHeadersAndTheBodyWithoutSecrets() {
        List<String> seen = new ArrayList<>();
        always(
                SERVER,
                status(418)
                        .withHeader("X-Zone", "tea")
                        .withHeader("Retry-After", "3")
                        .withBody("you sent a-token"));

        failureOf(send(
                reading(refusal -> {
                    seen.add(refusal.status() + " " + refusal.header("x-zone") + " " + refusal.header("x-none") + " "
                            + refusal.body() + " " + refusal.code() + " " + refusal.isRetryable() + " "
                            + refusal.retryAfter());
                    return refusal;
                }),
                READ));

        assertThat(seen)
                .containsExactly("418 Optional[tea] Optional.empty you sent *** OPERATION_FAILED false Optional[PT3S]");
    }

    @Test
    void meaning_whenItSaysThatTheStatusMayPass_isTriedAgain() {
        firstThen(SERVER, status(409), item());

        assertThat(valueOf(send(reading(refusal -> refusal.withRetryable(true)), READ)))
                .isEqualTo(Item.A);

        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void meaning_whenItSaysThatTheStatusWillNotPass_isNotTriedAgain() {
        always(SERVER, status(503));

        ApiException failure = failureOf(send(reading(refusal -> refusal.withRetryable(false)), READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void meaning_whenItIsALimit_pausesTheQuotaForAll() {
        always(SERVER, status(503));
        Pipeline limited =
                reading(refusal -> refusal.withCode(ErrorCode.RATE_LIMITED).withRetryAfter(Duration.ofMinutes(5)));

        assertThat(failureOf(send(limited, READ)).retryAfter()).hasValue(Duration.ofMinutes(5));
        ApiException next = failureOf(send(limited, READ));

        assertThat(next.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(next.attempts()).isZero();
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void meaning_whenTheWriteWasNotProcessed_leavesItsOutcomeInNoDoubt() {
        firstThen(SERVER, status(503), item());

        assertThat(valueOf(send(reading(refusal -> refusal.withCode(ErrorCode.RATE_LIMITED)), WRITE)))
                .isEqualTo(Item.A);

        assertThat(requests(SERVER)).isEqualTo(2);
    }

    @Test
    void meaning_whenItSaysOnlyThatAWriteMayBeRepeated_isNotBelieved() {
        always(SERVER, status(503));

        ApiException failure = failureOf(send(reading(refusal -> refusal.withRetryable(true)), WRITE));

        assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(requests(SERVER)).isEqualTo(1);
    }

    @Test
    void meaning_whenItThrows_failsTheCallTyped() {
        always(SERVER, status(400));

        ApiException failure = failureOf(send(
                reading(refusal -> {
                    throw new IllegalStateException("cannot read it");
                }),
                READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
        assertThat(failure).hasMessageContaining("cannot read it");
    }
}

package io.millrace.http;

import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static io.millrace.http.Upstream.always;
import static io.millrace.http.Upstream.item;
import static io.millrace.http.Upstream.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.ErrorCode;
import io.millrace.core.Quota;
import io.millrace.core.RetryPolicy;
import io.millrace.testing.StrictServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A credential that is refused is not tried for ever. */
class AuthenticationTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);

    @RegisterExtension
    private static final StrictServer SERVER = StrictServer.start();

    @RegisterExtension
    private final Clients clients = new Clients();

    @Test
    void send_whenTheCredentialWasRefusedThreeTimesInARow_failsAndSendsNothingMore() {
        always(SERVER, unauthorized());
        Pipeline pipeline = clients.to(SERVER.baseUrl());
        refuse(pipeline, 3);
        always(SERVER, item());
        SERVER.mayBeLeftUnasked();

        ApiException failure = failureOf(send(pipeline, READ));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(failure.attempts()).isZero();
        assertThat(failure.status()).isEmpty();
        assertThat(failure).hasMessageContaining("not sent");
        assertThat(requests(SERVER)).isEqualTo(3);
    }

    @Test
    void send_whenASuccessLiesBetween_countsAnew() {
        Pipeline pipeline = clients.to(SERVER.baseUrl());
        refuse(pipeline, 2);
        always(SERVER, item());
        valueOf(send(pipeline, READ));
        refuse(pipeline, 2);
        always(SERVER, item());

        assertThat(valueOf(send(pipeline, READ))).isEqualTo(Item.A);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 422})
    void send_whenARefusalOfAnotherKindLiesBetween_countsAnew(int status) {
        Pipeline pipeline = clients.to(SERVER.baseUrl());
        for (int i = 0; i < 4; i++) {
            refuse(pipeline, 1);
            always(SERVER, status(status));
            assertThat(failureOf(send(pipeline, READ)).status()).hasValue(status);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void send_whenAnOverloadedServerAnswersBetween_countsOn(int status) {
        Pipeline pipeline = clients.open(Clients.options(SERVER.baseUrl()).withRetry(RetryPolicy.none()));
        for (int i = 0; i < 3; i++) {
            refuse(pipeline, 1);
            always(SERVER, status(status));
            failureOf(send(pipeline, READ));
        }
        SERVER.mayBeLeftUnasked();

        assertThat(failureOf(send(pipeline, READ)).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(requests(SERVER)).isEqualTo(5);
    }

    @Test
    void send_whenOthersWaitForTheQuotaMeanwhile_sendsNoneOfThem() {
        always(SERVER, unauthorized());
        Pipeline pipeline =
                clients.open(Clients.options(SERVER.baseUrl()).withQuota(Quota.sliding(3, Duration.ofMillis(300))));

        Flux.range(0, 10)
                .flatMap(
                        i -> send(pipeline, READ).onErrorResume(ErrorCode.UNAUTHORIZED::matches, e -> Mono.empty()), 10)
                .blockLast(Clients.LIMIT);

        assertThat(requests(SERVER)).isEqualTo(3);
    }

    private static void refuse(Pipeline pipeline, int times) {
        always(SERVER, unauthorized());
        for (int i = 0; i < times; i++) {
            assertThat(failureOf(send(pipeline, READ)).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
        }
    }
}

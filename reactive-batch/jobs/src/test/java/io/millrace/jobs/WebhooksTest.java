package io.millrace.jobs;

import static io.millrace.jobs.Fixture.LIMIT;
import static io.millrace.jobs.Fixture.TENANT;
import static io.millrace.jobs.Fixture.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.RetryPolicy;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class WebhooksTest {
    @RegisterExtension
    static final Fixture DB = new Fixture();

    private static final byte[] SECRET = "of acme".getBytes(UTF_8);

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final JobHandler<Integer, Integer> doubling = Fixture.doubling("double");
    private final Jobs jobs = DB.jobs(doubling).callbacks(any -> true);
    private final DisposableServer server = HttpServer.create()
            .host("localhost")
            .port(0)
            .route(routes -> routes.post("/hook", (request, response) -> request.receive()
                    .aggregate()
                    .asByteArray()
                    .flatMap(body -> {
                        received.add(new Received(request.requestHeaders().copy(), body));
                        Integer answer = answers.poll();
                        return response.status(answer == null ? 204 : answer).send();
                    })))
            .bindNow();

    private record Received(HttpHeaders headers, byte[] body) {
        String id() {
            return headers.get(WebhookSignature.ID_HEADER);
        }

        boolean isSigned() {
            return WebhookSignature.matches(
                    headers.get(WebhookSignature.HEADER), SECRET, headers.get(WebhookSignature.TIMESTAMP_HEADER), body);
        }
    }

    private Worker worker;

    @AfterEach
    void close() {
        if (worker != null) {
            worker.closeGracefully(Duration.ZERO).block(LIMIT);
        }
        server.disposeNow();
    }

    @Test
    void callback_onAFinalState_isMadeOnceAndSigned() {
        UUID id = create();
        start(RetryPolicy.none());

        await().atMost(LIMIT).until(() -> status(id).equals(List.of("delivered")));

        assertThat(received).hasSize(1);
        Received call = received.element();
        assertThat(call.isSigned()).isTrue();
        assertThat(call.headers().get("Content-Type")).isEqualTo("application/json");
        Map<String, Object> body = JsonCodec.OBJECT.read(new String(call.body(), UTF_8));
        assertThat(body).containsEntry("id", call.id()).containsEntry("event", "job.completed");
        assertThat(WebhooksTest.<Map<String, Object>>cast(body.get("data")))
                .containsEntry("job_id", id.toString())
                .containsEntry("status", "completed");
        assertThat(WebhooksTest.<Map<String, Object>>cast(((Map<?, ?>) body.get("data")).get("counts")))
                .containsEntry("total", 3)
                .containsEntry("succeeded", 3);
    }

    @Test
    void callback_refused_isMadeAgainWithTheSameBody() {
        answers.addAll(List.of(500, 302));
        UUID id = create();
        start(RetryPolicy.defaults().withBackoff(retry -> 1L));

        await().atMost(LIMIT).until(() -> status(id).equals(List.of("delivered")));

        assertThat(received).hasSize(3).allMatch(Received::isSigned);
        Iterator<Received> calls = received.iterator();
        Received first = calls.next();
        calls.forEachRemaining(call -> {
            assertThat(call.id()).isEqualTo(first.id());
            assertThat(call.body()).isEqualTo(first.body());
        });
    }

    @Test
    void callback_refusedTooOften_isGivenUp() {
        answers.addAll(List.of(500, 500, 500));
        UUID id = create();
        start(RetryPolicy.defaults().withMaxAttempts(2).withBackoff(retry -> 1L));

        await().atMost(LIMIT).until(() -> status(id).equals(List.of("dead")));

        assertThat(received).hasSize(2);
        assertThat(DB.query(String.class, "select error_message from batch_webhooks where batch_job_id = $1", id))
                .containsExactly("answered 500");
    }

    @Test
    void callback_toNobody_isNotedAndTriedAgain() {
        server.disposeNow();
        UUID id = create();
        start(RetryPolicy.defaults().withBackoff(retry -> 1L));

        await().atMost(LIMIT).until(() -> status(id).equals(List.of("dead")));
        assertThat(DB.query(Integer.class, "select attempts from batch_webhooks where batch_job_id = $1", id))
                .containsExactly(3);
    }

    @Test
    void callback_ofARetriedJob_isMadeForEachOfItsEnds() {
        UUID id = create();
        get(jobs.cancel(TENANT, id));
        get(jobs.retry(TENANT, id, RetryRequest.of(ItemStatus.CANCELLED)));
        start(RetryPolicy.none());

        await().atMost(LIMIT).until(() -> received.size() == 2);
        assertThat(received)
                .extracting(call ->
                        JsonCodec.OBJECT.read(new String(call.body(), UTF_8)).get("event"))
                .containsExactlyInAnyOrder("job.cancelled", "job.completed");
    }

    @Test
    void signature_ofAnythingElse_doesNotMatch() {
        byte[] body = "{}".getBytes(UTF_8);
        String signature = WebhookSignature.of(SECRET, "1", body);

        assertThat(WebhookSignature.matches(signature, SECRET, "1", body)).isTrue();
        assertThat(WebhookSignature.matches(signature, SECRET, "2", body)).isFalse();
        assertThat(WebhookSignature.matches(signature, SECRET, "1", "{ }".getBytes(UTF_8)))
                .isFalse();
        assertThat(WebhookSignature.matches(signature, "of another".getBytes(UTF_8), "1", body))
                .isFalse();
    }

    private UUID create() {
        URI callback = URI.create("http://localhost:" + server.port() + "/hook");
        return Fixture.create(jobs, doubling, 3, JobOptions.defaults().withCallback(callback))
                .id();
    }

    private void start(RetryPolicy retry) {
        worker = Worker.on(DB.pool(), JobHandlers.of(doubling))
                .callbacks(WebhookSender.http(), tenant -> ("of " + tenant).getBytes(UTF_8))
                .callbackRetry(retry)
                .pollEvery(Duration.ofMillis(100))
                .start();
    }

    private static List<String> status(UUID id) {
        return DB.query(String.class, "select status from batch_webhooks where batch_job_id = $1", id);
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object value) {
        return (T) value;
    }
}

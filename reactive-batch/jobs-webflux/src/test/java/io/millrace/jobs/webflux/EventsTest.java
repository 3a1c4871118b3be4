package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.jobs.Job;
import io.millrace.jobs.JobHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.JsonNode;

class EventsTest {
    private static final JobHandler<Integer, Integer> DOUBLE = Api.doubling("double");
    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT =
            new ParameterizedTypeReference<>() {};

    @RegisterExtension
    static final Api API =
            new Api(jobs -> Api.of(jobs).limits(ApiLimits.defaults().withStreams(3)), DOUBLE);

    private static WebClient.RequestHeadersSpec<?> request(String url, String token, UUID job) {
        return WebClient.create(url)
                .get()
                .uri("/batch/jobs/{id}/events", job)
                .headers(headers -> headers.setBearerAuth(token));
    }

    /** What is told of a job, but for the first line, which tells when to come again. */
    private static Flux<ServerSentEvent<String>> events(UUID job, String... last) {
        WebClient.RequestHeadersSpec<?> request = request(API.url(), Api.TENANT, job);
        for (String id : last) {
            request.header("Last-Event-ID", id);
        }
        return request.retrieve()
                .bodyToFlux(EVENT)
                .filter(event -> event.event() != null)
                .timeout(Api.LIMIT);
    }

    private static JsonNode data(ServerSentEvent<String> event) {
        return Json.MAPPER.readTree(event.data());
    }

    private static void pauseAndResume(Job job, int times) {
        for (int i = 0; i < times; i++) {
            Api.get(API.jobs().pause(Api.TENANT, job.id()));
            Api.get(API.jobs().resume(Api.TENANT, job.id()));
        }
    }

    @Test
    void events_ofAJob_beginWithASnapshotAndEndWhenItIsFinal() {
        Job job = API.create(DOUBLE, 2);
        StepVerifier.create(events(job.id()))
                .assertNext(event -> {
                    assertThat(event.event()).isEqualTo("snapshot");
                    assertThat(event.id()).isEqualTo("1");
                    assertThat(data(event).get("status").stringValue()).isEqualTo("pending");
                })
                .then(() -> Api.get(API.jobs().pause(Api.TENANT, job.id())))
                .thenConsumeWhile(event -> event.event().equals("state")
                        && !data(event).get("type").stringValue().equals("paused"))
                .assertNext(event -> {
                    assertThat(event.event()).isEqualTo("state");
                    assertThat(data(event).get("status").stringValue()).isEqualTo("paused");
                    assertThat(data(event).at("/counts/pending").intValue()).isEqualTo(2);
                })
                .then(() -> Api.get(API.jobs().cancel(Api.TENANT, job.id())))
                .thenConsumeWhile(event -> event.event().equals("state"))
                .assertNext(event -> {
                    assertThat(event.event()).isEqualTo("done");
                    assertThat(data(event).get("status").stringValue()).isEqualTo("cancelled");
                })
                .expectComplete()
                .verify(Api.LIMIT);
        assertThat(events(job.id()).collectList().block(Api.LIMIT))
                .extracting(ServerSentEvent::event)
                .containsExactly("snapshot", "done");
    }

    @Test
    void events_whenTheyBegin_tellWhenToComeAgainAndThatNobodyShallKeepThem() {
        Job job = API.create(DOUBLE, 1);
        var answer = request(API.url(), Api.TENANT, job.id())
                .exchangeToMono(response -> response.body(BodyExtractors.toFlux(EVENT))
                        .filter(event -> event.retry() != null)
                        .next()
                        .map(event -> Map.entry(response.headers().asHttpHeaders(), event)))
                .block(Api.LIMIT);
        assertThat(answer.getKey().getContentType()).hasToString("text/event-stream");
        assertThat(answer.getKey().getCacheControl()).isEqualTo("no-store");
        assertThat(answer.getKey().getFirst("X-Accel-Buffering")).isEqualTo("no");
        assertThat(answer.getValue().retry()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void events_cutAndTakenUpWithTheLastId_missNoChangeOfState() {
        Job job = API.create(DOUBLE, 1);
        pauseAndResume(job, 2);
        String last = events(job.id()).next().map(ServerSentEvent::id).block(Api.LIMIT); // and then it is cut
        pauseAndResume(job, 3);
        Api.get(API.jobs().cancel(Api.TENANT, job.id()));

        List<ServerSentEvent<String>> missed =
                events(job.id(), last).collectList().block(Api.LIMIT);

        long from = Long.parseLong(last);
        long to = Api.get(API.jobs().get(Api.TENANT, job.id())).version();
        List<Long> numbers = LongStream.rangeClosed(from + 1, to).boxed().toList();
        assertThat(missed.subList(0, missed.size() - 1))
                .allMatch(event -> event.event().equals("state"))
                .extracting(event -> Long.parseLong(event.id()))
                .isEqualTo(numbers);
        assertThat(missed.get(missed.size() - 1).event()).isEqualTo("done");
    }

    @Test
    void events_takenUpWithAnIdThatNeverWas_beginAnew() {
        Job job = API.create(DOUBLE, 1);
        for (String id : List.of("99", "x", "-1")) {
            assertThat(events(job.id(), id).next().block(Api.LIMIT).event()).isEqualTo("snapshot");
        }
    }

    @Test
    void events_ofManyChanges_reachAReaderWhoWasAwayAndHoldNobodyUp() throws IOException {
        Job job = API.create(DOUBLE, 1);
        try (Socket reader = new Socket()) {
            reader.setReceiveBufferSize(4_096);
            reader.connect(new InetSocketAddress("127.0.0.1", API.port()));
            reader.setSoTimeout((int) Api.LIMIT.toMillis());
            reader.getOutputStream()
                    .write(("GET /batch/jobs/" + job.id()
                                    + "/events HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer " + Api.TENANT
                                    + "\r\nLast-Event-ID: 1\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            pauseAndResume(job, 150); // nothing is read meanwhile
            Api.get(API.jobs().cancel(Api.TENANT, job.id()));
            long version = Api.get(API.jobs().get(Api.TENANT, job.id())).version();

            List<Long> states = new ArrayList<>();
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8));
            String event = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                } else if (line.startsWith("id: ") && event.equals("state")) {
                    states.add(Long.parseLong(line.substring("id: ".length())));
                }
            }
            assertThat(states).hasSize((int) version - 1).isSorted().doesNotHaveDuplicates();
            assertThat(event).isEqualTo("done");
        }
    }

    @Test
    void stream_onWhichNothingHappens_showsThatItIsAlive() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        DisposableServer server = Api.serve(Api.of(API.jobs()).scheduler(time));
        try {
            Job job = API.create(DOUBLE, 1);
            StepVerifier.create(request("http://127.0.0.1:" + server.port(), Api.TENANT, job.id())
                            .retrieve()
                            .bodyToFlux(EVENT)
                            .filter(event -> event.event() == null))
                    .expectNextMatches(event -> event.retry() != null)
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(15)))
                    .expectNextMatches(event -> "alive".equals(event.comment()))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(15)))
                    .expectNextMatches(event -> "alive".equals(event.comment()))
                    .thenCancel()
                    .verify(Api.LIMIT);
        } finally {
            server.disposeNow();
            time.dispose();
        }
    }

    @Test
    void stream_ofACallerWhoIsKnownForAWhile_endsThen() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        DisposableServer server = Api.serve(Api.of(API.jobs()).scheduler(time));
        try {
            Job job = API.create(DOUBLE, 1);
            StepVerifier.create(
                            request("http://127.0.0.1:" + server.port(), Api.TENANT + "/1970-01-01T00:00:10Z", job.id())
                                    .retrieve()
                                    .bodyToFlux(EVENT)
                                    .filter(event -> "snapshot".equals(event.event())))
                    .expectNextCount(1)
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(10)))
                    .expectComplete()
                    .verify(Api.LIMIT);
        } finally {
            server.disposeNow();
            time.dispose();
        }
    }

    @Test
    void stream_ofACallerWhoIsKnownForGood_begins() {
        Job job = API.create(DOUBLE, 1);
        assertThat(request(API.url(), Api.TENANT + "/" + Instant.MAX, job.id())
                        .retrieve()
                        .bodyToFlux(EVENT)
                        .any(event -> "snapshot".equals(event.event()))
                        .block(Api.LIMIT))
                .isTrue();
    }

    @Test
    void streams_moreThanATenantMayHaveAtOnce_areRefusedUntilOneEnds() {
        UUID job = API.create(DOUBLE, 1).id();
        Deque<Disposable> open = new ArrayDeque<>();
        for (int i = 0; i < 3; i++) {
            AtomicBoolean isOpen = new AtomicBoolean();
            open.add(events(job).subscribe(event -> isOpen.set(true)));
            await().atMost(Api.LIMIT).untilTrue(isOpen);
        }
        WebTestClient.ResponseSpec refused = API.client()
                .get()
                .uri("/batch/jobs/{id}/events", job)
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.TOO_MANY_REQUESTS)
                .expectHeader()
                .valueEquals(HttpHeaders.RETRY_AFTER, "1");
        assertThat(Api.json(refused).get("code").stringValue()).isEqualTo("TOO_MANY_STREAMS");
        assertThat(download(job)).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);

        open.remove().dispose();

        await().atMost(Api.LIMIT).until(() -> download(job).equals(HttpStatus.OK));
        open.forEach(Disposable::dispose);
        await().atMost(Api.LIMIT).until(() -> events(job).next().hasElement().block(Api.LIMIT));
    }

    private static HttpStatusCode download(UUID job) {
        return API.client()
                .get()
                .uri("/batch/jobs/{id}/results", job)
                .exchange()
                .returnResult()
                .getStatus();
    }
}

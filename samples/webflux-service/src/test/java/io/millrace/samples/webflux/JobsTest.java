package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Await;
import io.millrace.wats.simulator.WatsSimulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.JsonNode;

/** Durable jobs, as the service's callers see them, of whom each has a token. */
class JobsTest {
    private static WatsSimulator server;
    private static Service service;
    private static WebClient acme;

    @BeforeAll
    static void start() {
        server = Service.server().products(2).start();
        service = Service.start(server, "jobs.tokens.acme=a-secret", "jobs.tokens.globex=another-secret");
        acme = service.client
                .mutate()
                .defaultHeaders(headers -> headers.setBearerAuth("a-secret"))
                .build();
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        server.close();
    }

    private static JsonNode get(String path) {
        ResponseEntity<JsonNode> answer = Service.answer(acme.get().uri(path));
        assertThat(answer.getStatusCode()).as(path).isEqualTo(HttpStatus.OK);
        return answer.getBody();
    }

    private static ResponseEntity<JsonNode> create(MediaType type, String body) {
        return Service.answer(acme.post().uri("/batch/jobs").contentType(type).bodyValue(body));
    }

    private static String create(String... partNumbers) {
        StringBuilder lines = new StringBuilder("{\"job_type\":\"product_lookup\"}\n");
        for (String partNumber : partNumbers) {
            lines.append("{\"custom_id\":\"%s\",\"input\":\"%s\"}\n".formatted(partNumber, partNumber));
        }
        ResponseEntity<JsonNode> created = create(MediaType.APPLICATION_NDJSON, lines.toString());
        assertThat(created.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
        return created.getBody().get("id").stringValue();
    }

    private static JsonNode awaitEnd(String job) {
        return await().atMost(Service.LIMIT).until(() -> get("/batch/jobs/" + job), told -> told.get("status")
                .stringValue()
                .startsWith("completed"));
    }

    private static List<String> results(String job) {
        return Await.list(acme.get()
                .uri("/batch/jobs/{id}/results", job)
                .retrieve()
                .bodyToFlux(String.class)
                .timeout(Service.LIMIT));
    }

    @Test
    void lookup_asAJob_hasAnOutcomeForEachPartNumber() {
        String job = create("PN-1", "none", "PN-2");
        assertThat(awaitEnd(job).get("status").stringValue()).isEqualTo("completed_with_errors");
        assertThat(results(job))
                .satisfiesExactly(
                        line -> assertThat(line).contains("PN-1", "succeeded", "\"partNumber\":\"PN-1\""),
                        line -> assertThat(line).contains("none", "failed", "NOT_FOUND", "\"http_status\":404"),
                        line -> assertThat(line).contains("PN-2", "succeeded"),
                        line -> assertThat(line).isEqualTo("{\"end\":true,\"count\":3}"));
    }

    @Test
    void lookup_ofABlankPartNumber_isRefused() {
        ResponseEntity<JsonNode> refused =
                create(MediaType.APPLICATION_JSON, "{\"job_type\":\"product_lookup\",\"items\":[{\"input\":\" \"}]}");
        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(refused.getBody().at("/problems/0/message").stringValue()).isEqualTo("a part number is not blank");
    }

    @Test
    void page_andItsDescription_areThereForEveryone() {
        for (String path : List.of("/batch", "/batch/page/main.js", "/batch/openapi.yaml")) {
            ResponseEntity<Void> answer =
                    Await.await(service.client.get().uri(path).retrieve().toBodilessEntity(), Service.LIMIT);
            assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        }
    }

    @Test
    void operations_ofAServiceWithJobs_showDatabaseAndWorker() {
        awaitEnd(create("PN-1"));
        assertThat(get("/actuator/health").at("/components/r2dbc/status").stringValue())
                .isEqualTo("UP");
        for (String metric : List.of(
                "millrace.jobs.finished?tag=type:product_lookup&tag=status:succeeded",
                "millrace.jobs.queue.age",
                "r2dbc.pool.acquired")) {
            assertThat(get("/actuator/metrics/" + metric).get("measurements")).isNotEmpty();
        }
    }

    private static ResponseEntity<JsonNode> list(String scheme, String credential) {
        return Service.answer(
                service.client.get().uri("/batch/jobs").header(HttpHeaders.AUTHORIZATION, scheme + " " + credential));
    }

    @Test
    void tokens_whereThereAreSome_tellTenantsApart() {
        ResponseEntity<JsonNode> refused = service.get("/batch/jobs");
        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(refused.getHeaders().getFirst(HttpHeaders.WWW_AUTHENTICATE)).startsWith("Basic realm=");
        assertThat(list("Bearer", "a-secre").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(list("Digest", "a-secret").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(list("Basic", "!").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);

        create("PN-1");

        String ofAcme = HttpHeaders.encodeBasicAuth("anyone", "a-secret", null);
        assertThat(list("Basic", ofAcme).getBody().get("data")).isNotEmpty();
        assertThat(list("bearer", "another-secret").getBody().get("data")).isEmpty();
        assertThat(service.context.getBean(JobsProperties.class).toString()).doesNotContain("secret");
    }

    @Test
    void download_whereItsReaderCanUnzip_isZippedAndEventsAreNot() throws Exception {
        String job = create("PN-1");
        awaitEnd(job);
        assertThat(encoding("/batch/jobs/" + job + "/results")).contains("gzip");
        assertThat(encoding("/batch/jobs/" + job + "/events")).isEmpty();
    }

    private static List<String> encoding(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port + path))
                .header(HttpHeaders.ACCEPT_ENCODING, "gzip")
                .header(HttpHeaders.AUTHORIZATION, "Bearer a-secret")
                .timeout(Service.LIMIT)
                .build();
        HttpResponse<Void> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().allValues(HttpHeaders.CONTENT_ENCODING);
    }
}

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
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** Durable jobs, as the service's callers see them. */
class JobsTest {

    private static ResponseEntity<JsonNode> create(Service service, String partNumbers) {
        StringBuilder lines = new StringBuilder("{\"job_type\":\"product_lookup\"}\n");
        for (String partNumber : partNumbers.split(" ")) {
            lines.append("{\"custom_id\":\"")
                    .append(partNumber)
                    .append("\",\"input\":\"")
                    .append(partNumber)
                    .append("\"}\n");
        }
        return Service.answer(service.client
                .post()
                .uri("/batch/jobs")
                .contentType(MediaType.APPLICATION_NDJSON)
                .bodyValue(lines.toString()));
    }

    private static JsonNode awaitEnd(Service service, String job) {
        return await().atMost(Service.LIMIT)
                .until(
                        () -> service.get("/batch/jobs/" + job).getBody(),
                        told -> told.get("status").stringValue().startsWith("completed"));
    }

    private static List<String> results(Service service, String job) {
        return Await.list(service.client
                .get()
                .uri("/batch/jobs/{id}/results", job)
                .retrieve()
                .bodyToFlux(String.class)
                .timeout(Service.LIMIT));
    }

    @Test
    void lookup_asAJob_hasAnOutcomeForEachPartNumber() {
        try (WatsSimulator server = Service.server().products(2).start();
                Service service = Service.start(server)) {
            ResponseEntity<JsonNode> created = create(service, "PN-1 none PN-2");
            assertThat(created.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
            String job = created.getBody().get("id").stringValue();

            JsonNode ended = awaitEnd(service, job);

            assertThat(ended.get("status").stringValue()).isEqualTo("completed_with_errors");
            assertThat(results(service, job))
                    .hasSize(4)
                    .satisfiesExactly(
                            line -> assertThat(line).contains("PN-1", "succeeded", "\"partNumber\":\"PN-1\""),
                            line -> assertThat(line).contains("none", "failed", "NOT_FOUND", "\"http_status\":404"),
                            line -> assertThat(line).contains("PN-2", "succeeded"),
                            line -> assertThat(line).isEqualTo("{\"end\":true,\"count\":3}"));
        }
    }

    @Test
    void lookup_ofABlankPartNumber_isRefused() {
        try (WatsSimulator server = Service.server().start();
                Service service = Service.start(server)) {
            ResponseEntity<JsonNode> refused = Service.answer(service.client
                    .post()
                    .uri("/batch/jobs")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"job_type\":\"product_lookup\",\"items\":[{\"input\":\" \"}]}"));
            assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
            assertThat(refused.getBody().at("/problems/0/message").stringValue())
                    .isEqualTo("a part number is not blank");
        }
    }

    @Test
    void page_andItsDescription_areThere() {
        try (WatsSimulator server = Service.server().start();
                Service service = Service.start(server)) {
            for (String path : List.of("/batch", "/batch/page/main.js", "/batch/openapi.yaml")) {
                ResponseEntity<Void> answer =
                        Await.await(service.client.get().uri(path).retrieve().toBodilessEntity(), Service.LIMIT);
                assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
            }
        }
    }

    @Test
    void operations_ofAServiceWithJobs_showDatabaseAndWorker() {
        try (WatsSimulator server = Service.server().products(1).start();
                Service service = Service.start(server)) {
            awaitEnd(service, create(service, "PN-1").getBody().get("id").stringValue());
            assertThat(service.get("/actuator/health")
                            .getBody()
                            .at("/components/r2dbc/status")
                            .stringValue())
                    .isEqualTo("UP");
            for (String metric : List.of(
                    "millrace.jobs.finished?tag=type:product_lookup&tag=status:succeeded",
                    "millrace.jobs.queue.age",
                    "r2dbc.pool.acquired")) {
                assertThat(service.get("/actuator/metrics/" + metric).getStatusCode())
                        .as(metric)
                        .isEqualTo(HttpStatus.OK);
            }
        }
    }

    private static ResponseEntity<JsonNode> list(Service service, String scheme, String credential) {
        return Service.answer(
                service.client.get().uri("/batch/jobs").header(HttpHeaders.AUTHORIZATION, scheme + " " + credential));
    }

    @Test
    void tokens_whereThereAreSome_tellTenantsApart() {
        try (WatsSimulator server = Service.server().products(1).start();
                Service service =
                        Service.start(server, "jobs.tokens.acme=a-secret", "jobs.tokens.globex=another-secret")) {
            ResponseEntity<JsonNode> refused = service.get("/batch/jobs");
            assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
            assertThat(refused.getHeaders().getFirst(HttpHeaders.WWW_AUTHENTICATE))
                    .startsWith("Basic realm=");
            assertThat(list(service, "Bearer", "a-secre").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
            assertThat(list(service, "Digest", "a-secret").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
            assertThat(list(service, "Basic", "!").getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);

            ResponseEntity<JsonNode> created = Service.answer(service.client
                    .post()
                    .uri("/batch/jobs")
                    .headers(headers -> headers.setBearerAuth("a-secret"))
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"job_type\":\"product_lookup\",\"items\":[{\"input\":\"PN-1\"}]}"));

            assertThat(created.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
            String ofAcme = HttpHeaders.encodeBasicAuth("anyone", "a-secret", null);
            assertThat(list(service, "Basic", ofAcme).getBody().get("data")).hasSize(1);
            assertThat(list(service, "bearer", "another-secret").getBody().get("data"))
                    .isEmpty();
            assertThat(service.context.getBean(JobsProperties.class).toString()).doesNotContain("secret");
        }
    }

    @Test
    void download_whereItsReaderCanUnzip_isZippedAndEventsAreNot() throws Exception {
        try (WatsSimulator server = Service.server().products(1).start();
                Service service = Service.start(server)) {
            String job = create(service, "PN-1").getBody().get("id").stringValue();
            awaitEnd(service, job);
            assertThat(encoding(service, "/batch/jobs/" + job + "/results")).contains("gzip");
            assertThat(encoding(service, "/batch/jobs/" + job + "/events")).isEmpty();
        }
    }

    private static List<String> encoding(Service service, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port + path))
                .header(HttpHeaders.ACCEPT_ENCODING, "gzip")
                .timeout(Service.LIMIT)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .allValues(HttpHeaders.CONTENT_ENCODING);
    }
}

package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.Job;
import io.millrace.jobs.JobHandler;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

class CommandingTest {
    private static final JobHandler<Integer, Integer> DOUBLE = Api.doubling("double");

    @RegisterExtension
    static final Api API = new Api(DOUBLE);

    private static WebTestClient.ResponseSpec give(String command, UUID job) {
        return give(command, job, headers -> {});
    }

    private static WebTestClient.ResponseSpec give(String command, UUID job, Consumer<HttpHeaders> headers) {
        return API.client()
                .post()
                .uri("/batch/jobs/{id}/{command}", job, command)
                .headers(headers)
                .exchange();
    }

    private static String status(WebTestClient.ResponseSpec answer) {
        return Api.json(answer).get("status").stringValue();
    }

    @Test
    void commands_inTurn_areObeyedAndTellTheirVersion() {
        UUID job = API.create(DOUBLE, 2).id();
        JsonNode paused =
                Api.json(give("pause", job).expectStatus().isOk().expectHeader().exists(HttpHeaders.ETAG));
        assertThat(paused.get("status").stringValue()).isEqualTo("paused");
        assertThat(status(give("resume", job).expectStatus().isOk())).isEqualTo("running");
        assertThat(status(give("cancel", job).expectStatus().isOk())).isEqualTo("cancelled");
    }

    @Test
    void command_thatHasBeenObeyed_isAnsweredWithTheSameVersion() {
        UUID job = API.create(DOUBLE, 1).id();
        JsonNode first = Api.json(give("pause", job));
        JsonNode second = Api.json(give("pause", job).expectStatus().isOk());
        assertThat(second.get("version")).isEqualTo(first.get("version"));
    }

    @Test
    void command_whileCallsRun_isOnItsWay() {
        UUID job = running();
        assertThat(status(give("pause", job).expectStatus().isAccepted())).isEqualTo("pausing");
        assertThat(status(give("cancel", job).expectStatus().isAccepted())).isEqualTo("cancelling");
    }

    /** A job of two items, one of which a worker holds. */
    private static UUID running() {
        UUID job = API.create(DOUBLE, 2).id();
        API.sql("update batch_jobs set status = 'running', started_at = now() where id = $1", job);
        API.sql("""
                update batch_items set status = 'running', lease_until = now() + interval '1 hour', worker_id = 'w', attempts = 1
                where batch_job_id = $1 and item_index = 0""", job);
        return job;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "retry"})
    void command_thatTheStateForbids_isAConflictAndTellsTheJob(String command) {
        UUID job = API.create(DOUBLE, 1).id();
        Api.get(API.jobs().cancel(Api.TENANT, job));
        if (command.equals("retry")) {
            job = API.create(DOUBLE, 1).id();
        }
        JsonNode problem = Api.json(
                give(command, job).expectStatus().isEqualTo(409).expectHeader().exists(HttpHeaders.ETAG));
        assertThat(problem.get("code").stringValue()).isEqualTo("IMPOSSIBLE_NOW");
        assertThat(problem.at("/job/id").stringValue()).isEqualTo(job.toString());
    }

    @Test
    void ifMatch_ofTheVersion_isObeyed() {
        Job job = API.create(DOUBLE, 1);
        give("pause", job.id(), headers -> headers.setIfMatch("\"1\""))
                .expectStatus()
                .isOk();
    }

    @Test
    void ifMatch_ofAny_isObeyed() {
        Job job = API.create(DOUBLE, 1);
        give("pause", job.id(), headers -> headers.setIfMatch("*"))
                .expectStatus()
                .isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "W/\"1\"", "\"other\""})
    void ifMatch_ofAnotherVersion_changesNothing(String tag) {
        Job job = API.create(DOUBLE, 1);
        for (String command : new String[] {"pause", "cancel", "retry"}) {
            JsonNode problem = Api.json(give(command, job.id(), headers -> headers.set(HttpHeaders.IF_MATCH, tag))
                    .expectStatus()
                    .isEqualTo(412)
                    .expectHeader()
                    .valueEquals(HttpHeaders.ETAG, "\"1\""));
            assertThat(problem.get("code").stringValue()).isEqualTo("OTHER_VERSION");
            assertThat(problem.at("/job/version").longValue()).isEqualTo(1);
        }
        assertThat(Api.get(API.jobs().get(Api.TENANT, job.id())).version()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\", \"2\"", "1", ""})
    void ifMatch_thatIsNotOneTag_isRefused(String tag) {
        Job job = API.create(DOUBLE, 1);
        JsonNode problem = Api.json(give("pause", job.id(), headers -> headers.set(HttpHeaders.IF_MATCH, tag))
                .expectStatus()
                .isBadRequest());
        assertThat(problem.get("parameter").stringValue()).isEqualTo("If-Match");
    }

    private static WebTestClient.ResponseSpec retry(UUID job, String body) {
        return API.client()
                .post()
                .uri("/batch/jobs/{id}/retry", job)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void retry_ofWhatWasCancelled_reopensTheJob() {
        UUID job = API.create(DOUBLE, 3).id();
        Api.get(API.jobs().cancel(Api.TENANT, job));
        JsonNode answer = Api.json(retry(job, "{\"statuses\":[\"cancelled\"],\"custom_ids\":[\"n0\",\"n2\"]}")
                .expectStatus()
                .isAccepted());
        assertThat(answer.get("reset").intValue()).isEqualTo(2);
        assertThat(answer.at("/job/status").stringValue()).isEqualTo("running");
        assertThat(answer.at("/job/run").intValue()).isEqualTo(2);
        assertThat(answer.at("/job/counts/pending").intValue()).isEqualTo(2);
    }

    @Test
    void retry_withoutABody_isOfWhatFailed() {
        UUID job = API.create(DOUBLE, 2).id();
        Api.get(API.jobs().cancel(Api.TENANT, job));
        JsonNode answer = Api.json(give("retry", job).expectStatus().isOk());
        assertThat(answer.get("reset").intValue()).isZero();
        assertThat(answer.at("/job/status").stringValue()).isEqualTo("cancelled");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"statuses\":[\"succeeded\"]} | 422 | INVALID_BODY",
                "{\"statuses\":[\"gone\"]} | 422 | INVALID_BODY",
                "{\"statuses\":[]} | 422 | INVALID_BODY",
                "{\"statuses\":[null]} | 422 | INVALID_BODY",
                "{\"status\":[\"failed\"]} | 422 | INVALID_BODY",
                "{\"statuses\" | 400 | MALFORMED_BODY",
            })
    void retry_ofWhatCannotBe_isRefused(String body, int status, String code) {
        UUID job = API.create(DOUBLE, 1).id();
        Api.get(API.jobs().cancel(Api.TENANT, job));
        JsonNode problem = Api.json(retry(job, body).expectStatus().isEqualTo(status));
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
    }

    @Test
    void retry_ofAnotherType_isRefused() {
        UUID job = API.create(DOUBLE, 1).id();
        JsonNode problem = Api.json(API.client()
                .post()
                .uri("/batch/jobs/{id}/retry", job)
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue("failed")
                .exchange()
                .expectStatus()
                .isEqualTo(415));
        assertThat(problem.get("code").stringValue()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void delete_ofAFinalJob_letsItGo() {
        UUID job = API.create(DOUBLE, 1).id();
        Api.get(API.jobs().cancel(Api.TENANT, job));
        API.client()
                .delete()
                .uri("/batch/jobs/{id}", job)
                .exchange()
                .expectStatus()
                .isNoContent();
        API.client()
                .get()
                .uri("/batch/jobs/{id}", job)
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void delete_ofAnOpenJob_isAConflict() {
        UUID job = API.create(DOUBLE, 1).id();
        JsonNode problem = Api.json(API.client()
                .delete()
                .uri("/batch/jobs/{id}", job)
                .exchange()
                .expectStatus()
                .isEqualTo(409));
        assertThat(problem.get("code").stringValue()).isEqualTo("IMPOSSIBLE_NOW");
    }
}

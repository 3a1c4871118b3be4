package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.JobHandler;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class DownloadTest {
    private static final JobHandler<Integer, Integer> DOUBLE = Api.doubling("double");

    @RegisterExtension
    static final Api API = new Api(DOUBLE);

    private static UUID job(int items) {
        return API.create(DOUBLE, items).id();
    }

    /** Gives items the outcomes that SQL says, and the job its counts. */
    private static void settle(UUID job, String set, int from, int to) {
        API.sql(
                "update batch_items set attempts = 1, finished_at = now(), " + set
                        + " where batch_job_id = $1 and item_index between $2 and $3",
                job,
                from,
                to);
        API.sql("""
                update batch_results r set
                  succeeded = (select count(*) from batch_items i where i.batch_job_id = r.batch_job_id and status = 'succeeded'),
                  failed = (select count(*) from batch_items i where i.batch_job_id = r.batch_job_id and status = 'failed')
                where batch_job_id = $1""", job);
    }

    private static EntityExchangeResult<String> download(String path, UUID job) {
        return API.client()
                .get()
                .uri(path, job)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_NDJSON)
                .expectBody(String.class)
                .returnResult();
    }

    private static List<String> lines(String path, UUID job) {
        return download(path, job).getResponseBody().lines().toList();
    }

    private static UUID mixed() {
        UUID job = job(4);
        settle(job, "status = 'succeeded', output = '{\"a\":\n 0.10,\r\n\"b\":\"ü\"}'", 0, 0);
        settle(
                job,
                "status = 'failed', error_code = 'NOT_FOUND', error_class = 'permanent', error_message = 'none', http_status = 404",
                2,
                2);
        settle(job, "status = 'succeeded'", 3, 3);
        return job;
    }

    @Test
    void results_areALineForEachOutcomeAndOneForTheEnd() {
        List<String> lines = lines("/batch/jobs/{id}/results", mixed());
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .startsWith("{\"item_index\":0,\"custom_id\":\"n0\",\"status\":\"succeeded\",\"attempts\":1,"
                        + "\"output\":{\"a\":  0.10,  \"b\":\"ü\"},");
        assertThat(lines.get(1))
                .startsWith(
                        "{\"item_index\":2,\"custom_id\":\"n2\",\"status\":\"failed\",\"attempts\":1,"
                                + "\"error\":{\"code\":\"NOT_FOUND\",\"class\":\"permanent\",\"message\":\"none\",\"http_status\":404},");
        assertThat(lines.get(2)).startsWith("{\"item_index\":3,").doesNotContain("output");
        assertThat(lines.get(3)).isEqualTo("{\"end\":true,\"count\":3}");
    }

    @Test
    void errors_areOnlyWhatDidNotSucceed() {
        List<String> lines = lines("/batch/jobs/{id}/errors", mixed());
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("\"item_index\":2");
        assertThat(lines.get(1)).isEqualTo("{\"end\":true,\"count\":1}");
    }

    @Test
    void results_afterAnIndex_goOnBehindIt() {
        UUID job = mixed();
        assertThat(lines("/batch/jobs/{id}/results?after=0", job))
                .hasSize(3)
                .first()
                .asString()
                .contains("\"item_index\":2");
        assertThat(lines("/batch/jobs/{id}/results?after=2147483647", job))
                .containsExactly("{\"end\":true,\"count\":0}");
    }

    @Test
    void results_ofAnOpenJob_sayThatMoreMayCome() {
        UUID job = mixed();
        assertThat(download("/batch/jobs/{id}/results", job)
                        .getResponseHeaders()
                        .getFirst("Batch-Complete"))
                .isEqualTo("false");
        Api.get(API.jobs().cancel(Api.TENANT, job));
        HttpHeaders headers = download("/batch/jobs/{id}/errors", job).getResponseHeaders();
        assertThat(headers.getFirst("Batch-Complete")).isEqualTo("true");
        assertThat(headers.getContentDisposition().getFilename()).isEqualTo("job-" + job + "-errors.ndjson");
        assertThat(headers.getCacheControl()).isEqualTo("no-store");
    }

    @Test
    void results_ofManyItems_areWholeAndInOrder() {
        UUID job = job(5_000);
        settle(job, "status = 'succeeded', output = item_index::text", 0, 4_999);
        List<String> lines = lines("/batch/jobs/{id}/results", job);
        assertThat(lines).hasSize(5_001);
        for (int i = 0; i < 5_000; i++) {
            assertThat(lines.get(i)).startsWith("{\"item_index\":" + i + ",").contains("\"output\":" + i + ",");
        }
        assertThat(lines.get(5_000)).isEqualTo("{\"end\":true,\"count\":5000}");
    }

    @Test
    void results_thatBreakOff_haveNoEnd() {
        UUID job = job(2_500);
        settle(job, "status = 'succeeded'", 0, 2_499);
        API.sql("alter table batch_items drop constraint batch_items_error_class_check");
        settle(
                job,
                "status = 'failed', error_code = 'X', error_class = 'rotten', error_message = 'none'",
                2_400,
                2_400);
        Flux<String> lines = WebClient.create(API.url())
                .get()
                .uri("/batch/jobs/{id}/results", job)
                .headers(headers -> headers.setBearerAuth(Api.TENANT))
                .retrieve()
                .bodyToFlux(String.class);
        StepVerifier.create(lines.collectList()).expectError().verify(Api.LIMIT);
    }
}

package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.Job;
import io.millrace.jobs.JobHandler;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

class ReadingTest {
    private static final JobHandler<Integer, Integer> LISTED = Api.doubling("listed");
    private static final JobHandler<Integer, Integer> OTHER = Api.doubling("other");
    private static final JobHandler<Integer, Integer> FILTERED = Api.doubling("filtered");
    private static final JobHandler<Integer, Integer> SECRET =
            Api.doubling("secret").secretInputs();

    @RegisterExtension
    static final Api API = new Api(LISTED, OTHER, FILTERED, SECRET);

    private static JsonNode get(String path, Object... variables) {
        return Api.json(API.client()
                .get()
                .uri(path, variables)
                .exchange()
                .expectStatus()
                .isOk());
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("data").forEach(job -> ids.add(job.get("id").stringValue()));
        return ids;
    }

    @Test
    void job_whenItIsAskedFor_isToldWithItsVersion() {
        Job job = API.create(LISTED, 3);
        JsonNode answer = Api.json(API.client()
                .get()
                .uri("/batch/jobs/{id}", job.id())
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"1\"")
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                .expectHeader()
                .contentType("application/json"));
        assertThat(answer.propertyNames())
                .containsExactly(
                        "id",
                        "job_type",
                        "status",
                        "counts",
                        "progress",
                        "run",
                        "version",
                        "options",
                        "metadata",
                        "created_at");
        assertThat(answer.get("counts"))
                .hasToString(
                        "{\"total\":3,\"pending\":3,\"running\":0,\"succeeded\":0,\"failed\":0,\"ambiguous\":0,\"cancelled\":0,\"expired\":0}");
        assertThat(answer.get("progress").doubleValue()).isZero();
    }

    @Test
    void list_pageByPage_hasEachOnceAndLatestFirst() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(0, API.create(OTHER, 1).id().toString());
        }
        List<String> seen = new ArrayList<>();
        JsonNode page = get("/batch/jobs?job_type=other&limit=2");
        while (!page.get("next_cursor").isNull()) {
            assertThat(ids(page)).hasSize(2);
            seen.addAll(ids(page));
            page = get(
                    "/batch/jobs?job_type=other&limit=2&cursor={cursor}",
                    page.get("next_cursor").stringValue());
        }
        seen.addAll(ids(page));
        assertThat(seen).isEqualTo(made);
    }

    @Test
    void list_byStatusOrAge_hasOnlyThose() {
        Job paused = API.create(FILTERED, 1);
        Api.get(API.jobs().pause(Api.TENANT, paused.id()));
        Job cancelled = API.create(FILTERED, 1);
        Api.get(API.jobs().cancel(Api.TENANT, cancelled.id()));

        assertThat(ids(get("/batch/jobs?job_type=filtered&status=paused")))
                .containsExactly(paused.id().toString());
        assertThat(ids(get("/batch/jobs?job_type=filtered&status=paused,cancelled")))
                .containsExactly(cancelled.id().toString(), paused.id().toString());
        assertThat(ids(get("/batch/jobs?job_type=filtered&status=paused&status=cancelled")))
                .hasSize(2);
        assertThat(ids(get("/batch/jobs?job_type=filtered&created_after={moment}", paused.createdAt())))
                .contains(cancelled.id().toString())
                .doesNotContain(paused.id().toString());
        assertThat(ids(get("/batch/jobs?job_type=filtered&created_after={moment}", "9999-01-01T00:00:00+02:00")))
                .isEmpty();
    }

    @Test
    void items_pageByPage_areInTheirOrder() {
        Job job = API.create(LISTED, 5);
        JsonNode first = get("/batch/jobs/{id}/items?limit=3", job.id());
        assertThat(first.at("/data/2"))
                .hasToString("{\"item_index\":2,\"custom_id\":\"n2\",\"status\":\"pending\",\"attempts\":0,"
                        + "\"next_attempt_at\":" + first.at("/data/2/next_attempt_at") + "}");
        JsonNode second = get(
                "/batch/jobs/{id}/items?limit=3&cursor={cursor}",
                job.id(),
                first.get("next_cursor").stringValue());
        assertThat(second.get("data")).hasSize(2);
        assertThat(second.at("/data/0/item_index").intValue()).isEqualTo(3);
        assertThat(second.get("next_cursor").isNull()).isTrue();
    }

    @Test
    void items_ofAStatus_areOnlyThose() {
        Job job = API.create(LISTED, 2);
        Api.get(API.jobs().cancel(Api.TENANT, job.id()));
        assertThat(get("/batch/jobs/{id}/items?status=cancelled", job.id()).get("data"))
                .hasSize(2);
        assertThat(get("/batch/jobs/{id}/items?status=succeeded,failed", job.id())
                        .get("data"))
                .isEmpty();
    }

    @Test
    void items_askedWithTheirInputs_tellThemUnlessTheyAreSecret() {
        Job told = API.create(LISTED, 1);
        Job secret = API.create(SECRET, 1);
        assertThat(get("/batch/jobs/{id}/items?include=input", told.id())
                        .at("/data/0/input")
                        .intValue())
                .isZero();
        assertThat(get("/batch/jobs/{id}/items", told.id()).at("/data/0").has("input"))
                .isFalse();
        assertThat(get("/batch/jobs/{id}/items?include=input", secret.id())
                        .at("/data/0")
                        .has("input"))
                .isFalse();
    }

    @Test
    void report_ofACancelledJob_tellsWhatBecameOfIt() {
        Job job = API.create(LISTED, 4);
        Api.get(API.jobs().cancel(Api.TENANT, job.id()));
        JsonNode report = get("/batch/jobs/{id}/report", job.id());
        assertThat(report.get("status").stringValue()).isEqualTo("cancelled");
        assertThat(report.get("success_rate").doubleValue()).isZero();
        assertThat(report.at("/counts/cancelled").intValue()).isEqualTo(4);
        assertThat(report.get("error_codes").isObject()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/batch/jobs?status=gone, INVALID_PARAMETER, status",
        "/batch/jobs?limit=0, INVALID_PARAMETER, limit must be a number from 1 to 1000",
        "/batch/jobs?limit=1001, INVALID_PARAMETER, limit",
        "/batch/jobs?limit=ten, INVALID_PARAMETER, limit",
        "/batch/jobs?created_after=yesterday, INVALID_PARAMETER, created_after",
        "/batch/jobs?created_after=-999999999-01-01T00:00:00Z, INVALID_PARAMETER, created_after",
        "/batch/jobs?cursor=abc, INVALID_CURSOR, cursor",
        "/batch/jobs/{id}/items?status=paused, INVALID_PARAMETER, 'must be of pending, running, succeeded, failed, ambiguous, cancelled, expired, not paused'",
        "/batch/jobs/{id}/items?include=output, INVALID_PARAMETER, include",
        "/batch/jobs/{id}/items?cursor=%00, INVALID_CURSOR, cursor",
        "/batch/jobs/{id}/results?after=-1, INVALID_PARAMETER, after",
        "/batch/jobs/{id}/errors?after=x, INVALID_PARAMETER, after",
    })
    void parameter_thatIsNotWhatItMustBe_isRefusedByItsName(String path, String code, String detail) {
        Job job = API.create(LISTED, 1);
        JsonNode problem = Api.json(API.client()
                .get()
                .uri(URI.create(API.url() + path.replace("{id}", job.id().toString())))
                .exchange()
                .expectStatus()
                .isBadRequest());
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("detail").stringValue()).contains(detail);
    }

    @Test
    void cursor_ofAListWithAnotherFilter_isRefused() {
        API.create(LISTED, 1);
        API.create(LISTED, 1);
        String cursor = get("/batch/jobs?limit=1").get("next_cursor").stringValue();
        JsonNode problem = Api.json(API.client()
                .get()
                .uri("/batch/jobs?limit=1&status=pending&cursor={cursor}", cursor)
                .exchange()
                .expectStatus()
                .isBadRequest());
        assertThat(problem.get("code").stringValue()).isEqualTo("INVALID_CURSOR");
    }
}

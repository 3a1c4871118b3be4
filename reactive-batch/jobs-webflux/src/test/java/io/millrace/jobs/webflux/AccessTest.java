package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.Jobs;
import io.r2dbc.pool.ConnectionPool;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import tools.jackson.databind.JsonNode;

/** Who may ask for what, and how every refusal looks. */
class AccessTest {
    private static final JobHandler<Integer, Integer> DOUBLE = Api.doubling("double");
    private static final String ONE_ITEM = "{\"job_type\":\"double\",\"items\":[{\"input\":1}]}";

    @RegisterExtension
    static final Api API = new Api(jobs -> Api.of(jobs).requireIdempotencyKeys(), DOUBLE);

    static Stream<Arguments> routes() {
        return Document.operations().stream()
                .map(operation -> Arguments.of(HttpMethod.valueOf(operation.method()), operation.path()));
    }

    static Stream<Arguments> routesOfAJob() {
        return routes().filter(route -> ((String) route.get()[1]).contains("{id}"));
    }

    private static WebTestClient.ResponseSpec ask(WebTestClient client, HttpMethod method, String path, Object id) {
        WebTestClient.RequestBodySpec request =
                client.method(method).uri(path, path.contains("{") ? new Object[] {id} : new Object[0]);
        return path.equals("/batch/jobs") && method == HttpMethod.POST
                ? request.contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(ONE_ITEM)
                        .exchange()
                : request.exchange();
    }

    private static JsonNode problem(WebTestClient.ResponseSpec answer, int status, String code) {
        JsonNode problem = Api.json(answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store"));
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        return problem;
    }

    @ParameterizedTest
    @MethodSource("routesOfAJob")
    void route_withAForeignTenantsJob_isNotThere(HttpMethod method, String path) {
        UUID job = API.create(DOUBLE, 1).id();
        JsonNode foreign = problem(ask(API.client(Api.OTHER), method, path, job), 404, "UNKNOWN_JOB");
        JsonNode none = problem(
                ask(API.client(Api.OTHER), method, path, UUID.fromString("00000000-0000-0000-0000-000000000000")),
                404,
                "UNKNOWN_JOB");
        assertThat(foreign.get("title")).isEqualTo(none.get("title"));
        assertThat(Api.get(API.jobs().get(Api.TENANT, job)).version()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("routesOfAJob")
    void route_withAnIdThatIsNone_isNotThere(HttpMethod method, String path) {
        problem(ask(API.client(), method, path, "no-such-id"), 404, "UNKNOWN_JOB");
    }

    @Test
    void list_neverHasAForeignTenantsJobs() {
        API.create(DOUBLE, 1);
        JsonNode page = Api.json(API.client("initech").get().uri("/batch/jobs").exchange());
        assertThat(page.get("data")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void route_ofACallerWhoIsNotKnown_isRefused(HttpMethod method, String path) {
        WebTestClient nobody = API.client()
                .mutate()
                .defaultHeaders(headers -> headers.remove(HttpHeaders.AUTHORIZATION))
                .build();
        problem(
                ask(nobody, method, path, UUID.randomUUID())
                        .expectHeader()
                        .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer"),
                401,
                "UNAUTHENTICATED");
    }

    @ParameterizedTest
    @MethodSource("routes")
    void route_ofACallerWhoMayOnlyRead_isRefusedWhereItChangesSomething(HttpMethod method, String path) {
        WebTestClient.ResponseSpec answer = ask(API.client("initrode/read"), method, path, UUID.randomUUID());
        if (method == HttpMethod.GET) {
            answer.expectStatus().value(status -> assertThat(status).isIn(200, 404));
        } else {
            assertThat(problem(answer, 403, "FORBIDDEN").get("detail").stringValue())
                    .contains("batch:write");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /batch/jobs, 'GET, POST'",
        "POST, /batch/jobs/{id}, 'GET, DELETE'",
        "DELETE, /batch/jobs/{id}/items, GET",
        "POST, /batch/jobs/{id}/report, GET",
        "PUT, /batch/jobs/{id}/results, GET",
        "POST, /batch/jobs/{id}/errors, GET",
        "POST, /batch/jobs/{id}/events, GET",
        "GET, /batch/jobs/{id}/pause, POST",
        "GET, /batch/jobs/{id}/resume, POST",
        "GET, /batch/jobs/{id}/cancel, POST",
        "GET, /batch/jobs/{id}/retry, POST",
    })
    void method_thatThereIsNot_isRefusedAndTellsWhichThereAre(String method, String path, String allowed) {
        problem(
                ask(API.client(), HttpMethod.valueOf(method), path, UUID.randomUUID())
                        .expectHeader()
                        .valueEquals(HttpHeaders.ALLOW, allowed),
                405,
                "METHOD_NOT_ALLOWED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/batch/jobs/{id}/other", "/batch/jobs/{id}/items/0"})
    void path_thatThereIsNot_isAProblemToo(String path) {
        problem(ask(API.client(), HttpMethod.GET, path, UUID.randomUUID()), 404, "NOT_FOUND");
    }

    @Test
    void key_whereItIsNeededAndMissing_isAskedFor() {
        problem(ask(API.client(), HttpMethod.POST, "/batch/jobs", ""), 400, "IDEMPOTENCY_KEY_MISSING");
    }

    private static WebTestClient.ResponseSpec pause(String header, String value) {
        return API.client()
                .post()
                .uri("/batch/jobs/{id}/pause", API.create(DOUBLE, 1).id())
                .header(header, value)
                .exchange();
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site",
        "Origin, https://evil.example",
        "Origin, null"
    })
    void change_askedByAPageOfAnotherSite_isRefused(String header, String value) {
        problem(pause(header, value), 403, "CROSS_SITE");
    }

    @Test
    void change_askedByThePageItself_isMade() {
        pause("Sec-Fetch-Site", "same-origin").expectStatus().isOk();
        pause("Origin", API.url()).expectStatus().isOk();
    }

    @Test
    void requestId_thatIsGiven_isToldAgain() {
        JsonNode problem = problem(
                API.client()
                        .get()
                        .uri("/batch/jobs/none")
                        .header("X-Request-ID", "r-1")
                        .exchange()
                        .expectHeader()
                        .valueEquals("X-Request-ID", "r-1"),
                404,
                "UNKNOWN_JOB");
        assertThat(problem.get("request_id").stringValue()).isEqualTo("r-1");
        API.client()
                .get()
                .uri("/batch/jobs")
                .header("X-Request-ID", "r-2")
                .exchange()
                .expectHeader()
                .valueEquals("X-Request-ID", "r-2");
    }

    @Test
    void requestId_thatIsNoPlainText_isReplaced() {
        API.client()
                .get()
                .uri("/batch/jobs")
                .header("X-Request-ID", "a b")
                .exchange()
                .expectHeader()
                .value("X-Request-ID", id -> assertThat(id).isNotEqualTo("a b").isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("routes")
    void route_whenTheDatabaseCannotBeReached_isUnavailableForNow(HttpMethod method, String path) {
        ConnectionPool nowhere = Postgres.unreachable();
        DisposableServer server =
                Api.serve(JobsApi.of(Jobs.on(nowhere, JobHandlers.of(DOUBLE)), Callers.onlyOne(Api.TENANT)));
        try {
            JsonNode problem = problem(
                    ask(Api.client("http://127.0.0.1:" + server.port(), "any"), method, path, UUID.randomUUID())
                            .expectHeader()
                            .valueEquals(HttpHeaders.RETRY_AFTER, "5"),
                    503,
                    "UNAVAILABLE");
            assertThat(problem.get("detail").stringValue()).doesNotContain("localhost");
        } finally {
            server.disposeNow();
            nowhere.dispose();
        }
    }

    @Test
    void failure_thatNobodyForesaw_tellsNothingOfItself() {
        DisposableServer server = Api.serve(
                JobsApi.of(API.jobs(), request -> Mono.error(new IllegalStateException("the password is swordfish"))));
        try {
            JsonNode problem = problem(
                    Api.client("http://127.0.0.1:" + server.port(), "any")
                            .get()
                            .uri("/batch/jobs")
                            .exchange(),
                    500,
                    "INTERNAL_ERROR");
            assertThat(problem.toString()).doesNotContain("swordfish");
        } finally {
            server.disposeNow();
        }
    }
}

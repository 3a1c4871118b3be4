package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON;

import io.millrace.jobs.ItemQuery;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.JobHandler.FieldProblem;
import io.millrace.jobs.JobHandlers;
import io.millrace.jobs.JobItem;
import io.millrace.jobs.JobLimits;
import io.millrace.jobs.JobQuery;
import io.millrace.jobs.Jobs;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

class CreatingTest {
    private static final JobHandler<Integer, Integer> DOUBLE = Api.doubling("double")
            .validate(number -> number < 0 ? List.of(new FieldProblem("sign", "must not be negative")) : List.of());
    private static final JobHandler<JsonNode, JsonNode> ANY =
            JobHandler.of("any", JsonNode.class, JsonNode.class, Mono::just);

    @RegisterExtension
    static final Api API = new Api(
            jobs -> Api.of(jobs)
                    .limits(ApiLimits.defaults()
                            .withBodyBytes(20_000)
                            .withLineBytes(2_000)
                            .withUploads(1)
                            .withPatience(Duration.ofSeconds(2))),
            pool -> Jobs.on(pool, JobHandlers.of(DOUBLE, ANY, Api.doubling("once")))
                    .limits(JobLimits.defaults().withItems(1_000).withItemBytes(1_500)));

    private static WebTestClient.ResponseSpec post(String body) {
        return API.client()
                .post()
                .uri("/batch/jobs")
                .contentType(APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    private static WebTestClient.ResponseSpec upload(String... lines) {
        return API.client()
                .post()
                .uri("/batch/jobs")
                .contentType(APPLICATION_NDJSON)
                .bodyValue(String.join("\n", lines))
                .exchange();
    }

    private static List<JobItem> items(JsonNode job) {
        return Api.get(API.jobs()
                .items(
                        Api.TENANT,
                        UUID.fromString(job.get("id").stringValue()),
                        ItemQuery.all().withLimit(1_000).withInputs(ItemQuery.Inputs.INCLUDED))
                .items()
                .collectList());
    }

    private static void assertRefused(WebTestClient.ResponseSpec answer, int status, String code, String detail) {
        JsonNode problem = Json.MAPPER.readTree(answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType("application/problem+json")
                .expectBody()
                .returnResult()
                .getResponseBody());
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("detail").stringValue()).contains(detail);
    }

    @Test
    void json_withAllThatCanBeSaid_createsTheJob() {
        WebTestClient.ResponseSpec answer = post("""
                {"job_type": "double", "items": [{"custom_id": "a", "input": 1}, {"input": 2}],
                 "options": {"max_attempts": 2, "concurrency": 4, "item_timeout_s": 1.5, "deadline": "2030-01-01T00:00:00Z",
                   "abort_on_failures": 7, "priority": 3, "retention_s": 3600, "callback_url": "https://example.com/done"},
                 "metadata": {"name": "Numbers"}}""");
        JsonNode job =
                Api.json(answer.expectStatus().isAccepted().expectHeader().valueEquals(HttpHeaders.ETAG, "\"1\""));

        answer.expectHeader().location("/batch/jobs/" + job.get("id").stringValue());
        assertThat(job.get("job_type").stringValue()).isEqualTo("double");
        assertThat(job.get("status").stringValue()).isEqualTo("pending");
        assertThat(job.at("/counts/total").intValue()).isEqualTo(2);
        assertThat(job.at("/metadata/name").stringValue()).isEqualTo("Numbers");
        assertThat(job.get("options"))
                .hasToString(
                        "{\"max_attempts\":2,\"concurrency\":4,\"item_timeout_s\":1.5,\"deadline\":\"2030-01-01T00:00:00Z\","
                                + "\"abort_on_failures\":7,\"priority\":3,\"retention_s\":3600,\"callback_url\":\"https://example.com/done\"}");
        assertThat(items(job)).extracting(JobItem::customId).containsExactly("a", null);
    }

    @Test
    void json_whateverItsInputs_keepsThemExact() {
        JsonNode job = Api.json(post("""
                {"job_type": "any", "items": [{"input": {"a": 0.10, "b": 12345678901234567890.5, "c": null, "d": "ü\\u0001", "e": [1e3]}}]}"""));
        assertThat(items(job))
                .extracting(JobItem::input)
                .containsExactly(
                        "{\"a\":0.10,\"b\":12345678901234567890.5,\"c\":null,\"d\":\"ü\\u0001\",\"e\":[1E+3]}");
    }

    @Test
    void ndjson_ofManyLines_createsTheJobOfAll() {
        String[] lines = IntStream.range(-1, 1_000)
                .mapToObj(number -> number < 0
                        ? "{\"job_type\": \"double\", \"metadata\": {\"name\": \"Long\"}}"
                        : "{\"custom_id\": \"n" + number + "\", \"input\": " + number + "}")
                .toArray(String[]::new);
        JsonNode job = Api.json(upload(lines).expectStatus().isAccepted());
        assertThat(items(job))
                .extracting(JobItem::input)
                .isEqualTo(IntStream.range(0, 1_000).mapToObj(Integer::toString).toList());
        assertThat(job.at("/metadata/name").stringValue()).isEqualTo("Long");
    }

    @Test
    void ndjson_whoseTrailerTellsTheCount_createsTheJob() {
        JsonNode job = Api.json(upload("{\"job_type\":\"double\"}", "{\"input\":1}", "{\"end\":true,\"count\":1}", "")
                .expectStatus()
                .isAccepted());
        assertThat(items(job)).hasSize(1);
    }

    @Test
    void ndjson_whoseTrailerTellsOfMore_createsNothing() {
        assertRefused(
                upload("{\"job_type\":\"double\"}", "{\"input\":1}", "{\"end\":true,\"count\":2}"),
                422,
                "INVALID_BODY",
                "tells of 2 items, but 1 came");
    }

    @Test
    void ndjson_withMoreBehindTheTrailer_createsNothing() {
        assertRefused(
                upload("{\"job_type\":\"double\"}", "{\"end\":true,\"count\":0}", "{\"input\":1}"),
                422,
                "INVALID_BODY",
                "more behind");
    }

    @Test
    void ndjson_brokenOffWithinALine_createsNothing() {
        assertRefused(
                upload("{\"job_type\":\"double\"}", "{\"input\":1}", "{\"inp"), 400, "MALFORMED_BODY", "not JSON");
    }

    @Test
    void ndjson_ofNothing_isRefused() {
        assertRefused(upload(""), 400, "MALFORMED_BODY", "first line is the job");
    }

    @Test
    void ndjson_withALineTooLong_isRefusedAndItsConnectionStaysOfUse() {
        for (int i = 0; i < 5; i++) {
            assertRefused(
                    upload("{\"job_type\":\"any\"}", "{\"input\":{\"a\":\"" + "x".repeat(30_000) + "\"}}"),
                    413,
                    "TOO_LARGE",
                    "longer");
        }
    }

    @Test
    void ndjson_whoseSenderFallsSilent_isGivenUp() {
        assertRefused(
                API.client()
                        .post()
                        .uri("/batch/jobs")
                        .contentType(APPLICATION_NDJSON)
                        .body(
                                Flux.just("{\"job_type\":\"double\"}\n{\"input\":1}\n")
                                        .concatWith(Mono.never()),
                                String.class)
                        .exchange(),
                408,
                "TOO_SLOW",
                "nothing was created");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | 400 | MALFORMED_BODY | not JSON",
                "{\"job_type\":\"double\",\"job_type\":\"any\",\"items\":[]} | 400 | MALFORMED_BODY | job_type",
                "[] | 422 | INVALID_BODY | must be an object",
                "{\"items\":[]} | 422 | INVALID_BODY | job_type is missing",
                "{\"job_type\":\"double\"} | 422 | INVALID_BODY | items is missing",
                "{\"job_type\":\"double\",\"items\":{}} | 422 | INVALID_BODY | items must be an array",
                "{\"job_type\":\"double\",\"items\":[{}]} | 422 | INVALID_BODY | items[0].input is missing",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1,\"id\":1}]} | 422 | INVALID_BODY | there is no member items[0].id",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1,\"custom_id\":7}]} | 422 | INVALID_BODY | items[0].custom_id must be a string",
                "{\"job_type\":\"double\",\"items\":[],\"options\":{\"priority\":1.5}} | 422 | INVALID_BODY | options.priority must be a whole number",
                "{\"job_type\":\"double\",\"items\":[],\"options\":{\"deadline\":\"soon\"}} | 422 | INVALID_BODY | options.deadline must be a moment",
                "{\"job_type\":\"double\",\"items\":[],\"options\":{\"max_attempts\":0}} | 422 | INVALID_BODY | max_attempts must be at least 1",
                "{\"job_type\":\"double\",\"items\":[],\"options\":{\"abort_on_failures\":0}} | 422 | INVALID_BODY | abort_on_failures must be at least 1",
                "{\"job_type\":\"double\",\"items\":[],\"options\":{\"callback_url\":\"/a\"}} | 422 | INVALID_BODY | callback_url must be an absolute URI",
                "{\"job_type\":\"double\",\"items\":[null]} | 422 | INVALID_BODY | items[0] must be an object",
                "{\"job_type\":\"double\",\"items\":[],\"options\":{\"retention_s\":1e99}} | 422 | INVALID_BODY | retention_s",
                "{\"job_type\":\"double\",\"items\":[],\"options\":{\"callback_url\":\"%\"}} | 422 | INVALID_BODY | callback_url",
                "{\"job_type\":\"double\",\"items\":[],\"metadata\":{\"a\":null}} | 422 | INVALID_BODY | metadata",
                "{\"job_type\":\"double\",\"items\":[]} | 422 | NO_ITEMS | at least one item",
                "{\"job_type\":\"none\",\"items\":[{\"input\":1}]} | 422 | UNKNOWN_TYPE | none",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1}],\"options\":{\"callback_url\":\"http://a\"}} | 422 | INVALID_CALLBACK | not made",
            })
    void json_withSomethingWrong_isRefusedByItsName(String body, int status, String code, String detail) {
        assertRefused(post(body), status, code, detail);
    }

    @Test
    void items_thatTheTypeDoesNotTake_areAllTold() {
        JsonNode problem = Api.json(
                post("{\"job_type\":\"double\",\"items\":[{\"input\":1},{\"custom_id\":\"b\",\"input\":-1},{\"input\":\"x\"}]}")
                        .expectStatus()
                        .isEqualTo(422));
        assertThat(problem.get("code").stringValue()).isEqualTo("INVALID_ITEMS");
        assertThat(problem.at("/problems/0"))
                .hasToString(
                        "{\"item_index\":1,\"custom_id\":\"b\",\"field\":\"sign\",\"message\":\"must not be negative\"}");
        assertThat(problem.at("/problems/1/item_index").intValue()).isEqualTo(2);
    }

    @Test
    void items_moreThanAJobMayHave_areRefused() {
        String[] lines = IntStream.range(-1, 1_001)
                .mapToObj(number -> number < 0 ? "{\"job_type\":\"double\"}" : "{\"input\":" + number + "}")
                .toArray(String[]::new);
        assertRefused(upload(lines), 413, "TOO_LARGE", "at most 1000 items");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson"})
    void item_largerThanOneMayBe_isRefused(String type) {
        String item = "{\"input\":\"" + "x".repeat(1_600) + "\"}";
        WebTestClient.ResponseSpec answer = type.equals("application/json")
                ? post("{\"job_type\":\"any\",\"items\":[" + item + "]}")
                : upload("{\"job_type\":\"any\"}", item);
        JsonNode problem = Api.json(answer.expectStatus().isEqualTo(422));
        assertThat(problem.get("code").stringValue()).isEqualTo("INVALID_ITEMS");
        assertThat(problem.at("/problems/0/message").stringValue()).isEqualTo("has 1602 bytes; at most 1500 are taken");
    }

    @Test
    void json_longerThanIsTaken_isRefusedAndTellsOfNdjson() {
        assertRefused(post("{\"job_type\":\"" + "x".repeat(30_000) + "\"}"), 413, "TOO_LARGE", "application/x-ndjson");
    }

    @Test
    void json_longerThanIsTakenWithoutSayingSo_isRefused() {
        assertRefused(
                API.client()
                        .post()
                        .uri("/batch/jobs")
                        .contentType(APPLICATION_JSON)
                        .body(Flux.range(0, 30).map(part -> "x".repeat(1_000)), String.class)
                        .exchange(),
                413,
                "TOO_LARGE",
                "20000 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml"})
    void body_ofAnotherType_isRefused(String type) {
        assertRefused(
                API.client()
                        .post()
                        .uri("/batch/jobs")
                        .header(HttpHeaders.CONTENT_TYPE, type)
                        .bodyValue("x")
                        .exchange()
                        .expectHeader()
                        .valueEquals("Accept-Post", "application/json, application/x-ndjson"),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "application/json");
    }

    private static WebTestClient.ResponseSpec keyed(String key, String body) {
        return API.client()
                .post()
                .uri("/batch/jobs")
                .header("Idempotency-Key", key)
                .contentType(APPLICATION_JSON)
                .bodyValue(body)
                .exchange();
    }

    @Test
    void key_usedAgain_answersWithTheSameJob() {
        String body = "{\"job_type\":\"double\",\"items\":[{\"input\":1}]}";
        WebTestClient.ResponseSpec first = keyed("again", body);
        JsonNode job = Api.json(first.expectHeader().doesNotExist("Idempotent-Replayed"));
        WebTestClient.ResponseSpec second = keyed("again", body);
        assertThat(Api.json(second.expectStatus()
                                .isAccepted()
                                .expectHeader()
                                .valueEquals("Idempotent-Replayed", "true"))
                        .get("id"))
                .isEqualTo(job.get("id"));
    }

    @Test
    void key_usedForAnotherBody_isRefused() {
        keyed("reused", "{\"job_type\":\"double\",\"items\":[{\"input\":1}]}")
                .expectStatus()
                .isAccepted();
        assertRefused(
                keyed("reused", "{\"job_type\":\"double\",\"items\":[{\"input\":2}]}"),
                422,
                "KEY_REUSED",
                "another request");
    }

    @Test
    void key_ofARefusedRequest_canBeUsedAgain() {
        keyed("corrected", "{\"job_type\":\"double\",\"items\":[{\"input\":-1}]}")
                .expectStatus()
                .isEqualTo(422);
        keyed("corrected", "{\"job_type\":\"double\",\"items\":[{\"input\":1}]}")
                .expectStatus()
                .isAccepted();
    }

    @Test
    void key_ofTwoTenants_isTwoKeys() {
        String body = "{\"job_type\":\"double\",\"items\":[{\"input\":1}]}";
        keyed("shared", body).expectStatus().isAccepted();
        API.client(Api.OTHER)
                .post()
                .uri("/batch/jobs")
                .header("Idempotency-Key", "shared")
                .contentType(APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectHeader()
                .doesNotExist("Idempotent-Replayed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void key_tooShortOrTooLong_isRefused(int length) {
        assertRefused(keyed("k".repeat(length), "{}"), 400, "INVALID_PARAMETER", "Idempotency-Key");
    }

    @Test
    void key_ofFiftyAtOnce_makesOneJob() {
        String body = "{\"job_type\":\"once\",\"items\":[{\"input\":1}]}";
        List<Integer> answers = Flux.range(0, 50)
                .flatMap(
                        turn -> Mono.fromCallable(() -> keyed("fifty", body)
                                        .returnResult()
                                        .getStatus()
                                        .value())
                                .subscribeOn(Schedulers.boundedElastic()),
                        50)
                .collectList()
                .block(Api.LIMIT);
        assertThat(answers).hasSize(50).containsAnyOf(202).allMatch(status -> status == 202 || status == 409);
        assertThat(Api.get(API.jobs()
                        .list(Api.TENANT, JobQuery.all().withType("once"))
                        .items()
                        .collectList()))
                .hasSize(1);
    }

    @Test
    void uploads_moreThanATenantMayHaveAtOnce_areRefused() throws Exception {
        var sending = new CountDownLatch(1);
        var body = Sinks.many().unicast().<String>onBackpressureBuffer();
        var first = new CompletableFuture<Integer>();
        Schedulers.boundedElastic()
                .schedule(() -> first.complete(API.client()
                        .post()
                        .uri("/batch/jobs")
                        .contentType(APPLICATION_NDJSON)
                        .body(body.asFlux().doOnNext(line -> sending.countDown()), String.class)
                        .exchange()
                        .returnResult()
                        .getStatus()
                        .value()));
        body.tryEmitNext("{\"job_type\":\"double\"}\n{\"input\":1}\n");
        sending.await();
        WebTestClient.ResponseSpec second = await().until(
                        () -> upload("{\"job_type\":\"none\"}"),
                        answer -> answer.returnResult().getStatus().value() == 429);
        assertRefused(second.expectHeader().valueEquals("Retry-After", "1"), 429, "TOO_MANY_STREAMS", "1 uploads");
        body.tryEmitComplete();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(202);
        upload("{\"job_type\":\"double\"}", "{\"input\":1}").expectStatus().isAccepted();
    }
}

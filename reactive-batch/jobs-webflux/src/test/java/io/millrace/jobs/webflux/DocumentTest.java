package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.JobException.Reason;
import io.millrace.jobs.JobHandler;
import io.millrace.jobs.webflux.Document.Operation;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;

/** The description of the API is of this API. All other tests hold their answers to it besides. */
class DocumentTest {
    private static final Pattern ROUTE = Pattern.compile("\\((GET|POST|PUT|PATCH|DELETE) && (/batch/jobs[^)]*)\\)");
    private static final JobHandler<Integer, Integer> DOUBLE = Api.doubling("double");

    @RegisterExtension
    static final Api API = new Api(DOUBLE);

    @Test
    void document_whenItIsAskedFor_isServed() {
        API.client()
                .get()
                .uri("/batch/openapi.yaml")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("application/yaml")
                .expectBody(String.class)
                .isEqualTo(Document.TEXT);
    }

    @Test
    void operations_inTheDocument_areTheRoutes() {
        String routes = JobsApi.of(API.jobs(), Callers.onlyOne("any")).routes().toString();
        assertThat(ROUTE.matcher(routes).results().map(route -> new Operation(route.group(1), route.group(2))))
                .containsExactlyInAnyOrderElementsOf(Document.operations());
    }

    @Test
    void codes_inTheDocument_areThoseOfTheReasons() {
        assertThat(Document.codes())
                .containsAll(Stream.of(Reason.values()).map(Reason::name).toList())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"job_type\":\"double\",\"items\":[{\"input\":1}]}",
                "{\"job_type\":\"double\",\"items\":[{\"custom_id\":\"a\",\"input\":1}],\"metadata\":{\"a\":\"b\"},"
                        + "\"options\":{\"max_attempts\":1,\"concurrency\":1,\"item_timeout_s\":0.5,\"deadline\":\"2030-01-01T00:00:00Z\","
                        + "\"abort_on_failures\":1,\"priority\":-1,\"retention_s\":1,\"callback_url\":\"https://a/\"}}",
                "{\"items\":[{\"input\":1}]}",
                "{\"job_type\":\"double\"}",
                "{\"job_type\":\"double\",\"items\":[{\"custom_id\":\"a\"}]}",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1,\"other\":1}]}",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1}],\"option\":{}}",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1}],\"options\":{\"retries\":1}}",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1}],\"options\":{\"max_attempts\":0}}",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1}],\"options\":{\"priority\":\"1\"}}",
                "{\"job_type\":\"double\",\"items\":[{\"input\":1}],\"metadata\":{\"a\":1}}",
                "{\"job_type\":7,\"items\":[{\"input\":1}]}",
            })
    void body_thatTheDocumentAllows_isTakenAndNoOther(String body) {
        boolean isTaken = API.client()
                .post()
                .uri("/batch/jobs")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .returnResult()
                .getStatus()
                .is2xxSuccessful();
        assertThat(Document.violations("/batch/jobs", body).isEmpty()).isEqualTo(isTaken);
    }
}

package io.millrace.jobs.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.JobLimits;
import io.millrace.jobs.Jobs;
import io.millrace.jobs.webflux.Caller.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the README shows is what is compiled and run here. */
class ReadmeTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(?:@Bean\n)?(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final Api API = new Api();

    record Token(String tenant, Instant expiresAt) implements Principal {
        @Override
        public String getName() {
            return tenant;
        }
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).reduce("", (all, line) -> all + line + "\n");
    }

    RouterFunction<ServerResponse> batch(Jobs jobs, Callers callers) {
        return JobsApi.of(jobs, callers).routes().and(JobsPage.routes());
    }

    @Test
    void examples_always_areWhatIsRunHere() throws IOException {
        String source = unindented(Files.readString(Path.of("src/test/java/io/millrace/jobs/webflux/ReadmeTest.java")));
        assertThat(JAVA.matcher(readme()).results().map(block -> unindented(block.group(1))
                        .strip()))
                .hasSize(2)
                .allSatisfy(block -> assertThat(source).contains(block));
    }

    @Test
    void examples_whenRun_work() {
        Callers callers = request -> request.principal()
                .cast(Token.class) // what your security filter has found
                .map(token -> new Caller(token.tenant(), Set.of(Scope.READ, Scope.WRITE), token.expiresAt()));
        RouterFunction<ServerResponse> routes = batch(API.jobs(), callers);

        WebTestClient nobody = WebTestClient.bindToRouterFunction(routes).build();
        nobody.get().uri("/batch/jobs").exchange().expectStatus().isUnauthorized();
        nobody.get().uri("/batch").exchange().expectStatus().isOk();
        HandlerStrategies secured = HandlerStrategies.builder()
                .webFilter((exchange, chain) -> chain.filter(exchange.mutate()
                        .principal(Mono.just(new Token("acme", Instant.MAX)))
                        .build()))
                .build();
        WebTestClient somebody = WebTestClient.bindToRouterFunction(routes)
                .handlerStrategies(secured)
                .build();
        somebody.get().uri("/batch/jobs").exchange().expectStatus().isOk();
    }

    @Test
    void routes_thatThereAre_areAllNamed() throws IOException {
        String readme = readme();
        assertThat(Document.operations())
                .extracting(operation -> operation.path().replace("/batch/jobs/{id}", ""))
                .allSatisfy(path -> assertThat(readme).contains(path));
    }

    @Test
    void limits_asTheyAreTold_areTheDefaults() throws IOException {
        JobLimits job = JobLimits.defaults();
        ApiLimits api = ApiLimits.defaults();
        assertThat(readme())
                .contains(Stream.of(
                                "items of a job | %,d |".formatted(job.items()),
                                "bytes of an item | %d KiB |".formatted(job.itemBytes() >> 10),
                                "bytes of a job | %d GiB |".formatted(job.bytes() >> 30),
                                "of a line of NDJSON | %d MiB each |".formatted(api.bodyBytes() >> 20),
                                "silence in an upload | %d s |"
                                        .formatted(api.patience().toSeconds()),
                                "uploads of a tenant at a time | %d |".formatted(api.uploads()),
                                "downloads of a tenant at a time | %d |".formatted(api.streams()))
                        .toList());
        assertThat(api.lineBytes()).isEqualTo(api.bodyBytes());
    }
}

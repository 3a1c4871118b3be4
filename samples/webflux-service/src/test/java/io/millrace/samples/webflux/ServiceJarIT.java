package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Await;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** The jar, started as its users start it. */
class ServiceJarIT {
    private static final Duration LIMIT =
            Duration.ofSeconds(200); // a JVM that starts beside a busy build takes its time
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

    @TempDir
    private Path folder;

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1", // as the launcher starts it
                "-XX:+UseSerialGC",
                "-jar",
                "target/webflux-service.jar",
                "--server.port=0",
                "--jobs.folder=" + folder.resolve("jobs")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().keySet().removeIf(name -> name.contains("WATS"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String log() {
        return Await.await(Mono.fromCallable(() -> Files.readString(folder.resolve("log"))));
    }

    @Test
    void jar_withoutSettings_endsAndNamesThem() throws Exception {
        Process process = start(Map.of());
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(log())
                .contains("APPLICATION FAILED TO START", "wats.baseUrl", "wats.token")
                .doesNotContain("\tat ");
    }

    @Test
    void jar_withTheSimulatorsVariables_answersUntilItIsTerminated() throws Exception {
        try (WatsSimulator server = Service.server().products(1).start()) {
            Process process =
                    start(Map.of("MILLRACE_WATS_BASE_URL", server.url(), "MILLRACE_WATS_TOKEN", server.token()));
            try {
                Matcher port = await().atMost(LIMIT).until(() -> STARTED.matcher(log()), Matcher::find);
                String product = Await.await(
                        WebClient.create("http://127.0.0.1:" + port.group(1))
                                .get()
                                .uri("/products/PN-1")
                                .retrieve()
                                .bodyToMono(String.class),
                        LIMIT);
                assertThat(product).startsWith("{\"partNumber\":\"PN-1\"");
                process.destroy();
                assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(log()).doesNotContain(server.token());
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void jar_killedAmidAJobAndStartedAgain_goesOnWhereItWas() throws Exception {
        String[] arguments = {"--wats.simulate=true", "--jobs.lease=2s"};
        Process first = start(Map.of(), arguments);
        Process second = null;
        try {
            WebClient client = client();
            String job = create(client, 200);
            await().atMost(LIMIT).until(() -> succeeded(client, job) > 20);
            first.destroyForcibly();
            assertThat(first.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            second = start(Map.of(), arguments);
            WebClient again = client();
            await().atMost(LIMIT).until(() -> succeeded(again, job) == 200);

            assertThat(log()).contains("Found the PostgreSQL of");
            second.destroy();
            assertThat(second.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("jobs/data/postmaster.pid")).doesNotExist();
        } finally {
            first.destroyForcibly();
            if (second != null) {
                second.destroyForcibly();
            }
        }
    }

    private WebClient client() {
        Matcher port = await().atMost(LIMIT).until(() -> STARTED.matcher(log()), Matcher::find);
        return WebClient.create("http://127.0.0.1:" + port.group(1));
    }

    private static String create(WebClient client, int items) {
        String lines = IntStream.rangeClosed(1, items)
                .mapToObj(number -> "{\"input\":\"PN-" + number + "\"}\n")
                .collect(Collectors.joining("", "{\"job_type\":\"product_lookup\"}\n", ""));
        JsonNode job = Await.await(
                client.post()
                        .uri("/batch/jobs")
                        .contentType(MediaType.APPLICATION_NDJSON)
                        .bodyValue(lines)
                        .retrieve()
                        .bodyToMono(JsonNode.class),
                LIMIT);
        return job.get("id").stringValue();
    }

    private static int succeeded(WebClient client, String job) {
        return Await.await(client.get().uri("/batch/jobs/{id}", job).retrieve().bodyToMono(JsonNode.class), LIMIT)
                .at("/counts/succeeded")
                .intValue();
    }
}

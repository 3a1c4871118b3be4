package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.Await;
import io.millrace.wats.simulator.WatsSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** The jar, started as its users start it. */
class ServiceJarIT {
    private static final Duration LIMIT =
            Duration.ofSeconds(200); // a JVM that starts beside a busy build takes its time
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

    @TempDir
    private Path folder;

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        "target/webflux-service.jar",
                        "--server.port=0")
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
}

package io.millrace.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.millrace.wats.simulator.WatsSimulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.test.StepVerifier;

/** The settings under {@code wats}: what is wrong with them is said at the start, and the token is not. */
class SettingsTest {
    private static final String TOKEN = "dG9rZW46dGhhdCBub2JvZHkgbWF5IHNlZQ==";

    @TempDir
    private Path keys;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger reactorNetty = (Logger) LoggerFactory.getLogger("reactor.netty.http.client");
    private final Level rootLevel = root.getLevel();
    private final Level reactorNettyLevel = reactorNetty.getLevel();
    private final Recorder log = new Recorder();

    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        root.detachAppender("CONSOLE"); // many thousand lines that nobody reads
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        reactorNetty.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(log);
        root.setLevel(rootLevel);
        reactorNetty.setLevel(reactorNettyLevel);
    }

    private String toldWhenStartedWith(String setting) {
        return toldWhenStartedWith(Map.of(), setting);
    }

    private String toldWhenStartedWith(Map<String, String> others, String setting) {
        String[] pair = setting.split("=", 2);
        Map<String, Object> settings =
                new HashMap<>(Map.of("wats.base-url", "http://127.0.0.1:9", "wats.token", TOKEN));
        settings.putAll(others);
        settings.put(pair[0], pair[1]);
        assertThatThrownBy(() -> Service.start(settings)).isInstanceOf(RuntimeException.class);
        assertThat(log.lines).filteredOn(line -> line.contains(TOKEN)).isEmpty();
        return log.lines.stream()
                .filter(line -> line.contains("APPLICATION FAILED TO START"))
                .reduce("", String::concat);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wats.base-url=  | wats.baseUrl | must say where the WATS server is",
                "wats.token=  | wats.token | must be the API token of the WATS server",
                "wats.concurrency=0 | wats.concurrency | must be greater than 0",
                "wats.calls-in-flight=-1 | wats.callsInFlight | must be greater than 0",
                "wats.max-attempts=0 | wats.maxAttempts | must be greater than 0",
                "wats.timeout=0s | wats.timeout | must be longer than or equal to",
                "wats.timeout=soon | wats.timeout | soon",
                "wats.rate-limit.requests=500 | wats.rateLimit.window | must not be null"
            })
    void start_whenASettingIsWrong_failsAndNamesIt(String setting, String property, String why) {
        assertThat(toldWhenStartedWith(setting)).contains(property, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wats.base-url=example.wats.com | the base URL must be http://host or https://host",
                "wats.base-url=https://robot:" + TOKEN + "@example.wats.com | the base URL must not hold a user",
                "wats.token=" + TOKEN + " " + TOKEN + " | the secret holds a space"
            })
    void start_whenTheClientCannotUseASetting_failsAndSaysWhy(String setting, String why) {
        assertThat(toldWhenStartedWith(setting))
                .contains("The WATS client cannot be made: " + why, "Correct wats.base-url or wats.token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r2dbc:postgresql://user:swordfish@127.0.0.1:1/db | The tables of the jobs cannot be made: | refused",
                "postgres://user:swordfish@127.0.0.1/db | spring.r2dbc.url is no URL of a PostgreSQL. | Correct spring.r2dbc.url",
                "r2dbc:mysql://user:swordfish@127.0.0.1/db | spring.r2dbc.url is no URL of a PostgreSQL. | Correct spring.r2dbc.url",
            })
    void start_onADatabaseThatCannotBeUsed_failsAndSaysWhy(String url, String what, String why) {
        assertThat(toldWhenStartedWith("spring.r2dbc.url=" + url))
                .contains(what, why)
                .doesNotContain("swordfish");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base-url=ftp://host | archive-origin.base-url: the base URL must be http://host or https://host",
                "api-key-id=two words | archive-origin.api-key-id, archive-origin.api-key-secret: the secret holds a space",
                "api-key-secret=  | must be the secret of the API key",
                "token-key=c3dvcmRmaXNo | archive-origin.token-key: is not 16, 24 or 32 bytes in Base64",
                "token-key=swordfish! | archive-origin.token-key: is not 16, 24 or 32 bytes in Base64",
                "device-keys=none/such | archive-origin.device-keys: the folder none/such cannot be read",
                "device-keys=src | archive-origin.device-keys: there is no file like <device>.pem in src",
            })
    void start_whenArchiveOriginCannotBeUsed_failsAndSaysWhy(String setting, String why) {
        assertThat(toldWhenStartedWith(archiveOrigin(keys), "archive-origin." + setting))
                .contains(why)
                .doesNotContain("swordfish", "c3dvcmRmaXNo", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519", "RSA", ""})
    void start_withAKeyOfADeviceThatIsNone_failsAndNamesItsFile(String algorithm) throws Exception {
        String pem = algorithm.isEmpty() ? "swordfish" : ArchiveOriginTest.pem(algorithm);
        Files.writeString(keys.resolve("d-1.pem"), pem);

        assertThat(toldWhenStartedWith(archiveOrigin(keys), "archive-origin.api-key-id=ak_1"))
                .contains("archive-origin.device-keys: d-1.pem is no private key of Ed25519 in PKCS#8 PEM")
                .doesNotContain("swordfish");
    }

    private static Map<String, String> archiveOrigin(Path keys) {
        return Map.of(
                "archive-origin.base-url", "http://127.0.0.1:9",
                "archive-origin.api-key-id", "ak_1",
                "archive-origin.api-key-secret", "hmac-secret-of-1",
                "archive-origin.token-key", Base64.getEncoder().encodeToString(new byte[32]),
                "archive-origin.device-keys", keys.toString());
    }

    @Test
    void token_whileTheServiceRuns_isInNoLog() {
        try (WatsSimulator server = Service.server().products(1).start();
                Service service = Service.start(server)) {
            service.get("/products/PN-1");
            service.get("/products/none");
            service.get("/users?cursor=x");
            service.get("/actuator/health");
            assertThat(log.lines).as("the log works").anyMatch(line -> line.startsWith("reactor.netty.http.client"));
            assertThat(log.lines)
                    .filteredOn(line -> line.contains(server.token()))
                    .isEmpty();
        }
    }

    @Test
    void properties_whenShown_maskTheToken() {
        WatsProperties.RateLimit limit = new WatsProperties.RateLimit(5, Duration.ofSeconds(1));
        assertThat(new WatsProperties("http://wats", TOKEN, 32, 10, Duration.ofSeconds(30), 3, limit))
                .hasToString("WatsProperties[baseUrl=http://wats, token=***, callsInFlight=32, concurrency=10, "
                        + "timeout=PT30S, maxAttempts=3, rateLimit=RateLimit[requests=5, window=PT1S]]");
    }

    @Test
    void rateLimit_whenGiven_isKept() {
        try (WatsSimulator server = Service.server().products(1).start();
                Service service = Service.start(server, "wats.rate-limit.requests=2", "wats.rate-limit.window=1h")) {
            StepVerifier.create(service.lookup("PN-1\n".repeat(3)))
                    .expectNextCount(2)
                    .thenCancel()
                    .verify(Service.LIMIT);
            assertThat(server.counters().received()).isEqualTo(2);
        }
    }
}

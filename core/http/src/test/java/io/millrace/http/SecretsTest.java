package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The credential is seen by the server it is meant for, and by nobody else, even if that server shows it around. */
class SecretsTest {
    private static final String TOKEN = "c2VjcmV0+dXNlcjpw/YXNzd29yZA==";
    private static final String TELLING = "c2VjcmV0"; // the first part is as telling as the whole

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> recorder = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            logged.add(event.getFormattedMessage() + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
        }
    };
    private Level before;

    @RegisterExtension
    private final Clients clients = new Clients();

    @BeforeEach
    void record() {
        before = root.getLevel();
        recorder.start();
        root.iteratorForAppenders().forEachRemaining(appender -> appender.stop()); // the console would drown in it
        root.addAppender(recorder);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void restore() {
        root.detachAppender(recorder);
        root.setLevel(before);
        root.iteratorForAppenders().forEachRemaining(appender -> appender.start());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "401 Unauthorized|application/json|{\"message\":\"bad header Basic TOKEN\"}",
                "400 Bad|application/json|{\"error\":{\"message\":\"PADDING TOKEN\"}}",
                "500 Oops|text/plain|PADDING TOKEN",
                "404 No|text/plain|JSON-ESCAPED",
                "403 No|application/json|{\"detail\":\"JSON-ESCAPED\"}",
                "409 No|text/html|<p>HTML-ESCAPED</p>",
                "302 Found|text/plain|x",
                "200 OK|text/plain|TOKEN",
                "200 OK|application/json|{\"id\":\"TOKEN\",\"count\":\"TOKEN\"}",
                "200 OK|application/json|{\"count\":TOKEN}",
                "200 OK|application/json|{\"count\":\"JSON-ESCAPED\"}",
                "200 OK|TOKEN|<html>",
                "200 OK|application/json|{\"id\":\"TOKEN",
            })
    void send_whenTheServerEchoesTheCredential_showsItNowhere(String answer) {
        String[] parts = answer.replace("PADDING", "x".repeat(485))
                .replace(
                        "JSON-ESCAPED",
                        TOKEN.replace("/", "\\/").replace("+", "\\u002B").replace("=", "\\u003d"))
                .replace("HTML-ESCAPED", TOKEN.replace("+", "&#x2B;").replace("=", "&#61;"))
                .replace("TOKEN", TOKEN)
                .split("\\|");
        try (RawServer server = RawServer.start((request, connection) -> connection.send(RawServer.answer(
                        parts[0], parts[2], "X-Kind: " + parts[1], "Location: /login/" + TOKEN, "X-Echo: " + TOKEN)
                .replace("application/json", parts[1])))) {
            Pipeline pipeline = clients.open(Clients.options(server.url()).withCredential(Credential.basic(TOKEN)));

            assertSilent(failureOf(
                    send(pipeline, Request.put("/x").body("b").query("q", "v").as(Item.class))));
            assertSilent(failureOf(send(pipeline, Request.post("/x").as(Item.class))));
            assertThat(server.requests()).allMatch(request -> request.head().contains(TOKEN));
        }
        assertLogsAreSilent();
    }

    @Test
    void send_whenTheServerEchoesASecretOfTheRequest_showsItNowhere() {
        try (RawServer server = RawServer.start((request, connection) ->
                connection.send(RawServer.answer("422 No", "{\"detail\":\"" + TOKEN + "\"}", "Location: /" + TOKEN)))) {
            Request<Void> request = Request.post("/x")
                    .header("Authorization", "Bearer " + TOKEN)
                    .secret(Secret.of("another"))
                    .secret(Secret.of(TOKEN));
            Pipeline anonymous = clients.open(Clients.options(server.url()).withCredential(null));

            ApiException failure = failureOf(send(anonymous, request));

            assertSilent(failure);
            assertThat(failure.serverMessage()).hasValue("***");
            assertSilent(failureOf(send(clients.to(server.url()), request))); // which has a secret of its own as well
        }
        assertLogsAreSilent();
    }

    @Test
    void reveal_whenAsked_isTheSecretAsItWasGiven() {
        assertThat(Secret.of(TOKEN).reveal()).isEqualTo(TOKEN);
    }

    @Test
    void send_whenTheAnswerIsNotHttp_showsTheCredentialNowhere() {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(TOKEN + " x y\r\n\r\n"))) {
            Pipeline pipeline = clients.open(Clients.options(server.url()).withCredential(Credential.basic(TOKEN)));

            assertSilent(failureOf(send(pipeline, Request.post("/x"))));
        }
        assertLogsAreSilent();
    }

    @Test
    void send_whenAllGoesWellOrTheConnectionBreaks_logsNothingOfTheCredential() {
        try (RawServer server = RawServer.start((request, connection) -> {
            switch (request.target()) {
                case "/reset" -> connection.reset();
                case "/hang" -> connection.hang();
                default -> connection.send(RawServer.ok("{\"id\":\"A\",\"count\":1}"));
            }
        })) {
            Pipeline pipeline = clients.open(Clients.options(server.url()).withCredential(Credential.basic(TOKEN)));

            valueOf(send(pipeline, Request.post("/x").body("b").as(Item.class)));
            assertSilent(failureOf(send(pipeline, Request.get("/reset"))));
            assertSilent(failureOf(send(pipeline, Request.get("/hang").attemptTimeout(Duration.ofMillis(200)))));
        }
        assertLogsAreSilent();
    }

    @Test
    void send_whenRedirectedToAnotherServer_neverGoesThere() {
        try (RawServer other = RawServer.answering("{}");
                RawServer server = RawServer.start((request, connection) ->
                        connection.send(RawServer.answer("307 Go", "", "Location: " + other.url() + "/trap")))) {
            Pipeline pipeline = clients.to(server.url());

            assertThat(failureOf(send(pipeline, Request.get("/x")))).hasMessageContaining(other.url() + "/trap");
            assertThat(failureOf(send(pipeline, Request.post("/x")))).hasMessageContaining("not followed");
            assertThat(other.connections()).isZero();
        }
    }

    @Test
    void redact_whenTheSecretHasCharactersThatMeanSomethingToPatterns_masksIt() {
        Secret secret = Secret.of("a.b*c$d\\e[f]");

        assertThat(secret.redact("x a.b*c$d\\e[f] y a-b*c")).isEqualTo("x *** y a-b*c");
    }

    private static void assertSilent(ApiException failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(TELLING);
        assertThat(failure.toString()).doesNotContain(TELLING);
        assertThat(failure.details().toString()).doesNotContain(TELLING);
        assertThat(failure.uri()).doesNotContain(TELLING);
        assertThat(failure.serverMessage().orElse("")).doesNotContain(TELLING);
        assertThat(failure.bodyExcerpt().orElse("")).doesNotContain(TELLING);
    }

    private void assertLogsAreSilent() {
        assertThat(logged).isNotEmpty().noneMatch(line -> line.contains(TELLING));
    }
}

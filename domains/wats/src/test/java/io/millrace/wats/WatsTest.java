package io.millrace.wats;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.http.ApiException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.simulator.WatsSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class WatsTest {
    private static final String VERSION = "/api/App/Version";

    @RegisterExtension
    private final StrictServer server = StrictServer.start();

    private final String token = Given.token();

    private Wats connect(String path) {
        return Wats.connect(server.baseUrl() + path, token, Given::impatient);
    }

    private void answer(ResponseDefinitionBuilder answer) {
        server.stubFor(get(VERSION).willReturn(answer));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"25.3.1\", 25.3.1",
                "25.3.1, 25.3.1",
                "25.3, 25.3",
                "2025.3.9.824, 2025.3.9.824",
                "` \"25.3.1-beta+7\"\n`, 25.3.1-beta+7"
            })
    void version_whenQuotedOrNot_emitsIt(String body, String version) {
        answer(okForContentType("application/json; charset=utf-8", body));
        try (Wats wats = connect("")) {
            StepVerifier.create(wats.version())
                    .expectNext(version)
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE html><html><body>Sign in</body></html>",
                "{\"version\":\"25.3.1\"}",
                "Welcome!",
                "",
                " "
            })
    void version_whenTheAnswerIsNone_saysAtWhichUrl(String body) {
        answer(okForContentType("text/html", body));
        try (Wats wats = connect("")) {
            MillraceException failure = failureOf(wats.version());
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure).hasMessageContaining(server.baseUrl() + VERSION);
            assertThat(failure.attempts()).as("it was sent").isEqualTo(1);
        }
    }

    @Test
    void version_whenTheTokenIsRefused_isUnauthorizedAndNotRepeated() {
        answer(aResponse().withStatus(401).withBody("{\"Message\":\"Authorization has been denied.\"}"));
        try (Wats wats = connect("")) {
            MillraceException failure = failureOf(wats.version());
            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(failure).hasMessageContaining("token").hasMessageContaining("denied");
            server.verify(1, getRequestedFor(urlEqualTo(VERSION)));
        }
    }

    @Test
    void calls_whenTheTokenWasRefusedThreeTimes_areNoLongerSent() {
        answer(aResponse().withStatus(401));
        try (Wats wats = connect("")) {
            for (int call = 0; call < 5; call++) {
                assertThat(failureOf(wats.version()).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            }
            server.verify(3, getRequestedFor(urlEqualTo(VERSION)));
        }
    }

    @Test
    void version_whenSubscribedTwice_asksTwice() {
        answer(okForContentType("application/json", "\"25.3.1\""));
        try (Wats wats = connect("")) {
            var version = wats.version();
            server.verify(0, getRequestedFor(urlEqualTo(VERSION)));
            StepVerifier.create(version.concatWith(version))
                    .expectNextCount(2)
                    .expectComplete()
                    .verify(LIMIT);
            server.verify(2, getRequestedFor(urlEqualTo(VERSION)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "/, ''",
        "///, ''",
        "/api, ''",
        "/api/, ''",
        "/api//, ''",
        "/wats, /wats",
        "/wats/, /wats",
        "/wats/api, /wats",
        "/wats/api/, /wats",
        "/apis, /apis",
        "/API, /API"
    })
    void connect_whenTheUrlEndsInApiOrSlashes_asksAtTheServersOwnAddress(String given, String used) {
        String path = used + "/api/App/Version";
        server.stubFor(get(path).willReturn(okForContentType("application/json", "\"25.3.1\"")));
        try (Wats wats = connect(given)) {
            StepVerifier.create(wats.version())
                    .expectNext("25.3.1")
                    .expectComplete()
                    .verify(LIMIT);
            server.verify(1, getRequestedFor(urlEqualTo(path)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://api", "http://api/", "http://api/api", "http://api/wats/api/"})
    void connect_whenTheHostIsCalledApi_acceptsIt(String url) {
        Wats.connect(url, token).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wats.example.com",
                "ftp://wats.example.com",
                "http://",
                "http:///api",
                "http://user:hunter2@wats.example.com",
                "http://wats.example.com?token=hunter2",
                "http://wats.example.com#hunter2",
                "http://wats example.com"
            })
    void connect_whenTheUrlCannotBeRight_isRefusedWithoutRepeatingIt(String url) {
        assertThatThrownBy(() -> Wats.connect(url, token))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "line\nbreak", "line\r\nHost: evil", "tökén"})
    void connect_whenTheTokenCannotBeRight_isRefused(String token) {
        assertThatThrownBy(() -> Wats.connect("http://localhost", token))
                .isInstanceOfSatisfying(MillraceException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void connect_whenNobodyListens_connectsNothingYetAndFailsTheCall() {
        String url;
        try (WatsSimulator gone = Given.server().start()) {
            url = gone.url();
        }
        try (Wats wats = Wats.connect(url, token, Given::impatient)) {
            MillraceException failure = failureOf(wats.version());
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
            assertThat(failure.attempts()).isEqualTo(3);
            assertThat(failure).isInstanceOf(ApiException.class).hasMessageContaining(url);
        }
    }

    @Test
    void close_whenDone_refusesFurtherCallsAndClosesItsConnections() {
        try (WatsSimulator simulator = Given.server().start()) {
            Wats wats = Given.client(simulator);
            StepVerifier.create(wats.version())
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);
            wats.close();
            wats.close();
            assertThat(failureOf(wats.version())).hasMessageContaining("closed");
            Given.until(simulator, now -> now.openConnections() == 0);
            assertThat(simulator.counters().received()).isEqualTo(1);
        }
    }
}

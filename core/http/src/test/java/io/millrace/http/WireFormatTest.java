package io.millrace.http;

import static io.millrace.http.Clients.anyFailureOf;
import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a request the server sees, byte for byte. */
class WireFormatTest {
    private static RawServer server;

    @RegisterExtension
    private final Clients clients = new Clients();

    @BeforeAll
    static void start() {
        server = RawServer.answering("{}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.requests().clear();
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A/B C?#%+ü,A%2FB%20C%3F%23%25%2B%C3%BC",
                "../../etc,..%2F..%2Fetc",
                "..,%2E%2E",
                ".,%2E",
                "...,...",
                "日本,%E6%97%A5%E6%9C%AC",
                "50%25,50%2525",
                "A%20B,A%2520B",
                " padded ,%20padded%20",
                "a;b=c&d:@!$'()*,a%3Bb%3Dc%26d%3A%40%21%24%27%28%29%2A",
                "😀,%F0%9F%98%80",
                "{id},%7Bid%7D",
            })
    void send_whenAVariableHoldsAnyCharacters_deliversItUnchangedAsOneSegment(String value, String onTheWire) {
        valueOf(send(clients.to(server.url()), Request.get("/api/{id}/parts", value)));

        assertThat(server.onlyRequest().requestLine()).isEqualTo("GET /api/" + onTheWire + "/parts HTTP/1.1");
        assertThat(decoded(onTheWire)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A/B C?#%+ü", "../../etc", "日本", "50%25", "A%20B", " padded ", "a=b&c=d", "1+1", ""})
    void send_whenAQueryValueHoldsAnyCharacters_deliversItUnchanged(String value) {
        valueOf(send(
                clients.to(server.url()),
                Request.get("/find").query("a b&", value).query("top", 5).query("skip", null)));

        String[] parts = server.onlyRequest().target().split("[?&=]", -1);
        assertThat(parts).hasSize(5);
        assertThat(parts[0]).isEqualTo("/find");
        assertThat(decoded(parts[1])).isEqualTo("a b&");
        assertThat(decoded(parts[2])).isEqualTo(value);
        assertThat(parts[3] + "=" + parts[4]).isEqualTo("top=5");
        assertThat(parts[2]).doesNotContain("+"); // which some servers read as a space and some do not
    }

    @ParameterizedTest
    @EnumSource(
            value = Request.Method.class,
            names = {"GET", "HEAD", "DELETE"})
    void send_whenAReadOrADeleteHasNoBody_announcesNone(Request.Method method) {
        valueOf(send(clients.to(server.url()), Request.of(method, "/x")));

        RawServer.Received request = server.onlyRequest();
        assertThat(request.requestLine()).isEqualTo(method + " /x HTTP/1.1");
        assertThat(request.headers("Transfer-Encoding")).isEmpty();
        assertThat(request.headers("Content-Type")).isEmpty();
        assertThat(request.headers("Content-Length")).isSubsetOf("0");
    }

    @ParameterizedTest
    @EnumSource(
            value = Request.Method.class,
            names = {"POST", "PUT", "PATCH"})
    void send_whenAWriteHasNoBody_saysThatItsLengthIsZero(Request.Method method) {
        valueOf(send(clients.to(server.url()), Request.of(method, "/x")));

        assertThat(server.onlyRequest().headers("Content-Length")).containsExactly("0");
        assertThat(server.onlyRequest().headers("Transfer-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Request.Method.class,
            names = {"POST", "PUT", "PATCH", "DELETE"})
    void send_whenAWriteHasABody_sendsItWithItsLength(Request.Method method) {
        valueOf(send(clients.to(server.url()), Request.of(method, "/x").body(Map.of("name", "Ünïcode"))));

        RawServer.Received request = server.onlyRequest();
        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("{\"name\":\"Ünïcode\"}");
        assertThat(request.headers("Content-Length")).containsExactly("" + request.body().length);
        assertThat(request.headers("Transfer-Encoding")).isEmpty();
        assertThat(request.headers("Content-Type")).containsExactly("application/json");
    }

    @Test
    void send_whenTheBodyIsRaw_sendsItAsItIs() {
        byte[] content = {0, 1, (byte) 0xFF, '\r', '\n'};
        valueOf(send(clients.to(server.url()), Request.post("/x").body("application/octet-stream", content)));

        assertThat(server.onlyRequest().body()).isEqualTo(content);
        assertThat(server.onlyRequest().headers("Content-Type")).containsExactly("application/octet-stream");
    }

    @Test
    void send_always_saysWhoAsksAndForWhat() {
        valueOf(send(
                clients.to(server.url()),
                Request.get("/x").header("X-Kind", "1").header("X-Kind", "2").header("Authorization", "mine")));

        RawServer.Received request = server.onlyRequest();
        assertThat(request.headers("Authorization")).containsExactly("Bearer a-token");
        assertThat(request.headers("Accept")).containsExactly("application/json");
        assertThat(request.headers("User-Agent")).containsExactly("millrace");
        assertThat(request.headers("X-Kind")).containsExactly("2");
        assertThat(request.headers("Host")).containsExactly(server.url().substring("http://".length()));
    }

    @Test
    void send_whenTheClientHasNoCredential_sendsNoAuthorization() {
        valueOf(send(clients.open(Clients.options(server.url()).withCredential(null)), Request.get("/x")));

        assertThat(server.onlyRequest().headers("Authorization")).isEmpty();
    }

    @Test
    void send_whenTheRequestNamesWhatItAccepts_replacesTheDefault() {
        valueOf(send(clients.to(server.url()), Request.get("/x").header("Accept", "text/csv")));

        assertThat(server.onlyRequest().headers("Accept")).containsExactly("text/csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\u2003 "})
    void send_whenAVariableIsBlank_failsAndSendsNothing(String blank) {
        MillraceException failure =
                anyFailureOf(clients.to(server.url()).send(() -> Request.delete("/api/units/{serialNumber}", blank)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasMessageContaining("serialNumber");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void send_whenAVariableIsNull_failsAndSendsNothing() {
        MillraceException failure = anyFailureOf(
                clients.to(server.url()).send(() -> Request.delete("/api/units/{serialNumber}", (Object) null)));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(failure).hasMessageContaining("serialNumber");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void send_whenATextIsCutWithinACharacter_failsAndSendsNothing() {
        String cut = "P-\ud83d"; // would arrive as "P-?", which may be another's key
        for (Supplier<Request<Void>> request : List.<Supplier<Request<Void>>>of(
                () -> Request.delete("/api/units/{serialNumber}", cut),
                () -> Request.get("/api/units").query("serialNumber", cut))) {
            assertThat(anyFailureOf(clients.to(server.url()).send(request)).code())
                    .isEqualTo(ErrorCode.INVALID_INPUT);
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"})
    void header_whenAValueHoldsALineBreak_isRefused(String value) {
        assertThatThrownBy(() -> Request.get("/x").header("X-Note", value))
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT))
                .hasMessageContaining("X-Note")
                .hasMessageNotContaining("Evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X\r\nEvil", "X Note", "X:Note", "", "X-Nöte"})
    void header_whenANameIsNoName_isRefused(String name) {
        assertThatThrownBy(() -> Request.get("/x").header(name, "1"))
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void body_whenItsContentTypeHoldsALineBreak_isRefused() {
        assertThatThrownBy(() -> Request.post("/x").body("text/plain\r\nX-Evil: 1", new byte[1]))
                .isInstanceOfSatisfying(MillraceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.INVALID_INPUT));
    }

    @Test
    void of_whenTheVariablesDoNotFitTheTemplate_saysSo() {
        assertThatThrownBy(() -> Request.get("/a/{b}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Request.get("/a/{b}", 1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "///"})
    void send_whenTheBaseUrlEndsInSlashes_putsOneBetween(String slashes) {
        valueOf(send(clients.to(server.url() + slashes), Request.get("/x")));

        assertThat(server.onlyRequest().target()).isEqualTo("/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tenant/v%201", "/tenant/v%201//"})
    void send_whenTheBaseUrlHasAPath_keepsIt(String path) {
        valueOf(send(clients.to(server.url() + path), Request.get("/x").query("q", 1)));

        assertThat(server.onlyRequest().target()).isEqualTo("/tenant/v%201/x?q=1");
    }

    @Test
    void send_whenItFails_namesTheCallWithoutItsQueryValues() {
        ApiException failure = failureOf(send(
                clients.to(server.url() + "/v1/"),
                Request.get("/parts/{number}", "A/1")
                        .query("owner", "Mrs Secret")
                        .as(int.class)));

        assertThat(failure.uri()).isEqualTo(server.url() + "/v1/parts/A%2F1?owner=...");
        assertThat(failure).hasMessageStartingWith("GET " + failure.uri()).hasMessageNotContaining("Mrs");
    }

    private static String decoded(String onTheWire) {
        return URLDecoder.decode(onTheWire.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}

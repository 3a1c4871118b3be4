package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static io.millrace.http.Clients.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long the head of an answer may be. */
class HeaderLimitTest {
    private static final Request<Item> READ = Request.get("/items/A").as(Item.class);
    private static final Request<Item> WRITE = Request.post("/items").as(Item.class);
    private static final String ITEM = "{\"id\":\"A\",\"count\":1}";
    private static final int KIB = 1024;

    @RegisterExtension
    private final Clients clients = new Clients();

    static Stream<String> tooLong() {
        return Stream.of(
                RawServer.answer("200 OK", ITEM, "X-Long: " + "x".repeat(33 * KIB)),
                RawServer.answer("200 OK", ITEM, ("X-Short: " + "x".repeat(100) + "\r\n").repeat(330) + "X-Last: x"),
                RawServer.answer("200 " + "x".repeat(33 * KIB), ITEM),
                "HTTP/1.1 200 OK\r\nX-Endless: " + "x".repeat(200 * KIB));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tooLong")
    void send_whenTheHeadIsTooLong_failsAsInvalidAndClosesTheConnection(String answer) {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(answer))) {
            ApiException failure = failureOf(send(clients.to(server.url()), READ));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure).hasMessageContaining("larger than " + 32 * KIB + " bytes");
            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.requests()).hasSize(1);
            await().until(() -> server.openConnections() == 0);
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tooLong")
    void send_whenTheHeadOfAWritesAnswerIsTooLong_isAmbiguous(String answer) {
        try (RawServer server = RawServer.start((request, connection) -> connection.send(answer))) {
            ApiException failure = failureOf(send(clients.to(server.url()), WRITE));

            assertThat(failure.code()).isEqualTo(ErrorCode.AMBIGUOUS);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void send_whenTheHeadIsJustShortEnough_isRead() {
        String[] headers = {"X-One: " + "x".repeat(15 * KIB), "X-Two: " + "x".repeat(15 * KIB)};
        try (RawServer server =
                RawServer.start((request, connection) -> connection.send(RawServer.answer("200 OK", ITEM, headers)))) {
            assertThat(valueOf(send(clients.to(server.url()), READ))).isEqualTo(new Item("A", 1));
        }
    }

    @Test
    void send_whenTheLimitIsSet_keepsToIt() {
        String long50 = RawServer.answer("200 OK", ITEM, "X-Long: " + "x".repeat(50 * KIB));
        try (RawServer server = RawServer.start((request, connection) -> connection.send(long50))) {
            ClientOptions options = Clients.options(server.url());

            assertThat(valueOf(send(clients.open(options.withMaxHeaderBytes(64 * KIB)), READ)))
                    .isEqualTo(new Item("A", 1));
            assertThat(failureOf(send(clients.open(options.withMaxHeaderBytes(16 * KIB)), READ)))
                    .hasMessageContaining("larger than " + 16 * KIB + " bytes");
        }
    }
}

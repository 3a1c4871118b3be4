package io.millrace.http;

import static io.millrace.http.Clients.failureOf;
import static io.millrace.http.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.RetryPolicy;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers that are larger than they look, or never end: read up to the limit and no further. */
class BodyLimitTest {
    private static final int LIMIT = 1 << 20;
    private static final int TOGETHER = 4;
    /** A small part of what one answer unpacks to. */
    private static final long ROOM = 64L << 20;

    private static final byte[] BOMB = Bodies.bomb("[\"", 'x');
    private static final AtomicLong MOST = new AtomicLong();
    private static final Disposable WATCH = Flux.interval(Duration.ofMillis(2), Schedulers.newSingle("watch", true))
            .subscribe(tick -> MOST.accumulateAndGet(held(), Math::max));

    @RegisterExtension
    private final Clients clients = new Clients();

    private static long held() {
        ByteBufAllocatorMetric metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @AfterAll
    static void stopWatching() {
        WATCH.dispose();
        assertThat(MOST).hasPositiveValue().hasValueLessThan(ROOM);
    }

    private static RawServer bomber(String status) {
        return RawServer.start((request, connection) -> {
            connection.send(
                    "HTTP/1.1 " + status + "\r\nContent-Encoding: gzip\r\nContent-Length: " + BOMB.length + "\r\n\r\n");
            connection.send(BOMB);
            connection.hang();
        });
    }

    private Pipeline to(RawServer server) {
        return clients.open(Clients.options(server.url())
                .withRetry(RetryPolicy.none())
                .withMaxBodyBytes(LIMIT)
                .withMaxElementBytes(LIMIT));
    }

    @Test
    void send_whenTheAnswerUnpacksToAGigabyte_stopsAtTheLimit() {
        try (RawServer server = bomber("200 OK")) {
            Pipeline pipeline = to(server);

            Flux.range(0, TOGETHER)
                    .flatMap(i -> send(pipeline, Request.get("/x").as(Object.class))
                            .onErrorResume(failure -> {
                                assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.INVALID_RESPONSE);
                                assertThat(failure).hasMessageContaining("larger than " + LIMIT + " bytes");
                                assertThat(((ApiException) failure).status()).hasValue(200);
                                return Mono.empty();
                            }))
                    .blockLast(Clients.LIMIT);

            assertThat(server.requests()).hasSize(TOGETHER);
            await().until(() -> server.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"404 No|NOT_FOUND", "429 Slow|RATE_LIMITED", "500 Oops|SERVER_ERROR", "302 Go|INVALID_RESPONSE"})
    void send_whenAnErrorUnpacksToAGigabyte_stopsAtTheLimitAndTellsTheStatus(String answer) {
        String[] parts = answer.split("\\|");
        try (RawServer server = bomber(parts[0])) {
            ApiException failure = failureOf(send(to(server), Request.get("/x").as(Object.class)));

            assertThat(failure.code()).isEqualTo(ErrorCode.valueOf(parts[1]));
            assertThat(failure.status()).hasValue(Integer.parseInt(parts[0].substring(0, 3)));
            await().until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void stream_whenAnElementUnpacksToAGigabyte_stopsAtTheLimit() {
        try (RawServer server = bomber("200 OK")) {
            ApiException failure = failureOf(
                    to(server).stream(() -> Request.get("/x").as(String.class)).then());

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
            assertThat(failure).hasMessageContaining("larger than " + LIMIT + " bytes");
            await().until(() -> server.openConnections() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "500 Oops"})
    void send_whenTheBodyNeverEnds_stopsTheServer(String status) {
        AtomicLong written = new AtomicLong();
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 " + status + "\r\n\r\n");
            while (true) {
                connection.send("x".repeat(LIMIT / 4).getBytes(StandardCharsets.US_ASCII));
                written.addAndGet(LIMIT / 4);
            }
        })) {
            ApiException failure = failureOf(send(to(server), Request.get("/x").as(Object.class)));

            assertThat(failure.status()).hasValue(Integer.parseInt(status.substring(0, 3)));
            await().until(() -> server.openConnections() == 0);
            assertThat(written).hasValueGreaterThan(LIMIT / 2);
        }
    }
}

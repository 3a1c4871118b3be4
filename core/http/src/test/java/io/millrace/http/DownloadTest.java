package io.millrace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.core.ErrorCode;
import io.millrace.core.Gate;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Answers too large to hold, as bytes. */
class DownloadTest {
    private static final Request<Void> FILE = Request.get("/file");
    private static final int CHUNK = 64 << 10;

    private final Gate gate = Gate.of(2);

    @RegisterExtension
    private final Clients clients = new Clients();

    private Flux<ByteBuffer> download(RawServer server) {
        return clients.open(Clients.options(server.url()).withGate(gate).withMaxBodyBytes(10))
                .download(() -> FILE);
    }

    private static byte[] bytes(Flux<ByteBuffer> download) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        StepVerifier.create(
                        download.doOnNext(part -> all.writeBytes(part.array())).then())
                .expectComplete()
                .verify(Clients.LIMIT);
        return all.toByteArray();
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(3).nextBytes(noise);
        return noise;
    }

    @Test
    void download_whenTheBodyIsLargerThanTheLimit_emitsItUnchanged() {
        byte[] file = noise(3_000_000);
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: " + file.length + "\r\n\r\n");
            connection.send(file);
        })) {
            assertThat(bytes(download(server))).isEqualTo(file);
            assertThat(gate.inFlight()).isZero();
        }
    }

    @Test
    void download_whenTheBodyIsCompressed_unpacksIt() {
        byte[] packed = Bodies.gzip("0".repeat(50 << 20));
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.length + "\r\n\r\n");
            connection.send(packed);
        })) {
            StepVerifier.create(download(server)
                            .map(part -> (long) part.remaining())
                            .reduce(Long::sum))
                    .expectNext(50L << 20)
                    .expectComplete()
                    .verify(Clients.LIMIT);
        }
    }

    @Test
    void download_whenThereIsNothing_completes() {
        try (RawServer server = RawServer.answering("")) {
            assertThat(bytes(download(server))).isEmpty();
        }
    }

    @Test
    void download_whenOneIsRequestedAndThenSilence_stopsTheServer() {
        int chunks = 1_000;
        byte[] chunk = noise(CHUNK);
        AtomicLong written = new AtomicLong();
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            for (int i = 0; i < chunks; i++) {
                connection.chunk(chunk);
                written.incrementAndGet();
            }
            connection.endChunks();
        })) {
            AtomicLong received = new AtomicLong();
            StepVerifier.create(download(server).doOnNext(part -> received.addAndGet(part.remaining())), 1)
                    .expectNextCount(1)
                    .then(() -> {
                        AtomicLong before = new AtomicLong(-1);
                        await().pollInterval(Duration.ofMillis(500))
                                .until(() -> before.getAndSet(written.get()) == written.get());
                        assertThat(written).hasValueLessThan(chunks);
                    })
                    .thenRequest(Long.MAX_VALUE)
                    .thenConsumeWhile(part -> true)
                    .expectComplete()
                    .verify(Clients.LIMIT);
            assertThat(received).hasValue((long) chunks * CHUNK);
        }
    }

    @Test
    void download_whenCancelled_closesTheConnectionAndGivesThePermitBack() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.beginChunks();
            connection.chunk("a part");
            connection.hang();
        })) {
            StepVerifier.create(download(server))
                    .expectNextCount(1)
                    .thenCancel()
                    .verify(Clients.LIMIT);

            assertThat(gate.inFlight()).isZero();
            await().until(() -> server.openConnections() == 0);
        }
    }

    @Test
    void download_whenTheBodyIsCut_failsAfterThePartsThatCame() {
        try (RawServer server = RawServer.start((request, connection) -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\na part");
            connection.close();
        })) {
            StepVerifier.create(download(server))
                    .expectNextCount(1)
                    .expectErrorSatisfies(failure -> {
                        assertThat(ErrorCode.of(failure)).isEqualTo(ErrorCode.INVALID_RESPONSE);
                        assertThat(((ApiException) failure).isRetryable()).isFalse();
                    })
                    .verify(Clients.LIMIT);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void download_whenRefused_failsWithWhatTheServerSaid() {
        try (RawServer server =
                RawServer.start((request, connection) -> connection.send(RawServer.answer("404 No", "\"gone\"")))) {
            ApiException failure = Clients.failureOf(download(server).then());

            assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        }
    }
}

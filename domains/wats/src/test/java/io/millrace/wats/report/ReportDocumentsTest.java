package io.millrace.wats.report;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static io.millrace.wats.Given.LIMIT;
import static io.millrace.wats.Given.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.testing.StrictServer;
import io.millrace.wats.FileContent;
import io.millrace.wats.FileDownload;
import io.millrace.wats.Given;
import io.millrace.wats.Wats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/** Reports as they are, and files: passed through byte for byte, and never held. */
class ReportDocumentsTest {
    private static final UUID ID = UUID.fromString("7c5d7a0e-6a55-4f0d-8f0b-6d1f0d8f2b90");
    private static final UUID FILE = UUID.fromString("5d0f9f0a-7f3e-4f1c-8a3d-2b1c0d9e8f70");
    private static final int MORE_THAN_FITS = 1 << 20;

    @RegisterExtension
    static final StrictServer SERVER = StrictServer.start();

    @TempDir
    Path folder;

    private final Wats wats = Wats.connect(
            SERVER.baseUrl(), Given.token(), o -> Given.impatient(o).withMaxBodyBytes(1_024));
    private final ReportDocuments documents = wats.report().documents();

    @AfterEach
    void close() {
        wats.close();
    }

    /** What is read, and from where. */
    record Download(String url, Function<ReportDocuments, Flux<ByteBuffer>> call) {
        @Override
        public String toString() {
            return url;
        }
    }

    static List<Download> downloads() {
        return List.of(
                new Download("/api/Report/Wsxf/" + ID, d -> d.getWsxf(ID)),
                new Download(
                        "/api/Report/Wsxf/" + ID
                                + "?detailLevel=4&includeChartdata=false&includeAttachments=false&includeIndexes=false",
                        d -> d.getWsxf(
                                ID,
                                ReportDetail.ofLevel(4)
                                        .withoutChartData()
                                        .withoutAttachments()
                                        .withoutIndexes())),
                new Download(
                        "/api/Report/Attachment?reportId=" + ID + "&stepId=13",
                        d -> d.getAttachment(AttachmentKey.ofStep(ID, 13))),
                new Download(
                        "/api/Report/Attachment?reportId=" + ID + "&attachmentId=" + FILE,
                        d -> d.getAttachment(AttachmentKey.ofRepair(ID, FILE))),
                new Download("/api/Report/Attachments/" + ID, d -> d.getAttachments(ID)),
                new Download("/api/Report/Certificate/" + ID, d -> d.getCertificate(ID)));
    }

    @ParameterizedTest
    @MethodSource("downloads")
    void download_whenLargerThanAnyBodyThatMayBeHeld_comesAsItIsAskedFor(Download download) {
        SERVER.stubFor(get(download.url())
                .withHeader("Accept", equalTo("*/*"))
                .willReturn(aResponse().withBody(new byte[MORE_THAN_FITS])));
        StepVerifier.create(download.call().apply(documents), 1)
                .assertNext(part -> assertThat(part.remaining()).isBetween(1, MORE_THAN_FITS - 1))
                .expectNoEvent(Duration.ofMillis(100))
                .thenCancel()
                .verify(LIMIT);
        StepVerifier.create(download.call()
                        .apply(documents)
                        .map(ByteBuffer::remaining)
                        .reduce(0, Integer::sum))
                .expectNext(MORE_THAN_FITS)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @MethodSource("downloads")
    void download_whenThereIsNone_isNotFound(Download download) {
        SERVER.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(404)));
        assertThat(failureOf(download.call().apply(documents).then()).code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void submitWsxf_whenSent_isAPostOfThoseVeryBytes() {
        SERVER.stubFor(post("/api/Report/WSXF")
                .withHeader("Content-Type", equalTo("application/xml"))
                .withRequestBody(equalTo("<Reports>Größe</Reports>"))
                .willReturn(okJson("{\"ID\":\"" + ID + "\",\"uuid\":\"" + FILE + "\",\"Report_ID\":7}")));
        byte[] xml = "<Reports>Größe</Reports>".getBytes(StandardCharsets.UTF_8);
        StepVerifier.create(documents.submitWsxf(FileContent.of("a.xml", xml)))
                .expectNext(new InsertReportResult(ID, FILE, 7))
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void submitWsxf_whenTheReceiptIsEmpty_succeedsAllTheSame(String receipt) {
        SERVER.stubFor(post("/api/Report/WSXF").willReturn(okJson(receipt)));
        StepVerifier.create(documents.submitWsxf(FileContent.of("a.xml", new byte[1])))
                .expectNext(InsertReportResult.UNTOLD)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void submitWsxf_whenTheAnswerIsLost_isAmbiguousAndSentOnce() {
        SERVER.stubFor(post("/api/Report/WSXF").willReturn(aResponse().withStatus(500)));
        assertThat(failureOf(documents.submitWsxf(FileContent.of("a.xml", new byte[1])))
                        .code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        SERVER.verify(1, postRequestedFor(anyUrl()));
    }

    @Test
    void submitWsxf_whenItsEndIsNotThereYet_hasSentItsBeginning() {
        Sinks.Empty<Void> arrived = Sinks.empty();
        DisposableServer server = HttpServer.create()
                .host("localhost")
                .port(0)
                .handle((request, response) -> request.receive()
                        .asByteArray()
                        .doOnNext(part -> arrived.tryEmitEmpty())
                        .then(response.header("Content-Type", "application/json")
                                .sendString(Mono.just("{}"))
                                .then()))
                .bindNow(LIMIT);
        Flux<ByteBuffer> report = Flux.concat(
                Mono.fromSupplier(() -> ByteBuffer.allocate(64)),
                arrived.asMono().then(Mono.fromSupplier(() -> ByteBuffer.allocate(64))));
        try (Wats direct = Wats.connect("http://localhost:" + server.port(), Given.token(), Given::impatient)) {
            StepVerifier.create(direct.report().documents().submitWsxf(FileContent.of("a.xml", report)))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(LIMIT);
        } finally {
            server.disposeNow(LIMIT);
        }
    }

    @Test
    void attachmentsBatch_whenWrittenToFiles_leavesWholeOnesAlone() throws IOException {
        AttachmentKey lost = AttachmentKey.ofStep(ID, 2);
        SERVER.stubFor(get("/api/Report/Attachment?reportId=" + ID + "&stepId=1")
                .willReturn(aResponse().withBody(new byte[MORE_THAN_FITS])));
        SERVER.stubFor(get("/api/Report/Attachment?reportId=" + ID + "&stepId=2")
                .willReturn(aResponse().withStatus(404)));
        StepVerifier.create(documents
                        .getAttachmentsBatch(
                                List.of(AttachmentKey.ofStep(ID, 1), lost),
                                (key, bytes) ->
                                        FileDownload.to(folder.resolve(key.equals(lost) ? "lost" : "log"), bytes))
                        .map(result -> result.<Object>fold(Path::getFileName, failed -> failed.code())))
                .expectNext(Path.of("log"), ErrorCode.NOT_FOUND)
                .expectComplete()
                .verify(LIMIT);
        assertThat(Files.size(folder.resolve("log"))).isEqualTo(MORE_THAN_FITS);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void fileDownload_whenItBreaksOff_keepsTheFileThatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "before");
        Flux<ByteBuffer> broken = Flux.just(ByteBuffer.allocate(64))
                .concatWith(Flux.error(new MillraceException(ErrorCode.CONNECTION_ERROR, "reset")));
        assertThat(failureOf(FileDownload.to(file, broken)).code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
        assertThat(file).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
        StepVerifier.create(FileDownload.to(file, Flux.just(ByteBuffer.wrap(new byte[] {'n', 'o', 'w'}))))
                .expectNext(file)
                .expectComplete()
                .verify(LIMIT);
        assertThat(file).hasContent("now");
    }

    @Test
    void fileDownload_whenItIsWhole_mayBeReadByWhoeverMayReadFilesThere() throws IOException {
        Path other = Files.createFile(folder.resolve("other"));
        Path file = FileDownload.to(folder.resolve("log"), Flux.just(ByteBuffer.allocate(1)))
                .block(LIMIT);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
    }

    @Test
    void fileDownload_whenThereIsNoSuchFolder_failsAsAnOperationOfItsOwn() {
        assertThat(failureOf(FileDownload.to(folder.resolve("none/log"), Flux.empty()))
                        .code())
                .isEqualTo(ErrorCode.OPERATION_FAILED);
    }

    @Test
    void getWsjf_whenRead_isTheTextAsItIs() {
        String report = "{\"type\":\"T\", \"value\":1.10}";
        SERVER.stubFor(get("/api/Report/Wsjf/" + ID + "?detailLevel=0&includeChartdata=false")
                .willReturn(okJson(report)));
        StepVerifier.create(wats.report()
                        .getWsjf(ID, ReportDetail.ofLevel(0).withoutChartData().withoutIndexes()))
                .expectNext(report)
                .expectComplete()
                .verify(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[]", "{\"a\":"})
    void getWsjf_whenItIsNoReport_isAnInvalidResponse(String body) {
        SERVER.stubFor(get("/api/Report/Wsjf/" + ID).willReturn(okJson(body)));
        assertThat(failureOf(wats.report().getWsjf(ID)).code()).isEqualTo(ErrorCode.INVALID_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 8})
    void detail_whenThereIsNoSuchLevel_isRefused(int level) {
        assertThatThrownBy(() -> ReportDetail.ofLevel(level)).isInstanceOf(MillraceException.class);
    }
}

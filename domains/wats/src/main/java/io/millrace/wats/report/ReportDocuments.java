package io.millrace.wats.report;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.FileContent;
import io.millrace.wats.internal.RawBody;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reports in WATS' XML format, passed through as they are, and the files that belong to reports. Whatever their size, none is held in
 * memory: what is read comes as {@link Pipeline#download} says, as fast as its subscriber asks; what is sent is read as the server
 * takes it. Each call is one request; {@link ErrorCode#NOT_FOUND} if there is no such report or file.
 */
public final class ReportDocuments {
    private static final int SUBMISSIONS_AT_ONCE = 5;

    private final Pipeline pipeline;

    ReportDocuments(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Submits reports as XML, byte for byte as given. Not repeated once it may have taken effect ({@link ErrorCode#AMBIGUOUS}). The
     * attempt's timeout is for the whole upload: give large ones a client with a longer one.
     *
     * <p>{@code POST /api/Report/WSXF}
     *
     * @param report its content; its name and type are not sent
     */
    public Mono<InsertReportResult> submitWsxf(FileContent report) {
        return pipeline.send(() -> RawBody.of(
                                Request.post("/api/Report/WSXF").named(ReportClient.DOMAIN, "submitWsxf"),
                                "application/xml",
                                report)
                        .as(InsertReportResult.class))
                .defaultIfEmpty(InsertReportResult.UNTOLD)
                .onErrorStop();
    }

    /** As {@link #getWsxf(UUID, ReportDetail)}, all of it. */
    public Flux<ByteBuffer> getWsxf(UUID id) {
        return getWsxf(id, ReportDetail.full());
    }

    /**
     * A report as XML.
     *
     * <p>{@code GET /api/Report/Wsxf/{id}} with {@code detailLevel}, {@code includeChartdata}, {@code includeAttachments}, {@code
     * includeIndexes}
     */
    public Flux<ByteBuffer> getWsxf(UUID id, ReportDetail detail) {
        return download("getWsxf", () -> detail.in(Request.get("/api/Report/Wsxf/{id}", id))
                .query("includeIndexes", detail.indexes() ? null : false));
    }

    /** The bytes of one attachment, by report and step or file. <p>{@code GET /api/Report/Attachment} */
    public Flux<ByteBuffer> getAttachment(AttachmentKey attachment) {
        return download("getAttachment", () -> attachment.in(Request.get("/api/Report/Attachment")));
    }

    /** All attachments of a report as one zip. <p>{@code GET /api/Report/Attachments/{id}} */
    public Flux<ByteBuffer> getAttachments(UUID id) {
        return download("getAttachments", () -> Request.get("/api/Report/Attachments/{id}", id));
    }

    /** The certificate of a report, a document. <p>{@code GET /api/Report/Certificate/{id}} */
    public Flux<ByteBuffer> getCertificate(UUID id) {
        return download("getCertificate", () -> Request.get("/api/Report/Certificate/{id}", id));
    }

    /** Submits reports as XML: five at once, with all the options of a batch. */
    public Batch<FileContent, InsertReportResult> submissionsBatch() {
        return Batch.each(this::submitWsxf)
                .writing()
                .concurrency(SUBMISSIONS_AT_ONCE)
                .observe(pipeline.observations(), "report.submitWsxf");
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitWsxfBatch(Iterable<FileContent> reports) {
        return submissionsBatch().results(reports);
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitWsxfBatch(Publisher<FileContent> reports) {
        return submissionsBatch().results(reports);
    }

    /**
     * Reads reports as XML by id: ten at once, a request each, with all the options of a batch.
     *
     * @param reader what to do with the bytes of each, which it must subscribe to; its value is the outcome
     */
    public <V> Batch<UUID, V> wsxfBatch(BiFunction<UUID, Flux<ByteBuffer>, Mono<V>> reader) {
        return Batch.<UUID, V>each(id -> reader.apply(id, getWsxf(id)))
                .observe(pipeline.observations(), "report.getWsxf");
    }

    /** One outcome for each id, in order. */
    public <V> Flux<Result<V>> getWsxfBatch(Iterable<UUID> ids, BiFunction<UUID, Flux<ByteBuffer>, Mono<V>> reader) {
        return wsxfBatch(reader).results(ids);
    }

    /**
     * Reads attachments: ten at once, a request each, with all the options of a batch.
     *
     * @param reader as of {@link #wsxfBatch}: {@code (key, bytes) -> FileDownload.to(folder.resolve(nameOf(key)), bytes)}
     */
    public <V> Batch<AttachmentKey, V> attachmentsBatch(BiFunction<AttachmentKey, Flux<ByteBuffer>, Mono<V>> reader) {
        return Batch.<AttachmentKey, V>each(key -> reader.apply(key, getAttachment(key)))
                .observe(pipeline.observations(), "report.getAttachment");
    }

    /** One outcome for each attachment, in order. */
    public <V> Flux<Result<V>> getAttachmentsBatch(
            Iterable<AttachmentKey> attachments, BiFunction<AttachmentKey, Flux<ByteBuffer>, Mono<V>> reader) {
        return attachmentsBatch(reader).results(attachments);
    }

    private Flux<ByteBuffer> download(String operation, Supplier<Request<Void>> request) {
        return pipeline.download(
                () -> request.get().named(ReportClient.DOMAIN, operation).header("Accept", "*/*"));
    }
}

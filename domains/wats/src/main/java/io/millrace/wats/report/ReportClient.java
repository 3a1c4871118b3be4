package io.millrace.wats.report;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.DecodingException;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.Models;
import io.millrace.wats.report.model.Report;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Submits and reads reports. Nothing is sent before subscription. */
public final class ReportClient {
    private static final String WSJF = "/api/Report/WSJF";
    private static final int SUBMISSIONS_AT_ONCE = 5;

    private final Pipeline pipeline;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#report()} is what you want. */
    public ReportClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
    }

    /**
     * Submits a report in WATS' JSON format, byte for byte as given. What is no JSON object fails as {@link
     * ErrorCode#INVALID_INPUT} without being sent. A submission whose connection is lost is {@link ErrorCode#AMBIGUOUS} and
     * not repeated.
     *
     * <p>{@code POST /api/Report/WSJF}
     *
     * @param report the report as JSON
     */
    public Mono<InsertReportResult> submitWsjf(String report) {
        return receipt(pipeline.send(() -> {
            byte[] json = report.getBytes(StandardCharsets.UTF_8);
            requireObject(json);
            return Request.post(WSJF)
                    .named("report", "submitWsjf")
                    .body("application/json", json)
                    .as(InsertReportResult.class);
        }));
    }

    /** Submits reports: five at once, with all the options of a batch. */
    public Batch<String, InsertReportResult> reportsBatch() {
        return Batch.each(this::submitWsjf)
                .writing()
                .concurrency(SUBMISSIONS_AT_ONCE)
                .observe(pipeline.observations(), "report.submitWsjf");
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitReportsBatch(Iterable<String> reports) {
        return reportsBatch().results(reports);
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitReportsBatch(Publisher<String> reports) {
        return reportsBatch().results(reports);
    }

    /**
     * Submits a report; {@link ErrorCode#INVALID_INPUT} without being sent if something that servers insist on is missing. A
     * submission whose connection is lost is {@link ErrorCode#AMBIGUOUS} and not repeated; to submit the very same report again
     * replaces the former, because its id is the same.
     *
     * <p>{@code POST /api/Report/WSJF}
     */
    public Mono<InsertReportResult> submit(Report report) {
        return receipt(pipeline.send(() -> Request.post(WSJF)
                .named("report", "submit")
                .body(report.complete())
                .as(InsertReportResult.class)));
    }

    /** Submits reports: five at once, with all the options of a batch. */
    public Batch<Report, InsertReportResult> submitBatch() {
        return Batch.<Report, InsertReportResult>each(this::submit)
                .writing()
                .concurrency(SUBMISSIONS_AT_ONCE)
                .observe(pipeline.observations(), "report.submit");
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitBatch(Iterable<? extends Report> reports) {
        return submitBatch().results(reports);
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitBatch(Publisher<? extends Report> reports) {
        return submitBatch().results(reports);
    }

    /**
     * A report, whole; {@link ErrorCode#NOT_FOUND} if there is none.
     *
     * <p>{@code GET /api/Report/Wsjf/{id}}
     */
    public Mono<Report> getReport(UUID id) {
        return pipeline.send(() -> Request.get("/api/Report/Wsjf/{id}", Models.given("id", id))
                .named("report", "getReport")
                .as(Report.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no report " + id));
    }

    /** As {@link #getReport}, but completes empty if there is none. */
    public Mono<Report> findReport(UUID id) {
        return Models.orEmpty(getReport(id));
    }

    /** Reads reports: ten at once, with all the options of a batch. */
    public Batch<UUID, Report> getReportsBatch() {
        return Batch.each(this::getReport).observe(pipeline.observations(), "report.getReport");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<Report>> getReportsBatch(Iterable<UUID> ids) {
        return getReportsBatch().results(ids);
    }

    /** One outcome for each id, in order. */
    public Flux<Result<Report>> getReportsBatch(Publisher<UUID> ids) {
        return getReportsBatch().results(ids);
    }

    /** Servers may answer nothing at all. */
    private static Mono<InsertReportResult> receipt(Mono<InsertReportResult> answer) {
        return answer.defaultIfEmpty(new InsertReportResult(null, null, null)).onErrorStop();
    }

    private void requireObject(byte[] json) {
        Object value;
        try {
            value = json.length == 0 ? null : pipeline.codec().decode(json, Object.class);
        } catch (DecodingException malformed) {
            throw new MillraceException(
                    ErrorCode.INVALID_INPUT, "the report is no JSON: " + malformed.getMessage(), malformed);
        }
        if (!(value instanceof Map)) {
            throw new MillraceException(ErrorCode.INVALID_INPUT, "the report is no JSON object");
        }
    }
}

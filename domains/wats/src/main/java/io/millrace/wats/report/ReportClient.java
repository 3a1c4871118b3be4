package io.millrace.wats.report;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.MillraceException;
import io.millrace.core.Result;
import io.millrace.http.DecodingException;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Submits reports. Nothing is sent before subscription. */
public final class ReportClient {
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
        return pipeline.send(() -> {
                    byte[] json = report.getBytes(StandardCharsets.UTF_8);
                    requireObject(json);
                    return Request.post("/api/Report/WSJF")
                            .named("report", "submitWsjf")
                            .body("application/json", json)
                            .as(InsertReportResult.class);
                })
                .defaultIfEmpty(new InsertReportResult(null, null, null))
                .onErrorStop();
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

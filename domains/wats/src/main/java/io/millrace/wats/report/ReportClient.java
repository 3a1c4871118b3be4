package io.millrace.wats.report;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.millrace.batch.Batch;
import io.millrace.core.Cursor;
import io.millrace.core.ErrorCode;
import io.millrace.core.Page;
import io.millrace.core.Paged;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.http.Request;
import io.millrace.wats.internal.InFilter;
import io.millrace.wats.internal.Models;
import io.millrace.wats.odata.Filter;
import io.millrace.wats.report.model.Report;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Submits, reads and finds reports. Nothing is sent before subscription. Files of any size, and reports as XML, are what {@link
 * #documents()} is for.
 */
public final class ReportClient {
    static final String DOMAIN = "report";
    private static final int SUBMISSIONS_AT_ONCE = 5;
    private static final Comparator<ReportHeader> NEWEST_FIRST =
            comparing(ReportHeader::start, nullsFirst(naturalOrder())).reversed();

    private final Pipeline pipeline;
    private final ReportDocuments documents;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#report()} is what you want. */
    public ReportClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
        this.documents = new ReportDocuments(pipeline);
    }

    /** Reports as XML, attachments and certificates: streamed, never held. */
    public ReportDocuments documents() {
        return documents;
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
        return submit("submitWsjf", () -> {
            byte[] json = report.getBytes(StandardCharsets.UTF_8);
            WsjfText.requireObject(json, pipeline.codec(), ErrorCode.INVALID_INPUT);
            return json;
        });
    }

    /**
     * Submits a report; {@link ErrorCode#INVALID_INPUT} without being sent if it is not {@linkplain Report#complete complete}. Otherwise
     * as {@link #submitWsjf}; a report that is submitted again replaces the former, because its id is the same.
     */
    public Mono<InsertReportResult> submit(Report report) {
        return submit("submit", () -> pipeline.codec().encode(report.complete()));
    }

    private Mono<InsertReportResult> submit(String operation, Supplier<byte[]> json) {
        return pipeline.send(() -> Request.post("/api/Report/WSJF")
                        .named(DOMAIN, operation)
                        .body("application/json", json.get())
                        .as(InsertReportResult.class))
                .defaultIfEmpty(InsertReportResult.UNTOLD)
                .onErrorStop();
    }

    /** A report, whole, as {@link #getWsjf(UUID)}; {@link ErrorCode#NOT_FOUND} if there is none. */
    public Mono<Report> getReport(UUID id) {
        return pipeline.send(() -> Request.get("/api/Report/Wsjf/{id}", Models.given("id", id))
                .named(DOMAIN, "getReport")
                .as(Report.class)
                .ifEmpty(ErrorCode.NOT_FOUND, "there is no report " + id));
    }

    /** As {@link #getReport}, but completes empty if there is none. */
    public Mono<Report> findReport(UUID id) {
        return Models.orEmpty(getReport(id));
    }

    /** As {@link #getWsjf(UUID, ReportDetail)}, all of it. */
    public Mono<String> getWsjf(UUID id) {
        return getWsjf(id, ReportDetail.full());
    }

    /**
     * A report in WATS' JSON format, as the server has it; {@link ErrorCode#NOT_FOUND} if there is none. It is held whole.
     *
     * <p>{@code GET /api/Report/Wsjf/{id}} with {@code detailLevel}, {@code includeChartdata}, {@code includeAttachments}
     */
    public Mono<String> getWsjf(UUID id, ReportDetail detail) {
        return pipeline.send(() -> detail.in(Request.get("/api/Report/Wsjf/{id}", id))
                        .named(DOMAIN, "getWsjf")
                        .as(byte[].class)
                        .ifEmpty(ErrorCode.NOT_FOUND, "there is no report " + id))
                .doOnNext(json -> WsjfText.requireObject(json, pipeline.codec(), ErrorCode.INVALID_RESPONSE))
                .map(json -> new String(json, StandardCharsets.UTF_8))
                .onErrorStop();
    }

    /** Headers of test reports: {@link #queryHeaders} of {@link HeaderQuery#uut()}. */
    public Paged<ReportHeader, Long> queryUutHeaders(Filter filter) {
        return queryHeaders(HeaderQuery.uut().matching(filter));
    }

    /** Headers of repair reports: {@link #queryHeaders} of {@link HeaderQuery#uur()}. */
    public Paged<ReportHeader, Long> queryUurHeaders(Filter filter) {
        return queryHeaders(HeaderQuery.uur().matching(filter));
    }

    /** The headers of all reports of a serial number: {@link #queryHeaders}. */
    public Paged<ReportHeader, Long> getHeaders(String serialNumber) {
        return Paged.of(cursor -> headers(ofUnit(serialNumber), cursor));
    }

    /**
     * Headers of reports, a list of any length. Cursors are how many came before. The server never tells how many there are, so
     * only an empty page is the end: one request a page, and one for that. What is submitted or deleted meanwhile may move a report
     * over the edge of a page; in the order {@link HeaderOrder#AS_PROCESSED} new ones come last and move nothing.
     *
     * <p>{@code GET /api/Report/Query/Header} with {@code $filter}, {@code $orderby}, {@code $expand}, {@code $top}, {@code $skip}
     */
    public Paged<ReportHeader, Long> queryHeaders(HeaderQuery query) {
        return Paged.of(cursor -> headers(query, cursor));
    }

    private Mono<Page<ReportHeader, Long>> headers(HeaderQuery query, Cursor<Long> cursor) {
        long skip = cursor.placeOr(0L);
        return pipeline.send(() -> query.in(Request.get("/api/Report/Query/Header"), skip)
                        .named(DOMAIN, "queryHeaders")
                        .asListOf(ReportHeader.class))
                .switchIfEmpty(skip == 0 ? Mono.just(List.of()) : Mono.empty())
                .map(rows -> {
                    List<ReportHeader> headers = Models.list(rows);
                    int dropped = rows.size() - headers.size(); // null rows count for the server
                    return Page.indexed(headers, skip + dropped, 0, null);
                });
    }

    private static HeaderQuery ofUnit(String serialNumber) {
        return HeaderQuery.all().matching(HeaderFields.SERIAL_NUMBER.eq(Models.required("serialNumber", serialNumber)));
    }

    /**
     * The reports with a misc info, as one answer: the server does not page this list, and is not known to cut it.
     *
     * <p>{@code GET /api/Report/Query/HeaderByMiscInfo} with {@code description}, {@code data}, {@code serialNumber}, {@code
     * processCode}
     */
    public Flux<MiscInfoHeader> queryHeadersByMiscInfo(MiscInfoQuery query) {
        return Models.each(pipeline.send(() -> Request.get("/api/Report/Query/HeaderByMiscInfo")
                .named(DOMAIN, "queryHeadersByMiscInfo")
                .query("processCode", query.processCode())
                .query("serialNumber", query.serialNumber())
                .query("description", query.description())
                .query("data", query.data())
                .asListOf(MiscInfoHeader.class)));
    }

    /** Reads reports: ten at once, a request each, with all the options of a batch. */
    public Batch<UUID, Report> reportsBatch() {
        return Batch.each(this::getReport).observe(pipeline.observations(), "report.getReport");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<Report>> getReportsBatch(Iterable<UUID> ids) {
        return reportsBatch().results(ids);
    }

    /** Submits reports: five at once, a request each, with all the options of a batch. */
    public Batch<Report, InsertReportResult> submissionsBatch() {
        return submissions("submit", this::submit);
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitReportsBatch(Iterable<? extends Report> reports) {
        return submissionsBatch().results(reports);
    }

    /** One outcome for each report, in order. Reports are made as their turn comes, if their publisher makes them then. */
    public Flux<Result<InsertReportResult>> submitReportsBatch(Publisher<? extends Report> reports) {
        return submissionsBatch().results(reports);
    }

    /** As {@link #submissionsBatch}, of reports in WATS' JSON format. */
    public Batch<String, InsertReportResult> wsjfSubmissionsBatch() {
        return submissions("submitWsjf", this::submitWsjf);
    }

    /** One outcome for each report, in order. */
    public Flux<Result<InsertReportResult>> submitWsjfBatch(Iterable<String> reports) {
        return wsjfSubmissionsBatch().results(reports);
    }

    private <R> Batch<R, InsertReportResult> submissions(String operation, Function<R, Mono<InsertReportResult>> call) {
        return Batch.each(call)
                .writing()
                .concurrency(SUBMISSIONS_AT_ONCE)
                .observe(pipeline.observations(), DOMAIN + "." + operation);
    }

    /** As {@link #reportsBatch}, of reports in WATS' JSON format. */
    public Batch<UUID, String> wsjfBatch() {
        return Batch.<UUID, String>each(this::getWsjf).observe(pipeline.observations(), "report.getWsjf");
    }

    /** One outcome for each id, in order. */
    public Flux<Result<String>> getWsjfBatch(Iterable<UUID> ids) {
        return wsjfBatch().results(ids);
    }

    /**
     * Reads the headers of all reports of serial numbers, newest first; none is an empty list. One walk of {@link #queryHeaders} for
     * up to 50, by an {@code in} filter: a request for each 1,000 headers of theirs, and one for the end.
     */
    public Batch<String, List<ReportHeader>> headersBatch() {
        return Batch.bulk(InFilter.grouped("serialNumber", ReportHeader::serialNumber, this::newestFirst))
                .observe(pipeline.observations(), "report.queryHeaders");
    }

    /** One outcome for each serial number, in order. */
    public Flux<Result<List<ReportHeader>>> getHeadersBatch(Iterable<String> serialNumbers) {
        return headersBatch().results(serialNumbers);
    }

    private Mono<List<ReportHeader>> newestFirst(Filter filter) {
        return queryHeaders(HeaderQuery.all().matching(filter)).items().collectSortedList(NEWEST_FIRST);
    }
}

package io.millrace.wats.analytics;

import static io.millrace.wats.analytics.AnalyticsCalls.get;
import static io.millrace.wats.analytics.AnalyticsCalls.post;
import static io.millrace.wats.analytics.AnalyticsCalls.within;

import io.millrace.batch.Batch;
import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import io.millrace.http.Pipeline;
import io.millrace.wats.report.ReportHeader;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks for what the server computes from reports. Nothing is sent before subscription, each subscription is one request, and
 * all of them only read: each is repeated after a lost connection, those that are a {@code POST} of a filter, too.
 *
 * <p>The server pages nothing here. What bounds an answer is in its filter or the method's Javadoc; where an answer can end
 * without a word, it is a {@link Limited}, which tells. The vendor's document names endpoints and filters, but hardly any
 * member of the answers: what is not modelled is kept in {@code unknown}.
 */
public final class AnalyticsClient {
    private static final String YIELD = "DynamicYield";

    private final Pipeline pipeline;
    private final AnalyticsCalls calls;

    /** A client over a pipeline of your own; usually {@link io.millrace.wats.Wats#analytics()} is what you want. */
    public AnalyticsClient(Pipeline pipeline) {
        this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
        this.calls = new AnalyticsCalls(pipeline);
    }

    /** All levels, which are groups of stations: {@code GET /api/App/Levels}. */
    public Flux<LevelInfo> getLevels() {
        return calls.list("getLevels", get("Levels"), LevelInfo.class);
    }

    /** All product groups: {@code GET /api/App/ProductGroups}. */
    public Flux<ProductGroup> getProductGroups() {
        return calls.list("getProductGroups", get("ProductGroups"), ProductGroup.class);
    }

    /** As {@link #getProductGroups}, with what belongs to each among its unknown members: {@code includeFilters=true}. */
    public Flux<ProductGroup> getProductGroupsWithFilters() {
        return calls.list("getProductGroups", get("ProductGroups").query("includeFilters", true), ProductGroup.class);
    }

    /**
     * Yield by the filter's dimensions, in their order: {@code POST /api/App/DynamicYield} (a preview of the vendor's). Honours
     * every member of the filter. {@code topCount} bounds it; without one the server's own is 10.
     */
    public Mono<Limited<YieldData>> getDynamicYield(WatsFilter filter) {
        return calls.dynamic("getDynamicYield", YIELD, () -> filter, YieldData.class);
    }

    /**
     * The yield of a product in each of the last periods, as many as there are days but at most the server's 10: {@link
     * #getDynamicYield}, which with a {@code topCount} tells of more.
     */
    public Mono<Limited<YieldData>> getYieldSummary(String partNumber, int days) {
        return calls.dynamic("getYieldSummary", YIELD, () -> WatsFilter.ofProduct(partNumber, days), YieldData.class);
    }

    /** As {@link #getYieldSummary}, of a station. */
    public Mono<Limited<YieldData>> getStationYield(String stationName, int days) {
        return calls.dynamic("getStationYield", YIELD, () -> WatsFilter.ofStation(stationName, days), YieldData.class);
    }

    /** Repairs by the filter's dimensions, as {@link #getDynamicYield}: {@code POST /api/App/DynamicRepair}. */
    public Mono<Limited<RepairStatistics>> getDynamicRepair(WatsFilter filter) {
        return calls.dynamic("getDynamicRepair", "DynamicRepair", () -> filter, RepairStatistics.class);
    }

    /** Volume and yield by period: {@code POST /api/App/VolumeYield}. Honours productGroup, level and the period's members. */
    public Flux<YieldData> getVolumeYield(WatsFilter filter) {
        return calls.list("getVolumeYield", post("VolumeYield", filter), YieldData.class);
    }

    /** As {@link #getVolumeYield(WatsFilter)}, of the last days: {@code GET /api/App/VolumeYield}. */
    public Flux<YieldData> getVolumeYield(YieldWindow window) {
        return calls.list("getVolumeYield", within("VolumeYield", window), YieldData.class);
    }

    /** Products by volume: {@code POST /api/App/HighVolume}. As for volume, and topCount and minCount, which bound it. */
    public Flux<YieldData> getHighVolume(WatsFilter filter) {
        return calls.list("getHighVolume", post("HighVolume", filter), YieldData.class);
    }

    /** As {@link #getHighVolume(WatsFilter)}, of the last days: {@code GET /api/App/HighVolume}. */
    public Flux<YieldData> getHighVolume(YieldWindow window) {
        return calls.list("getHighVolume", within("HighVolume", window), YieldData.class);
    }

    /** Product groups by volume: {@code POST /api/App/HighVolumeByProductGroup}. Filter as for {@link #getHighVolume}. */
    public Flux<YieldData> getHighVolumeByProductGroup(WatsFilter filter) {
        return calls.list("getHighVolumeByProductGroup", post("HighVolumeByProductGroup", filter), YieldData.class);
    }

    /** Products by yield, the worst first: {@code POST /api/App/WorstYield}. Filter as for {@link #getHighVolume}. */
    public Flux<YieldData> getWorstYield(WatsFilter filter) {
        return calls.list("getWorstYield", post("WorstYield", filter), YieldData.class);
    }

    /** As {@link #getWorstYield(WatsFilter)}, of the last days: {@code GET /api/App/WorstYield}. */
    public Flux<YieldData> getWorstYield(YieldWindow window) {
        return calls.list("getWorstYield", within("WorstYield", window), YieldData.class);
    }

    /** Product groups by yield, the worst first: {@code POST /api/App/WorstYieldByProductGroup}. */
    public Flux<YieldData> getWorstYieldByProductGroup(WatsFilter filter) {
        return calls.list("getWorstYieldByProductGroup", post("WorstYieldByProductGroup", filter), YieldData.class);
    }

    /**
     * The steps that fail most: {@code POST /api/App/TopFailed}. Honours partNumber, testOperation, yield, productGroup, level,
     * the period's members and topCount, which bounds it.
     */
    public Flux<TopFailedStep> getTopFailed(WatsFilter filter) {
        return calls.list("getTopFailed", post("TopFailed", filter), TopFailedStep.class);
    }

    /** As {@link #getTopFailed(WatsFilter)}, of the last days: {@code GET /api/App/TopFailed}. */
    public Flux<TopFailedStep> getTopFailed(TopFailedQuery query) {
        return calls.list(
                "getTopFailed",
                within("TopFailed", query.window())
                        .query("partNumber", query.partNumber())
                        .query("processCode", query.processCode())
                        .query("count", query.count()),
                TopFailedStep.class);
    }

    /** All repairs of a revision; nothing is known to bound them: {@code GET /api/App/RelatedRepairHistory}. */
    public Flux<RepairHistoryRecord> getRelatedRepairHistory(RepairHistoryQuery query) {
        return calls.list(
                "getRelatedRepairHistory",
                get("RelatedRepairHistory")
                        .query("partNumber", query.partNumber())
                        .query("revision", query.revision())
                        .query("repairOperationCode", query.repairOperationCode())
                        .query("testOperationCode", query.testOperationCode()),
                RepairHistoryRecord.class);
    }

    /**
     * Statistics of steps and their measurements: {@code POST /api/App/TestStepAnalysis} (a preview of the vendor's), of first
     * runs in the last 30 days unless the filter says more. It needs a part number and a test operation. {@code maxCount} bounds
     * it, 10,000 by default.
     */
    public Mono<Limited<StepAnalysisRow>> getTestStepAnalysis(WatsFilter filter) {
        return calls.upTo(
                filter::stepLimit, "getTestStepAnalysis", post("TestStepAnalysis", filter), StepAnalysisRow.class);
    }

    /** Measured values: {@code POST /api/App/Measurements} (a preview of the vendor's); at most 10,000. */
    public Mono<Limited<MeasurementData>> getMeasurements(MeasurementQuery query) {
        return calls.measured("getMeasurements", "Measurements", query, MeasurementData.class, MeasurementData::total);
    }

    /** Statistics of measured values, of at most 10,000 of them: {@code POST /api/App/AggregatedMeasurements}. */
    public Mono<Limited<AggregatedMeasurement>> getAggregatedMeasurements(MeasurementQuery query) {
        return calls.measured(
                "getAggregatedMeasurements",
                "AggregatedMeasurements",
                query,
                AggregatedMeasurement.class,
                AggregatedMeasurement::total);
    }

    /** Overall equipment effectiveness: {@code POST /api/App/OeeAnalysis}. */
    public Mono<OeeAnalysis> getOeeAnalysis(OeeQuery query) {
        return pipeline.send(() -> post("OeeAnalysis", query.filter())
                .named("analytics", "getOeeAnalysis")
                .query("availableTime", query.availableTime())
                .query("minConnectionTime", query.minConnectionTime())
                .query("maxConnectionTime", query.maxConnectionTime())
                .query("minExecutionTime", query.minExecutionTime())
                .query("maxExecutionTime", query.maxExecutionTime())
                .query("targetOutput", query.targetOutput())
                .as(OeeAnalysis.class)
                .ifEmpty(ErrorCode.INVALID_RESPONSE, "the server computed nothing"));
    }

    /**
     * The reports of units: {@code POST /api/App/SerialNumberHistory}. Honours productGroup, level, serialNumber, partNumber,
     * batchNumber, miscValue, which alone bound it.
     */
    public Flux<ReportHeader> getSerialNumberHistory(WatsFilter filter) {
        return calls.list("getSerialNumberHistory", post("SerialNumberHistory", filter), ReportHeader.class);
    }

    /** The newest of all test reports, at most 1,000: {@code GET /api/App/UutReport}. Not for the control of production. */
    public Mono<Limited<ReportHeader>> getUutReports() {
        return calls.upTo(WatsFilter.none()::reportLimit, "getUutReports", get("UutReport"), ReportHeader.class);
    }

    /**
     * The newest test reports that match: {@code POST /api/App/UutReport}. {@code topCount} bounds it, 1,000 by default. Honours
     * productGroup, level, serialNumber, partNumber, revision, batchNumber, stationName, testOperation, status, miscValue,
     * dateFrom, dateTo. Not for the control of production.
     */
    public Mono<Limited<ReportHeader>> getUutReports(WatsFilter filter) {
        return reports("getUutReports", "UutReport", filter);
    }

    /** As {@link #getUutReports(WatsFilter)}, of repair reports: {@code POST /api/App/UurReport}. */
    public Mono<Limited<ReportHeader>> getUurReports(WatsFilter filter) {
        return reports("getUurReports", "UurReport", filter);
    }

    private Mono<Limited<ReportHeader>> reports(String operation, String path, WatsFilter filter) {
        return calls.upTo(filter::reportLimit, operation, post(path, filter), ReportHeader.class);
    }

    /** Asks for yield by filter, as {@link #getDynamicYield}: ten at once, with all the options of a batch. */
    public Batch<WatsFilter, Limited<YieldData>> yieldsBatch() {
        return Batch.each(this::getDynamicYield).observe(pipeline.observations(), "analytics.getDynamicYield");
    }

    /** One outcome for each filter, in order. */
    public Flux<Result<Limited<YieldData>>> getYieldsBatch(Iterable<WatsFilter> filters) {
        return yieldsBatch().results(filters);
    }

    /** Asks for measured values, as {@link #getMeasurements}: ten at once, with all the options of a batch. */
    public Batch<MeasurementQuery, Limited<MeasurementData>> measurementsBatch() {
        return Batch.each(this::getMeasurements).observe(pipeline.observations(), "analytics.getMeasurements");
    }

    /** One outcome for each query, in order. */
    public Flux<Result<Limited<MeasurementData>>> getMeasurementsBatch(Iterable<MeasurementQuery> queries) {
        return measurementsBatch().results(queries);
    }

    /** Asks for statistics of steps, as {@link #getTestStepAnalysis}: ten at once, with all the options of a batch. */
    public Batch<WatsFilter, Limited<StepAnalysisRow>> stepAnalysisBatch() {
        return Batch.each(this::getTestStepAnalysis).observe(pipeline.observations(), "analytics.getTestStepAnalysis");
    }

    /** One outcome for each filter, in order. */
    public Flux<Result<Limited<StepAnalysisRow>>> getStepAnalysisBatch(Iterable<WatsFilter> filters) {
        return stepAnalysisBatch().results(filters);
    }
}

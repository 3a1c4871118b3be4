package io.millrace.wats.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is computed from reports. Each endpoint honours those members of the filter that the vendor's document says. */
final class AnalyticsRoutes {

    private static final String APP = "/api/App/";
    private static final int USUAL_TOP = 10;
    private static final int USUAL_REPORTS = 1_000;
    private static final int USUAL_STEPS = 10_000;
    private static final String PERIOD = "productGroup,level,periodCount,dateGrouping,includeCurrentPeriod";
    private static final String HISTORY = "productGroup,level,serialNumber,partNumber,batchNumber,miscValue";
    private static final String REPORTS = HISTORY + ",revision,stationName,testOperation,status,dateFrom,dateTo";

    private final ReportStore reports;
    private final ReportHeaders headers;
    private final ReportSelection selection;
    private final ProductStore products;
    private final ProductGroups groups;
    private final YieldTable yields;
    private final RepairTable repairs;

    AnalyticsRoutes(
            ReportStore reports,
            ReportHeaders headers,
            ReportSelection selection,
            ProductStore products,
            ProductGroups groups,
            ProcessStore processes) {
        this.reports = reports;
        this.headers = headers;
        this.selection = selection;
        this.products = products;
        this.groups = groups;
        this.yields = new YieldTable(selection);
        this.repairs = new RepairTable(selection, reports, processes);
    }

    void add(Routes routes) {
        routes.add("GET", APP + "Levels", call -> Reply.json(Levels.list()))
                .add("GET", APP + "ProductGroups", call -> Reply.json(groups.list()))
                .add(
                        "POST",
                        APP + "DynamicYield",
                        call -> Reply.json(yields.rows(
                                call.object(), dimensions(call, "unitCount desc;partNumber;testOperation"), USUAL_TOP)))
                .add(
                        "POST",
                        APP + "DynamicRepair",
                        call -> Reply.json(repairs.rows(
                                call.object(),
                                dimensions(call, "repairCount desc;repairReportCount desc;partNumber;repairOperation"),
                                USUAL_TOP)))
                .add(
                        "GET",
                        APP + "RelatedRepairHistory",
                        call -> Reply.json(repairs.history(
                                call.text("partNumber"),
                                call.text("revision"),
                                call.numberIfGiven("repairOperationCode", 0),
                                call.numberIfGiven("testOperationCode", 0))))
                .add("POST", APP + "OeeAnalysis", this::oee)
                .add("POST", APP + "TestStepAnalysis", this::stepAnalysis)
                .add(
                        "POST",
                        APP + "Measurements",
                        call -> Reply.json(measured(call).values()))
                .add(
                        "POST",
                        APP + "AggregatedMeasurements",
                        call -> Reply.json(measured(call).aggregated()));
        addYields(routes, "VolumeYield", "period", Integer.MAX_VALUE);
        addYields(routes, "HighVolume", "unitCount desc;partNumber;fpy;spy;tpy;lpy", USUAL_TOP);
        addYields(routes, "HighVolumeByProductGroup", "unitCount desc;productGroup;fpy;spy;tpy;lpy", USUAL_TOP);
        addYields(routes, "WorstYield", "fpy asc;unitCount;partNumber;spy;tpy;lpy", USUAL_TOP);
        addYields(routes, "WorstYieldByProductGroup", "fpy asc;unitCount;productGroup;spy;tpy;lpy", USUAL_TOP);
        addTopFailed(routes);
        addReports(routes);
    }

    private void addYields(Routes routes, String name, String dimensions, int usualTop) {
        routes.add(
                        "POST",
                        APP + name,
                        call -> Reply.json(yields.rows(
                                honoured(call.object(), PERIOD + ",topCount,minCount"), dimensions, usualTop)))
                .add("GET", APP + name, call -> Reply.json(yields.rows(window(call), dimensions, usualTop)));
    }

    private void addTopFailed(Routes routes) {
        routes.add("POST", APP + "TopFailed", call -> {
                    ObjectNode filter = honoured(call.object(), PERIOD + ",partNumber,testOperation,topCount");
                    return Reply.json(
                            steps(selection.tests(filter)).topFailed(Json.number(filter, "topCount", USUAL_TOP, 0)));
                })
                .add("GET", APP + "TopFailed", call -> {
                    int process = call.number("processCode", 0);
                    ObjectNode filter = window(call).put("partNumber", call.text("partNumber"));
                    List<ReportFacts> tests = selection.tests(filter).stream()
                            .filter(report -> report.processCode() == process)
                            .toList();
                    return Reply.json(steps(tests).topFailed(call.number("count", 1)));
                });
    }

    private void addReports(Routes routes) {
        routes.add(
                        "POST",
                        APP + "SerialNumberHistory",
                        call -> reports(
                                everything(honoured(call.object(), HISTORY)), report -> true, Integer.MAX_VALUE))
                .add(
                        "GET",
                        APP + "UutReport",
                        call -> reports(everything(parameters(call)), report -> !report.isRepair(), USUAL_REPORTS));
        for (String name : List.of("UutReport", "UurReport")) {
            routes.add(
                    "POST",
                    APP + name,
                    call -> reports(
                            everything(honoured(call.object(), REPORTS)),
                            report -> report.isRepair() == name.equals("UurReport"),
                            Json.number(call.object(), "topCount", USUAL_REPORTS, 0)));
        }
    }

    private static String dimensions(Call call, String usual) {
        return Objects.requireNonNullElse(call.query("dimensions"), usual);
    }

    private static ObjectNode honoured(ObjectNode filter, String members) {
        return filter.deepCopy().retain(List.of(members.split(",", -1)));
    }

    /** Where no time is named, there is no limit to it. */
    private static ObjectNode everything(ObjectNode filter) {
        return filter.hasNonNull("dateFrom") || filter.hasNonNull("dateTo")
                ? filter
                : filter.put("dateFrom", Instant.EPOCH.toString());
    }

    private Reply reports(ObjectNode filter, Predicate<ReportFacts> isWanted, int most) {
        return Reply.json(Json.array(selection
                .select(filter)
                .filter(isWanted)
                .limit(most)
                .map(headers::header)
                .toList()));
    }

    private ObjectNode parameters(Call call) {
        ObjectNode filter = Json.object();
        for (String name : REPORTS.split(",", -1)) {
            if (call.query(name) != null) {
                filter.put(name, call.query(name));
            }
        }
        if (call.query("productGroupId") != null) {
            filter.put("productGroup", names(call, "productGroupId", products.categories()));
        }
        if (call.query("levelId") != null) {
            filter.put("level", names(call, "levelId", Levels.NAMES));
        }
        return filter;
    }

    /** The last days of some product groups and levels, all three of which have to be named. */
    private ObjectNode window(Call call) {
        return Json.object()
                .put("periodCount", call.number("days", 1))
                .put("productGroup", names(call, "productGroupId", products.categories()))
                .put("level", names(call, "levelId", Levels.NAMES));
    }

    /** Ids with {@code ;} between them as names; they count from 1. */
    private static String names(Call call, String parameter, List<String> all) {
        return Stream.of(call.text(parameter).split(";", -1))
                .map(String::strip)
                .map(id -> id.matches("\\d{1,6}") && Integer.parseInt(id) >= 1 && Integer.parseInt(id) <= all.size()
                        ? all.get(Integer.parseInt(id) - 1)
                        : "no such id: " + id)
                .collect(Collectors.joining(";"));
    }

    private StepTable steps(List<ReportFacts> tests) {
        StepTable table = new StepTable();
        tests.forEach(test -> table.add(test, reports.report(test)));
        return table;
    }

    private Reply stepAnalysis(Call call) {
        ObjectNode filter = call.object();
        requireProduct(filter);
        int run = filter.path("run").asInt(1);
        List<ReportFacts> tests = selection.tests(filter).stream()
                .filter(test -> selection.isRun(test, run))
                .toList();
        return Reply.json(steps(tests).analysis(Json.number(filter, "maxCount", USUAL_STEPS, 0)));
    }

    /** Without any filter and path, the most failed steps of the last seven days. */
    private MeasurementTable measured(Call call) {
        ObjectNode filter = call.object();
        String paths = Objects.requireNonNullElse(call.query("measurementPaths"), "");
        if (filter.isEmpty() && paths.isEmpty()) {
            filter = Json.object()
                    .put("dateFrom", selection.now().minus(Duration.ofDays(7)).toString());
            List<String> worst = new ArrayList<>();
            for (JsonNode step : steps(selection.tests(filter)).topFailed(USUAL_TOP)) {
                worst.add(step.path("stepPath").asString());
            }
            paths = String.join(";", worst);
        } else {
            requireProduct(filter);
        }
        MeasurementTable table = new MeasurementTable(paths);
        selection.tests(filter).forEach(test -> table.add(test, reports.report(test)));
        return table;
    }

    private static void requireProduct(ObjectNode filter) {
        Json.requireText(filter, "partNumber");
        Json.requireText(filter, "testOperation");
    }

    private Reply oee(Call call) {
        ObjectNode filter = honoured(
                call.object(),
                "productGroup,level,partNumber,revision,stationName,testOperation,status,swFilename,swVersion,socket,"
                        + "dateFrom,dateTo");
        Instant from = Periods.from(filter, selection.now());
        Instant to = Periods.to(filter, selection.now());
        return Reply.json(Oee.of(
                selection.tests(filter),
                call.text("availableTime"),
                from.isBefore(Instant.EPOCH) ? Instant.EPOCH : from,
                to.isAfter(selection.now()) ? selection.now() : to,
                call.numberIfGiven("targetOutput", 1)));
    }
}

package io.millrace.wats.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reports: submitted, listed, and read with their files. */
final class ReportRoutes {

    private static final int LEAST_DETAIL = 0;
    private static final int MOST_DETAIL = 7;

    private ReportRoutes() {}

    static void add(Routes routes, ReportStore reports, ReportHeaders headers) {
        routes.add(
                        "GET",
                        "/api/Report/Query/Header",
                        call -> call.path() + "?$skip=" + call.uri().number("$skip", 0, 0),
                        call -> Reply.json(headers.query(call.uri())))
                .add("GET", "/api/Report/Query/HeaderByMiscInfo", call -> Reply.json(headers.byMiscInfo(call)))
                .add("POST", "/api/Report/WSJF", call -> ReportRules.id(call.object()), call -> submit(reports, call))
                .add("POST", "/api/Report/WSXF", call -> Reply.json(reports.submitWsxf(call.body())))
                .add("GET", "/api/Report/Wsjf/{id}", ReportRoutes::id, call -> wsjf(reports, call))
                .add(
                        "GET",
                        "/api/Report/Wsxf/{id}",
                        ReportRoutes::id,
                        call -> Reply.bytes("application/xml", reports.wsxf(call.segment(3))))
                .add("GET", "/api/Report/Attachment", Keys.query("reportId"), call -> attachment(reports, call))
                .add(
                        "GET",
                        "/api/Report/Attachments/{id}",
                        ReportRoutes::id,
                        call -> Reply.bytes("application/zip", ReportFiles.zip(reports.report(call.segment(3)))))
                .add(
                        "GET",
                        "/api/Report/Certificate/{id}",
                        ReportRoutes::id,
                        call -> certificate(reports.report(call.segment(3))));
    }

    private static String id(Call call) {
        return Ids.canonical(call.segment(3));
    }

    private static Reply submit(ReportStore reports, Call call) {
        ReportRules.check(call.object());
        return Reply.json(reports.submit(call.object(), new String(call.body(), StandardCharsets.UTF_8)));
    }

    /** Byte for byte as it was sent, unless less is asked for. */
    private static Reply wsjf(ReportStore reports, Call call) {
        String id = call.segment(3);
        Integer detail = call.numberIfGiven("detailLevel", LEAST_DETAIL);
        if (detail != null && detail > MOST_DETAIL) {
            throw Refusal.badRequest("The parameter 'detailLevel' must be from 0 to 7.");
        }
        boolean hasCharts = call.flag("includeChartdata", true);
        boolean hasFiles = call.flag("includeAttachments", true);
        if (detail != null && detail == LEAST_DETAIL) {
            ObjectNode report = reports.report(id);
            report.properties().removeIf(member -> member.getValue().isContainer());
            return Reply.json(report);
        }
        if (hasCharts && hasFiles) {
            return Reply.text(200, "application/json; charset=utf-8", reports.wsjf(id));
        }
        ObjectNode report = reports.report(id);
        strip(report, hasCharts ? List.of() : List.of("series"), hasFiles ? List.of() : List.of("data"));
        return Reply.json(report);
    }

    private static void strip(JsonNode node, List<String> charts, List<String> files) {
        if (node instanceof ObjectNode object) {
            object.remove(charts);
            if (object.has("contentType")) {
                object.remove(files);
            }
            Iterator<Map.Entry<String, JsonNode>> members = object.properties().iterator();
            members.forEachRemaining(member -> strip(member.getValue(), charts, files));
        } else {
            node.forEach(element -> strip(element, charts, files));
        }
    }

    private static Reply attachment(ReportStore reports, Call call) {
        ObjectNode report = reports.report(call.text("reportId"));
        String attachment = call.query("attachmentId");
        String wanted = attachment == null ? call.text("stepId") : attachment;
        return (attachment == null ? ReportFiles.ofSteps(report) : ReportFiles.ofRepair(report))
                .stream()
                        .filter(file -> file.id().equalsIgnoreCase(wanted))
                        .findFirst()
                        .orElseThrow(() -> Refusal.notFound("The report has no attachment '" + wanted + "'."))
                        .reply();
    }

    /** A document that says of whom it is; what a server's looks like, its owner decides. */
    private static Reply certificate(ObjectNode report) {
        ReportFacts facts = ReportFacts.of(report, 0, 1, 0);
        return Reply.text(
                200,
                "text/plain; charset=utf-8",
                "Test certificate\nSerial number: " + facts.serialNumber() + "\nPart number: " + facts.partNumber()
                        + "\nResult: " + facts.result() + "\nDate: " + facts.start() + "\n");
    }
}

package io.millrace.wats.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a header can be expanded by: lists out of the report. Those of the other kind of report are empty. */
final class ReportExpansion {

    /** The lists, with the members of their rows. */
    static final Map<String, List<String>> LISTS = new LinkedHashMap<>();

    static {
        LISTS.put("subUnits", List.of("partType", "serialNumber", "partNumber", "revision"));
        LISTS.put("miscInfo", List.of("description", "value"));
        LISTS.put("assets", List.of("serialNumber"));
        LISTS.put("attachments", List.of("stepId", "filename"));
        LISTS.put("uurSubUnits", List.of("serialNumber", "partNumber", "revision"));
        LISTS.put("uurMiscInfo", List.of("description", "value"));
        LISTS.put("uurAttachments", List.of("id", "filename"));
    }

    private ReportExpansion() {}

    static void expand(ObjectNode header, ObjectNode report, List<String> names) {
        boolean isRepair = report.path("type").asString().equals("R");
        for (String name : names) {
            ArrayNode list = header.putArray(name);
            if (isRepair == name.startsWith("uur")) {
                fill(list, name, report);
            }
        }
    }

    private static void fill(ArrayNode list, String name, ObjectNode report) {
        switch (name) {
            case "subUnits" ->
                report.path("subUnits").forEach(unit -> unit(list, unit).set("partType", unit.path("partType")));
            case "uurSubUnits" -> report.path("subUnits").forEach(unit -> unit(list, unit));
            case "miscInfo", "uurMiscInfo" ->
                report.path("miscInfos").forEach(misc -> list.addObject()
                        .put("description", misc.path("description").asString(""))
                        .put("value", misc.path("text").asString("")));
            case "assets" ->
                report.path("assets").forEach(asset -> list.addObject()
                        .put("serialNumber", asset.path("assetSN").asString("")));
            case "attachments" ->
                ReportFiles.ofSteps(report).forEach(file -> list.addObject()
                        .put("stepId", Integer.parseInt(file.id()))
                        .put("filename", file.name()));
            default ->
                ReportFiles.ofRepair(report)
                        .forEach(file -> list.addObject().put("id", file.id()).put("filename", file.name()));
        }
    }

    private static ObjectNode unit(ArrayNode list, JsonNode unit) {
        return list.addObject()
                .put("serialNumber", unit.path("sn").asString(""))
                .put("partNumber", unit.path("pn").asString(""))
                .put("revision", unit.path("rev").asString(""));
    }
}

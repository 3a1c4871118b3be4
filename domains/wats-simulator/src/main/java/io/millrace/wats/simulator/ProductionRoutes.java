package io.millrace.wats.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Units: what they are, what they consist of, how they have done. */
final class ProductionRoutes {

    private static final String PATH = "/api/Production/";
    private static final Function<Call, String> UNIT = Keys.query("serialNumber", "parentSerialNumber");

    private final UnitStore units;
    private final UnitViews views;
    private final UnitAssembly assembly;
    private final UnitChanges changes;
    private final UnitGrades grades;
    private final ReportCatalogue reports;
    private final ProcessStore processes;
    private final Map<String, ObjectNode> lots = new LinkedHashMap<>();

    ProductionRoutes(
            UnitStore units,
            UnitChanges changes,
            ProductStore products,
            BoxBuilds boxBuilds,
            ReportCatalogue reports,
            ProcessStore processes) {
        this.units = units;
        this.views = new UnitViews(units, products);
        this.assembly = new UnitAssembly(units, products, boxBuilds);
        this.changes = changes;
        this.grades = new UnitGrades(reports, processes);
        this.reports = reports;
        this.processes = processes;
    }

    void add(Routes routes) {
        routes.add(
                        "GET",
                        PATH + "Unit/{serialNumber}/{partNumber}",
                        Keys.segment(3),
                        call -> Reply.json(views.view(units.get(call.segment(3), call.segment(4)))))
                .add("PUT", PATH + "Units", Keys.only("serialNumber"), call -> Reply.json(units.save(call.array())))
                .add("GET", PATH + "UnitVerification", UNIT, this::grade)
                .add("PUT", PATH + "SetUnitPhase", UNIT, this::setPhase)
                .add("PUT", PATH + "SetUnitProcess", UNIT, this::setProcess)
                .add("POST", PATH + "AddChildUnit", UNIT, call -> {
                    assembly.add(call);
                    return Reply.empty();
                })
                .add("POST", PATH + "RemoveChildUnit", UNIT, call -> {
                    assembly.remove(call);
                    return Reply.empty();
                })
                .add("GET", PATH + "CheckChildUnits", UNIT, call -> Reply.json(assembly.check(call)))
                .add("GET", PATH + "Units/Changes", call -> Reply.json(changes.list(call.number("maxCount", 0))))
                .add("DELETE", PATH + "Units/Changes/{id}", this::deleteChange)
                .add("PUT", PATH + "Batches", this::saveLots)
                .add("GET", "/api/internal/Mes/GetUnitPhases", call -> Reply.json(UnitPhases.list()))
                .add("POST", "/api/internal/Production/RemoveAllChildUnits", UNIT, call -> {
                    assembly.removeAll(unit(call));
                    return Reply.empty();
                });
    }

    private ObjectNode unit(Call call) {
        return units.get(call.text("serialNumber"), call.given("partNumber"));
    }

    /** A unit that only reports know has a grade, too. */
    private Reply grade(Call call) {
        String serialNumber = call.text("serialNumber");
        String given = call.query("partNumber");
        String partNumber = given == null ? "" : given;
        ObjectNode unit = units.find(serialNumber, partNumber);
        if (unit != null) {
            return Reply.json(grades.grade(serialNumber, unit.path("partNumber").asString()));
        }
        return reports.ofUnit(serialNumber, partNumber).stream()
                .findFirst()
                .map(report -> Reply.json(grades.grade(serialNumber, report.partNumber())))
                .orElseThrow(() -> Refusal.notFound("Unit '" + serialNumber + "' was not found."));
    }

    private Reply setPhase(Call call) {
        units.setPhase(unit(call), UnitPhases.check(call.number("phase", 0)));
        return Reply.empty();
    }

    private Reply setProcess(Call call) {
        ObjectNode unit = unit(call);
        String name = call.text("processName");
        int code = processes
                .find(name)
                .orElseThrow(() -> Refusal.badRequest("There is no process '" + name + "'."))
                .code();
        unit.put("processCode", Integer.toString(code));
        return Reply.empty();
    }

    private Reply deleteChange(Call call) {
        String id = call.segment(4);
        if (!id.matches("\\d{1,9}")) {
            throw Refusal.badRequest("The id of a change must be a number.");
        }
        changes.delete(Integer.parseInt(id));
        return Reply.empty();
    }

    private Reply saveLots(Call call) {
        for (JsonNode lot : call.array()) {
            if (!(lot instanceof ObjectNode object)) {
                throw Refusal.badRequest("A batch must be a JSON object.");
            }
            lots.put(Json.requireText(object, "batchNumber"), object);
        }
        return Reply.json(Json.object().put("okCount", call.array().size()).put("errorCount", 0));
    }
}

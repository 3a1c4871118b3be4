package io.millrace.wats.simulator;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a repair report may say; all repair operations have the same. */
final class RepairCodes {

    /** By category; the failure types are as WATS numbers them, 4 a component and 6 work by hand. */
    static final List<Code> CODES = List.of(
            new Code("Component", "Defect Component", 4),
            new Code("Component", "Missing Component", 4),
            new Code("Component", "Wrong Component", 4),
            new Code("Process", "Cold solder joint", 6),
            new Code("Process", "Solder bridge", 6));

    private RepairCodes() {}

    /** What was wrong. */
    record Code(String category, String name, int failureType) {}

    static ObjectNode operation() {
        ObjectNode operation = Json.object()
                .put("uutBinding", 1)
                .put("bomBinding", 1)
                .put("vendorBinding", 2)
                .put("compRefMask", ".*")
                .put("compRefValidationText", "Any reference");
        ArrayNode categories = operation.putArray("repairCategories");
        CODES.stream().map(Code::category).distinct().forEach(category -> {
            ArrayNode codes = categories
                    .addObject()
                    .put("id", Ids.of("repair category:" + category))
                    .put("description", category)
                    .put("imageConstraint", "1")
                    .put("status", 1)
                    .putArray("repairCodes");
            CODES.stream().filter(code -> code.category().equals(category)).forEach(code -> codes.addObject()
                    .put("id", Ids.of("repair code:" + code.name()))
                    .put("description", code.name())
                    .put("failureType", code.failureType())
                    .put("imageConstraint", "1")
                    .put("status", 1));
        });
        operation
                .putArray("miscInfos")
                .addObject()
                .put("id", Ids.of("repair misc info:Work order"))
                .put("description", "Work order")
                .put("inputMask", ".*")
                .put("status", 1)
                .put("sortOrder", 0);
        return operation;
    }
}

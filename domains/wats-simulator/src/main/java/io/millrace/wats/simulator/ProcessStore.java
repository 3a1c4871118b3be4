package io.millrace.wats.simulator;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The processes that there are; no public endpoint changes them. */
final class ProcessStore {

    /** In the order in which a unit goes through them. */
    static final List<Operation> TESTS = List.of(
            Operation.test(10, "ICT"), Operation.test(50, "Function test"), Operation.test(100, "End of line test"));

    static final Operation REPAIR = new Operation(500, "Repair", Kind.REPAIR, true);

    private static final List<Operation> ALL = List.of(
            TESTS.get(0),
            TESTS.get(1),
            TESTS.get(2),
            new Operation(150, "Burn-in (old)", Kind.TEST, false),
            new Operation(200, "Assembly", Kind.WIP, true),
            new Operation(210, "Packing", Kind.WIP, true),
            REPAIR,
            new Operation(510, "RMA repair", Kind.REPAIR, true));

    /** What a process is for. */
    enum Kind {
        TEST,
        REPAIR,
        WIP
    }

    /** One process; its place in the list is its index. */
    record Operation(int code, String name, Kind kind, boolean isActive) {
        private static Operation test(int code, String name) {
            return new Operation(code, name, Kind.TEST, true);
        }
    }

    Optional<Operation> find(int code) {
        return ALL.stream().filter(process -> process.code() == code).findFirst();
    }

    Optional<Operation> find(String name) {
        return ALL.stream()
                .filter(process -> process.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** The name, or the code as a text where there is no such process. */
    String nameOf(int code) {
        return find(code).map(Operation::name).orElse(Integer.toString(code));
    }

    /** Its place in the order of processes; unknown ones come last. */
    int indexOf(int code) {
        return find(code).map(ALL::indexOf).orElse(ALL.size());
    }

    /** All kinds where none is asked for; else those that are, and of none that is asked not to be there. */
    ArrayNode list(Call call) {
        boolean choosesNone = call.query("includeTestOperations") == null
                && call.query("includeRepairOperations") == null
                && call.query("includeWipOperations") == null;
        boolean inactiveToo = call.flag("includeInactiveProcesses", false);
        ArrayNode list = Json.array();
        for (Operation process : ALL) {
            boolean isWanted =
                    switch (process.kind()) {
                        case TEST -> call.flag("includeTestOperations", choosesNone);
                        case REPAIR -> call.flag("includeRepairOperations", choosesNone);
                        case WIP -> call.flag("includeWipOperations", choosesNone);
                    };
            if (isWanted && (process.isActive() || inactiveToo)) {
                list.add(json(process));
            }
        }
        return list;
    }

    private static ObjectNode json(Operation process) {
        ObjectNode json = Json.object()
                .put("code", process.code())
                .put("name", process.name())
                .put("description", process.name() + ", simulated")
                .put("isTestOperation", process.kind() == Kind.TEST)
                .put("isRepairOperation", process.kind() == Kind.REPAIR)
                .put("isWipOperation", process.kind() == Kind.WIP)
                .put("processIndex", ALL.indexOf(process))
                .put("state", process.isActive() ? 1 : 0);
        if (process.kind() == Kind.REPAIR) {
            json.set("repairOperation", RepairCodes.operation());
        }
        return json;
    }
}

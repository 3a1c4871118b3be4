package io.millrace.wats.simulator;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What units consist of. No public endpoint describes box builds, so the simulator has none: any product may be part of any
 * other, but its phase, its having no parent, and what the caller wants checked, count.
 */
final class UnitAssembly {

    private static final String PHASE_TAG = "PhaseFinalized";

    private final UnitStore units;
    private final ProductStore products;

    UnitAssembly(UnitStore units, ProductStore products) {
        this.units = units;
        this.products = products;
    }

    void add(Call call) {
        ObjectNode parent = parent(call);
        ObjectNode child = child(call);
        String partNumber = call.given("checkPartNumber");
        String revision = call.given("checkRevision");
        refuseIf(units.parent(child) != null, "has a parent already");
        refuseIf(
                Stream.iterate(parent, unit -> unit != null, units::parent).anyMatch(child::equals),
                "cannot be part of itself");
        String phase = wrongPhase(child);
        refuseIf(phase != null, "must be in the phase " + phase);
        refuseIf(
                !partNumber.isEmpty()
                        && !partNumber.equals(child.path("partNumber").asString()),
                "must be of the product '" + partNumber + "'");
        refuseIf(
                !revision.isEmpty() && !matches(revision, child.path("revision").asString("")),
                "must be of the revision '" + revision + "'");
        units.join(parent, child);
    }

    void remove(Call call) {
        ObjectNode parent = parent(call);
        ObjectNode child = child(call);
        refuseIf(!parent.equals(units.parent(child)), "is no part of that unit");
        units.part(parent, child);
    }

    void removeAll(ObjectNode parent) {
        List.copyOf(units.children(parent)).forEach(child -> units.part(parent, child));
    }

    /** What is wrong with the direct children; the members of the answer are the simulator's choice. */
    ObjectNode check(Call call) {
        ArrayNode errors = Json.array();
        for (ObjectNode child : units.children(parent(call))) {
            String phase = wrongPhase(child);
            if (phase != null) {
                errors.add("The unit '" + child.path("serialNumber").asString() + "' must be in the phase " + phase);
            }
        }
        ObjectNode result = Json.object().put("isValid", errors.isEmpty());
        result.set("errors", errors);
        return result;
    }

    private ObjectNode parent(Call call) {
        return units.get(call.text("parentSerialNumber"), call.given("parentPartNumber"));
    }

    private ObjectNode child(Call call) {
        return units.get(call.text("childSerialNumber"), call.given("childPartNumber"));
    }

    /** The phase in which a unit has to be to become a part, unless it is. */
    private @Nullable String wrongPhase(ObjectNode unit) {
        String wanted = UnitPhases.name(UnitPhases.FINALIZED);
        ObjectNode revision = products.findRevision(
                unit.path("partNumber").asString(), unit.path("revision").asString(""));
        if (revision != null) {
            for (JsonNode tag : revision.path("tags")) {
                wanted = tag.path("key").asString("").equals(PHASE_TAG)
                        ? tag.path("value").asString()
                        : wanted;
            }
        }
        return UnitPhases.name(unit.path("unitPhaseId").asInt()).equalsIgnoreCase(wanted) ? null : wanted;
    }

    /** A mask is a list with commas; a part that ends in a percent sign stands for all that begin like it. */
    private static boolean matches(String mask, String revision) {
        return Stream.of(mask.split(","))
                .map(String::strip)
                .anyMatch(part -> part.endsWith("%")
                        ? revision.startsWith(part.substring(0, part.length() - 1))
                        : revision.equals(part));
    }

    private static void refuseIf(boolean isWrong, String why) {
        if (isWrong) {
            throw Refusal.badRequest("The child unit " + why + ".");
        }
    }
}

package io.millrace.wats.simulator;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What units consist of. Where a revision has a box build, its units take what that names; where it has none, units of any
 * product. A child's phase, its having no parent, and what the caller wants checked, count always.
 */
final class UnitAssembly {

    private static final String PHASE_TAG = "PhaseFinalized";

    private final UnitStore units;
    private final ProductStore products;
    private final BoxBuilds boxBuilds;

    UnitAssembly(UnitStore units, ProductStore products, BoxBuilds boxBuilds) {
        this.units = units;
        this.products = products;
        this.boxBuilds = boxBuilds;
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
                partNumber.isEmpty() && revision.isEmpty() && isForeign(child, parts(parent)),
                "is not in the box build of that unit");
        refuseIf(
                !partNumber.isEmpty()
                        && !partNumber.equals(child.path("partNumber").asString()),
                "must be of the product '" + partNumber + "'");
        refuseIf(
                !revision.isEmpty()
                        && !BoxBuilds.matches(revision, child.path("revision").asString("")),
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
        ObjectNode parent = parent(call);
        List<ObjectNode> parts = parts(parent);
        List<ObjectNode> children = units.children(parent);
        for (ObjectNode child : children) {
            String name = "The unit '" + child.path("serialNumber").asString();
            String phase = wrongPhase(child);
            if (phase != null) {
                errors.add(name + "' must be in the phase " + phase);
            }
            if (isForeign(child, parts)) {
                errors.add(name + "' is not in the box build");
            }
        }
        for (ObjectNode part : parts) {
            long there = children.stream()
                    .filter(child -> BoxBuilds.fits(part, child))
                    .count();
            if (there != part.path("Quantity").asInt()) {
                errors.add("There must be " + part.path("Quantity").asInt() + " of '"
                        + part.path("PartNumber").asString() + "', not " + there);
            }
        }
        ObjectNode result = Json.object().put("isValid", errors.isEmpty());
        result.set("errors", errors);
        return result;
    }

    private List<ObjectNode> parts(ObjectNode unit) {
        return boxBuilds.parts(
                unit.path("partNumber").asString(), unit.path("revision").asString(""));
    }

    private static boolean isForeign(ObjectNode child, List<ObjectNode> parts) {
        return !parts.isEmpty() && parts.stream().noneMatch(part -> BoxBuilds.fits(part, child));
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

    private static void refuseIf(boolean isWrong, String why) {
        if (isWrong) {
            throw Refusal.badRequest("The child unit " + why + ".");
        }
    }
}

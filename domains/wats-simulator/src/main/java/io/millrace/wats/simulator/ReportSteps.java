package io.millrace.wats.simulator;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The steps of a report, each with its path: the names of the steps around it and its own, with {@code ¶} between them. */
final class ReportSteps {

    static final String SEPARATOR = "¶";

    private ReportSteps() {}

    /** The step that failed the unit. */
    record Cause(String name, String path) {}

    static void each(ObjectNode report, BiConsumer<String, JsonNode> visitor) {
        if (report.path("root").isObject()) {
            each("", report.path("root"), visitor);
        }
    }

    private static void each(String around, JsonNode step, BiConsumer<String, JsonNode> visitor) {
        String path = around + step.path("name").asString("");
        visitor.accept(path, step);
        for (JsonNode child : step.path("steps")) {
            each(path + SEPARATOR, child, visitor);
        }
    }

    static boolean isFailing(JsonNode step) {
        String status = step.path("status").asString("");
        return status.equals("F") || status.equals("E") || status.equals("T");
    }

    static boolean isSequence(JsonNode step) {
        return step.path("steps").isArray();
    }

    /** The step that the report names as the cause, or that is marked as one. */
    static @Nullable Cause cause(ObjectNode report) {
        JsonNode id = report.path("uut").path("stepIdCausedUUTFailure");
        CauseFinder finder = new CauseFinder(id);
        each(report, finder);
        return finder.found;
    }

    /** The path of the step with an id. */
    static @Nullable Cause step(ObjectNode report, JsonNode id) {
        CauseFinder finder = new CauseFinder(id);
        if (id.isInt()) {
            each(report, finder);
        }
        return finder.found;
    }

    private static final class CauseFinder implements BiConsumer<String, JsonNode> {
        private final JsonNode id;
        private @Nullable Cause found;

        private CauseFinder(JsonNode id) {
            this.id = id;
        }

        @Override
        public void accept(String path, JsonNode step) {
            boolean isNamed = id.isInt()
                    ? step.path("id").isInt() && step.path("id").intValue() == id.intValue()
                    : step.path("causedUUTFailure").asBoolean(false);
            if (found == null && isNamed) {
                found = new Cause(step.path("name").asString(""), path);
            }
        }
    }
}

package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step that has members of other types than documented: kept as it came, and written back so.
 *
 * @param json maps, lists, texts, numbers, truth values
 */
public record UnknownStep(@JsonValue Object json) implements Step {

    /** What of it can be read: name, type and status, where they are texts, and the id. */
    @Override
    @JsonIgnore
    public StepInfo info() {
        String type = text("stepType");
        String status = text("status");
        String name = text("name");
        return StepInfoBuilder.builder()
                .id(member("id") instanceof Integer id ? id : null)
                .name(name == null ? "" : name)
                .stepType(type == null ? null : StepType.of(type))
                .status(status == null ? null : Status.of(status))
                .build();
    }

    /** Itself: what is not understood is not changed. */
    @Override
    public UnknownStep with(StepInfo changed) {
        return this;
    }

    private @Nullable String text(String name) {
        return member(name) instanceof String text ? text : null;
    }

    private @Nullable Object member(String name) {
        return json instanceof Map<?, ?> members ? members.get(name) : null;
    }
}

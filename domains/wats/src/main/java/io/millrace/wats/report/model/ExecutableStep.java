package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** A program that was run. */
public record ExecutableStep(
        @JsonUnwrapped StepInfo info,
        @JsonProperty("callExe") CallExecutable call) implements Step {

    @Override
    public ExecutableStep with(StepInfo changed) {
        return new ExecutableStep(changed, call);
    }
}

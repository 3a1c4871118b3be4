package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** Texts against what they were expected to be. */
public record StringStep(
        @JsonUnwrapped StepInfo info,
        @JsonProperty("stringMeas") @KeptList List<StringMeasurement> measurements) implements Step {

    public StringStep {
        measurements = Lists.kept(measurements);
    }

    @Override
    public StringStep with(StepInfo changed) {
        return new StringStep(changed, measurements);
    }
}

package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** Things that are so or not. */
public record PassFailStep(
        @JsonUnwrapped StepInfo info,
        @JsonProperty("booleanMeas") @KeptList List<BooleanMeasurement> measurements) implements Step {

    public PassFailStep {
        measurements = Lists.kept(measurements);
    }

    @Override
    public PassFailStep with(StepInfo changed) {
        return new PassFailStep(changed, measurements);
    }
}

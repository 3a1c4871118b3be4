package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** Numbers against their limits. */
public record NumericStep(
        @JsonUnwrapped StepInfo info,
        @JsonProperty("numericMeas") @KeptList List<NumericMeasurement> measurements) implements Step {

    public NumericStep {
        measurements = Lists.kept(measurements);
    }

    @Override
    public NumericStep with(StepInfo changed) {
        return new NumericStep(changed, measurements);
    }
}

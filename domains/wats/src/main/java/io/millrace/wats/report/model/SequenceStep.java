package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call of a sequence, whose steps follow one another.
 *
 * @param call what was called
 */
public record SequenceStep(
        @JsonUnwrapped StepInfo info,
        @JsonProperty("seqCall") @Nullable SequenceCall call,
        @KeptList List<Step> steps) implements Step {

    public SequenceStep {
        steps = Lists.kept(steps);
    }

    @Override
    public SequenceStep with(StepInfo changed) {
        return new SequenceStep(changed, call, steps);
    }

    @Override
    public Stream<Step> flatten() {
        return Stream.concat(Stream.of(this), steps.stream().flatMap(Step::flatten));
    }
}

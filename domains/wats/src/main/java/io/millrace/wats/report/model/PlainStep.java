package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** A step that measures nothing: an action, a wait, part of the flow, a step that was skipped; often just what a chart or an attachment belongs to. */
public record PlainStep(@JsonUnwrapped StepInfo info) implements Step {

    @Override
    public PlainStep with(StepInfo changed) {
        return new PlainStep(changed);
    }
}

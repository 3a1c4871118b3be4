package io.millrace.wats.report.model;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** A question to the operator. */
public record PopupStep(@JsonUnwrapped StepInfo info, MessagePopup messagePopup) implements Step {

    @Override
    public PopupStep with(StepInfo changed) {
        return new PopupStep(changed, messagePopup);
    }
}

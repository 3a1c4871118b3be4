package io.millrace.wats.report.model;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A step of a test. Which kind it is follows from the members that it has, as it does to the server; the {@link
 * StepInfo#stepType} only says how it is shown. Members of a kind beside that of the step are kept as {@link StepInfo#unknown}.
 */
@JsonDeserialize(using = StepReader.class)
public sealed interface Step
        permits SequenceStep, NumericStep, StringStep, PassFailStep, PopupStep, ExecutableStep, PlainStep, UnknownStep {

    /** What every step may have. */
    StepInfo info();

    /** The same step with this instead of {@link #info}. */
    Step with(StepInfo changed);

    /** Its name. */
    default String name() {
        return info().name();
    }

    /** How it ended; null where the report does not say. */
    default @Nullable Status status() {
        return info().status();
    }

    /** The step and all steps in it, depth first. */
    default Stream<Step> flatten() {
        return Stream.of(this);
    }
}

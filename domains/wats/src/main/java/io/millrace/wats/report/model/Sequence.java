package io.millrace.wats.report.model;

import io.millrace.core.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a sequence, in the order in which they are written down. Each method adds a step, and {@link #with} says more about
 * the one that was added last. A step is judged by what it measured, unless it is given a status.
 *
 * <p>A blank name, one of more than 100 characters, or two measurements of one name in a step are {@link
 * ErrorCode#INVALID_INPUT}; so is a number that is none, such as what an instrument reads beyond its range: {@link
 * ReportNumber#ofText} reports it all the same.
 */
public final class Sequence {
    private record Draft(StepInfoBuilder info, Function<StepInfo, Step> kind) {}

    private final TestRun run;
    private final List<Draft> drafts = new ArrayList<>();
    private StepGroup group = StepGroup.MAIN;
    private @Nullable StepInfoBuilder last;

    Sequence(TestRun run) {
        this.run = run;
    }

    /** Steps that prepare. */
    public Sequence setup(Consumer<Sequence> steps) {
        return in(StepGroup.SETUP, steps);
    }

    /** Steps that tidy up. */
    public Sequence cleanup(Consumer<Sequence> steps) {
        return in(StepGroup.CLEANUP, steps);
    }

    /** A sequence within this one. It ends as the worst of its steps does. */
    public Sequence sequence(String name, Consumer<Sequence> steps) {
        Sequence inner = new Sequence(run);
        StepInfoBuilder info =
                add(name, StepType.SEQUENCE, made -> new SequenceStep(made, run.call(made.name()), inner.steps()));
        steps.accept(inner);
        last = info;
        return this;
    }

    /** A number and what it is to be. */
    public Sequence numeric(String name, double value, String unit, NumericLimit limit) {
        return numeric(name, StepType.NUMERIC, List.of(measured(value, unit, limit)));
    }

    /** A number that is logged only. */
    public Sequence numeric(String name, double value, String unit) {
        return numeric(name, value, unit, Limits.none());
    }

    /** A number with all of its digits, or a text in its place, and what it is to be. */
    public Sequence numeric(String name, ReportNumber value, String unit, NumericLimit limit) {
        return numeric(name, StepType.NUMERIC, List.of(NumericMeasurement.of(null, value, unit, limit)));
    }

    /** Several numbers, each with a {@link Measurements#measured name}. */
    public Sequence numeric(String name, NumericMeasurement... measurements) {
        return numeric(name, List.of(measurements));
    }

    /** Several numbers, each with a {@link Measurements#measured name}. */
    public Sequence numeric(String name, List<NumericMeasurement> measurements) {
        return numeric(
                name,
                StepType.MULTI_NUMERIC,
                Rules.named(name, measurements, NumericMeasurement::name, NumericMeasurement::status));
    }

    /** Something that is so or not. */
    public Sequence passFail(String name, boolean passed) {
        return passFail(name, StepType.PASS_FAIL, List.of(BooleanMeasurement.of(null, passed)));
    }

    /** Several things, each with a {@link Measurements#measured name}. */
    public Sequence passFail(String name, BooleanMeasurement... measurements) {
        return passFail(name, List.of(measurements));
    }

    /** Several things, each with a {@link Measurements#measured name}. */
    public Sequence passFail(String name, List<BooleanMeasurement> measurements) {
        return passFail(
                name,
                StepType.MULTI_PASS_FAIL,
                Rules.named(name, measurements, BooleanMeasurement::name, BooleanMeasurement::status));
    }

    /** A text and what it is to be. */
    public Sequence string(String name, String value, StringLimit limit) {
        return string(name, StepType.STRING, List.of(StringMeasurement.of(null, value, limit)));
    }

    /** A text that is logged only. */
    public Sequence string(String name, String value) {
        return string(name, value, StringLimit.NONE);
    }

    /** Several texts, each with a {@link Measurements#measured name}. */
    public Sequence string(String name, StringMeasurement... measurements) {
        return string(name, List.of(measurements));
    }

    /** Several texts, each with a {@link Measurements#measured name}. */
    public Sequence string(String name, List<StringMeasurement> measurements) {
        return string(
                name,
                StepType.MULTI_STRING,
                Rules.named(name, measurements, StringMeasurement::name, StringMeasurement::status));
    }

    /** A picture of measured curves, and numbers that were read from them. */
    public Sequence chart(String name, Chart chart, NumericMeasurement... measurements) {
        StepInfoBuilder info = measurements.length == 0
                ? add(name, StepType.CHART, PlainStep::new)
                : numeric(name, List.of(measurements)).last();
        info.stepType(StepType.CHART).chart(chart);
        return this;
    }

    /** A file. */
    public Sequence attachment(String name, Attachment attachment) {
        add(name, StepType.ATTACHMENT, PlainStep::new).attachment(attachment);
        return this;
    }

    /** Something that was done, with nothing to measure. */
    public Sequence action(String name) {
        return step(name, StepType.ACTION);
    }

    /** A program that was run. */
    public Sequence executable(String name, int exitCode) {
        CallExecutable call = CallExecutable.of(exitCode);
        add(name, StepType.EXECUTABLE, info -> new ExecutableStep(info, call));
        return this;
    }

    /**
     * A question to the operator.
     *
     * @param response what was typed; null for nothing
     * @param button which button was pressed, by number
     */
    public Sequence popup(String name, @Nullable String response, int button) {
        MessagePopup popup = MessagePopup.of(response, button);
        add(name, StepType.POPUP, info -> new PopupStep(info, popup));
        return this;
    }

    /** A step of any type that measures nothing, such as {@link StepType#WAIT}. */
    public Sequence step(String name, StepType type) {
        add(name, type, PlainStep::new);
        return this;
    }

    /**
     * A step that is repeated: a summary, and after it a step for each turn, all of one name. A turn that adds no step of that name,
     * or more than it, is {@link ErrorCode#INVALID_INPUT}.
     *
     * @param turn adds the step of a turn, which is counted from 0
     */
    public Sequence loop(String name, int turns, ObjIntConsumer<Sequence> turn) {
        if (turns < 1) {
            throw Rules.refused("loop " + name + " has no turn");
        }
        StepInfoBuilder summary = add(name, StepType.GENERIC, PlainStep::new).loop(Loop.summary(turns));
        for (int i = 0; i < turns; i++) {
            int before = drafts.size();
            turn.accept(this, i);
            if (drafts.size() != before + 1 || !last().name().equals(summary.name())) {
                throw Rules.refused("turn " + i + " of loop " + name + " must add one step of that name");
            }
            summary.stepType(last().loop(Loop.turn(i)).stepType());
        }
        last = summary;
        return this;
    }

    /** Says more about the step that was added last; {@link ErrorCode#INVALID_INPUT} if there is none. */
    public Sequence with(Consumer<StepDetails> details) {
        details.accept(new StepDetails(last()));
        return this;
    }

    Sequence in(StepGroup other, Consumer<Sequence> steps) {
        StepGroup before = group;
        group = other;
        steps.accept(this);
        group = before;
        return this;
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>(drafts.size());
        drafts.forEach(draft -> steps.add(draft.kind.apply(draft.info.build())));
        return steps;
    }

    private Sequence numeric(String name, StepType type, List<NumericMeasurement> measurements) {
        add(name, type, info -> new NumericStep(info, measurements));
        return this;
    }

    private Sequence passFail(String name, StepType type, List<BooleanMeasurement> measurements) {
        add(name, type, info -> new PassFailStep(info, measurements));
        return this;
    }

    private Sequence string(String name, StepType type, List<StringMeasurement> measurements) {
        add(name, type, info -> new StringStep(info, measurements));
        return this;
    }

    private static NumericMeasurement measured(double value, String unit, NumericLimit limit) {
        return NumericMeasurement.of(null, ReportNumber.of(value), unit, limit);
    }

    private StepInfoBuilder add(String name, StepType type, Function<StepInfo, Step> kind) {
        StepInfoBuilder info = StepInfoBuilder.builder()
                .id(run.nextId())
                .group(group)
                .stepType(type)
                .name(Rules.text("step name", name, Rules.SHORT));
        drafts.add(new Draft(info, kind));
        last = info;
        return info;
    }

    private StepInfoBuilder last() {
        if (last == null) {
            throw Rules.refused("there is no step yet to say more about");
        }
        return last;
    }
}

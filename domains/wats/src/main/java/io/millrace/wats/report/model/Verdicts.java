package io.millrace.wats.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fills in how measurements, steps and sequences ended, where nobody said so.
 *
 * @param limits whether limits are looked at; a measurement passes otherwise
 */
record Verdicts(boolean limits) {

    /** The sequence with all verdicts, and with what it failed for marked, unless somebody marked that. */
    Step of(SequenceStep root) {
        Step judged = judged(root);
        boolean isMarked = judged.flatten()
                .anyMatch(step -> Boolean.TRUE.equals(step.info().causedUutFailure()));
        return isMarked || !isBad(judged) ? judged : blamed(judged, true);
    }

    private Step judged(Step step) {
        StepInfo info = step.info();
        if (step instanceof SequenceStep sequence) {
            List<Step> steps = new ArrayList<>(sequence.steps().size());
            sequence.steps().forEach(inner -> steps.add(judged(inner)));
            countTurns(steps);
            return new SequenceStep(ended(info, steps, Step::status), sequence.call(), steps);
        }
        if (step instanceof NumericStep numeric) {
            List<NumericMeasurement> measurements = judged(
                    info,
                    numeric.measurements(),
                    NumericMeasurement::status,
                    NumericMeasurement::holds,
                    NumericMeasurement::withStatus);
            return new NumericStep(ended(info, measurements, NumericMeasurement::status), measurements);
        }
        if (step instanceof StringStep string) {
            List<StringMeasurement> measurements = judged(
                    info,
                    string.measurements(),
                    StringMeasurement::status,
                    StringMeasurement::holds,
                    StringMeasurement::withStatus);
            return new StringStep(ended(info, measurements, StringMeasurement::status), measurements);
        }
        if (step instanceof PassFailStep passFail) {
            return passFail.with(ended(info, passFail.measurements(), BooleanMeasurement::status));
        }
        Loop loop = info.loop();
        return loop != null && loop.isUncounted() ? step : step.with(ended(info, List.of(), Step::status));
    }

    private interface Ended<M> {
        M withStatus(M measurement, Status status);
    }

    private <M> List<M> judged(
            StepInfo step,
            List<M> measurements,
            Function<M, @Nullable Status> status,
            Predicate<M> isKept,
            Ended<M> ended) {
        List<M> judged = new ArrayList<>(measurements.size());
        for (M measurement : measurements) {
            judged.add(
                    status.apply(measurement) != null
                            ? measurement
                            : ended.withStatus(measurement, verdict(step, measurements.size(), isKept, measurement)));
        }
        return judged;
    }

    /** The only measurement of a step ends as the step does, if somebody said how, and so do all of one that did not fail. */
    private <M> Status verdict(StepInfo step, int measurements, Predicate<M> isKept, M measurement) {
        Status given = step.status();
        boolean isOnly = measurements == 1 && Status.FAILED.equals(given);
        if (given != null && (isOnly || Status.PASSED.equals(given) || Status.SKIPPED.equals(given))) {
            return given;
        }
        return !limits || isKept.test(measurement) ? Status.PASSED : Status.FAILED;
    }

    private static <P> StepInfo ended(StepInfo step, List<P> parts, Function<P, @Nullable Status> statusOf) {
        if (step.status() != null) {
            return step;
        }
        Status worst = Status.PASSED;
        for (P part : parts) {
            Status status = statusOf.apply(part);
            if (status != null && status.severity() > worst.severity()) {
                worst = status;
            }
        }
        return step.withStatus(worst);
    }

    private static void countTurns(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            StepInfo summary = steps.get(i).info();
            Loop loop = summary.loop();
            if (loop != null && loop.isUncounted() && loop.num() != null) {
                List<Step> turns = steps.subList(i + 1, Math.min(steps.size(), i + 1 + loop.num()));
                int failed = (int) turns.stream().filter(Verdicts::isBad).count();
                Loop counted = loop.withPassed(turns.size() - failed).withFailed(failed);
                steps.set(i, steps.get(i).with(ended(summary.withLoop(counted), turns, Step::status)));
            }
        }
    }

    /** Marks the first step that failed worst, and on the way to it each sequence that failed for it. */
    private static Step blamed(Step step, boolean isRoot) {
        StepInfo info = isRoot ? step.info() : step.info().withCausedSeqFailure(true);
        if (step instanceof SequenceStep sequence) {
            List<Step> steps = new ArrayList<>(sequence.steps());
            int worst = -1;
            for (int i = 0; i < steps.size(); i++) {
                if (!isSummary(steps.get(i)) && severity(steps.get(i)) > (worst < 0 ? 0 : severity(steps.get(worst)))) {
                    worst = i;
                }
            }
            if (worst >= 0) {
                steps.set(worst, blamed(steps.get(worst), false));
                return new SequenceStep(info, sequence.call(), steps);
            }
        }
        return step.with(info.withCausedUutFailure(true));
    }

    private static boolean isBad(Step step) {
        return severity(step) > 0;
    }

    private static int severity(Step step) {
        Status status = step.status();
        return status == null ? 0 : status.severity();
    }

    private static boolean isSummary(Step step) {
        Loop loop = step.info().loop();
        return loop != null && loop.idx() == null;
    }
}

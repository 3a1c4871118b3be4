package io.millrace.wats.report.model;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/** What more there is to say of a step; see {@link Sequence#with}. */
public final class StepDetails {
    private final StepInfoBuilder info;

    StepDetails(StepInfoBuilder info) {
        this.info = info;
    }

    /** How it ended, whatever was measured. */
    public StepDetails status(Status status) {
        info.status(Rules.ofStep(status));
        return this;
    }

    /** How long it took. */
    public StepDetails took(Duration time) {
        info.totTime(Rules.seconds(time));
        return this;
    }

    public StepDetails startedAt(OffsetDateTime start) {
        info.start(Rules.ticks(start));
        return this;
    }

    /** What went wrong; the report says the same if it is what the test failed for. */
    public StepDetails error(int code, String message) {
        info.errorCode(code).errorMessage(Rules.said(message));
        return this;
    }

    /** That the test failed for it. Otherwise it is the first of the steps that ended worst. */
    public StepDetails causedFailure() {
        info.causedSeqFailure(true).causedUutFailure(true);
        return this;
    }

    /** A remark of any length. */
    public StepDetails text(String text) {
        info.reportText(Rules.said(text));
        return this;
    }

    /** Not beside an attachment. */
    public StepDetails chart(Chart chart) {
        info.chart(chart);
        return oneFile();
    }

    /** Not beside a chart. */
    public StepDetails attachment(Attachment attachment) {
        info.attachment(attachment);
        return oneFile();
    }

    public StepDetails additional(AdditionalData... results) {
        info.additionalResults(List.of(results));
        return this;
    }

    private StepDetails oneFile() {
        if (info.chart() != null && info.attachment() != null) {
            throw Rules.refused("step " + info.name() + " has both a chart and an attachment");
        }
        return this;
    }
}

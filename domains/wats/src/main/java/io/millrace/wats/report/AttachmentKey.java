package io.millrace.wats.report;

import io.millrace.http.Request;
import java.util.Objects;
import java.util.UUID;

/** Names one attachment of one report. */
public sealed interface AttachmentKey {

    /** The file of a step of a test report. */
    static AttachmentKey ofStep(UUID reportId, int stepId) {
        return new OfStep(reportId, stepId);
    }

    /** A file of a repair report. */
    static AttachmentKey ofRepair(UUID reportId, UUID attachmentId) {
        return new OfRepair(reportId, attachmentId);
    }

    /** The report. */
    UUID reportId();

    /** The file of a step. */
    record OfStep(UUID reportId, int stepId) implements AttachmentKey {
        public OfStep {
            Objects.requireNonNull(reportId, "reportId");
        }
    }

    /** A file of a repair report. */
    record OfRepair(UUID reportId, UUID attachmentId) implements AttachmentKey {
        public OfRepair {
            Objects.requireNonNull(reportId, "reportId");
            Objects.requireNonNull(attachmentId, "attachmentId");
        }
    }

    /** The request, about this attachment. */
    default <T> Request<T> in(Request<T> request) {
        Request<T> ofReport = request.query("reportId", reportId());
        return this instanceof OfStep step
                ? ofReport.query("stepId", step.stepId())
                : ofReport.query("attachmentId", ((OfRepair) this).attachmentId());
    }
}

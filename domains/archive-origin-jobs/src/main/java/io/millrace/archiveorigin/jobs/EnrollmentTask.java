package io.millrace.archiveorigin.jobs;

import io.millrace.archiveorigin.Enrollment;
import io.millrace.archiveorigin.IfTokenLost;

/** A device to be enrolled by a job, and what to do if its token was lost. */
public record EnrollmentTask(Enrollment device, IfTokenLost ifTokenLost) {

    /** One whose lost token is left to somebody to decide about. */
    public static EnrollmentTask of(Enrollment device) {
        return new EnrollmentTask(device, IfTokenLost.FAIL);
    }
}

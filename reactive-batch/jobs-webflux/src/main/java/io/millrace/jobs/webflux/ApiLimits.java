package io.millrace.jobs.webflux;

import io.millrace.jobs.JobLimits;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * What the API takes at most, beside what {@link JobLimits} say of a job.
 *
 * @param bodyBytes of a body that is read as a whole; a longer list of items comes as NDJSON
 * @param lineBytes of one line of NDJSON
 * @param patience how long an upload may send nothing
 * @param uploads NDJSON that one tenant sends at a time; each holds a connection to the database
 * @param streams events and downloads that one tenant reads at a time
 */
@RecordBuilder
public record ApiLimits(int bodyBytes, int lineBytes, Duration patience, int uploads, int streams)
        implements ApiLimitsBuilder.With {

    /** @throws IllegalArgumentException if a limit is not positive */
    public ApiLimits {
        if (bodyBytes < 1 || lineBytes < 1 || patience.toMillis() < 1 || uploads < 1 || streams < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** 1 MiB as a whole, 1 MiB a line, 30 s, 4 uploads and 50 streams. */
    public static ApiLimits defaults() {
        return new ApiLimits(1024 * 1024, 1024 * 1024, Duration.ofSeconds(30), 4, 50);
    }
}

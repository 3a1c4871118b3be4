package io.millrace.jobs.webflux;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.millrace.jobs.ItemError;
import io.millrace.jobs.JobCounts;
import io.millrace.jobs.JobEvent;
import io.millrace.jobs.JobItem;
import io.millrace.jobs.JobOptions;
import io.millrace.jobs.JobReport;
import io.millrace.jobs.JobValidationException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs and all about them as answers show them. */
final class Views {
    private Views() {}

    record Job(
            UUID id,
            String jobType,
            String status,
            JobCounts counts,
            double progress,
            int run,
            long version,
            Options options,
            Map<String, String> metadata,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Instant expiresAt,
            @Nullable String error) {}

    record Options(
            @Nullable Integer maxAttempts,
            @Nullable Integer concurrency,
            @Nullable BigDecimal itemTimeoutS,
            @Nullable Instant deadline,
            @Nullable Long abortOnFailures,
            int priority,
            BigDecimal retentionS,
            @Nullable URI callbackUrl) {}

    record Item(
            int itemIndex,
            @Nullable String customId,
            String status,
            int attempts,
            @JsonRawValue @Nullable String input,
            @JsonRawValue @Nullable String output,
            @Nullable Failure error,
            @Nullable Instant nextAttemptAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    record Failure(
            String code,
            @JsonProperty("class") String kind,
            String message,
            @Nullable Integer httpStatus,
            @JsonRawValue @Nullable String details) {}

    /** @param nextCursor always there, so that nobody takes a list cut short for one that has ended */
    record Page<T>(
            List<T> data,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String nextCursor) {}

    record Retried(Job job, long reset) {}

    record Report(
            String status,
            JobCounts counts,
            double successRate,
            Map<String, Long> errorCodes,
            @Nullable Long totalTimeMs,
            @Nullable BigDecimal avgItemTimeMs) {}

    record Change(String type, String status, Instant at, JobCounts counts, double progress) {}

    record ItemProblem(
            int itemIndex,
            @Nullable String customId,
            @Nullable String field,
            String message) {
        static ItemProblem of(JobValidationException.ItemProblem problem) {
            return new ItemProblem(problem.index(), problem.customId(), problem.field(), problem.message());
        }
    }

    static Job of(io.millrace.jobs.Job job) {
        return new Job(
                job.id(),
                job.type(),
                job.status().code(),
                job.counts(),
                progress(job.counts()),
                job.run(),
                job.version(),
                of(job.options()),
                job.metadata(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.expiresAt(),
                job.error());
    }

    /** Strong, as {@code If-Match} needs it, although the counts may have changed under it: it is of the state. */
    static String etag(io.millrace.jobs.Job job) {
        return "\"" + job.version() + "\"";
    }

    private static Options of(JobOptions options) {
        return new Options(
                options.maxAttempts(),
                options.concurrency(),
                options.itemTimeout() == null ? null : seconds(options.itemTimeout()),
                options.deadline(),
                options.abortAfter(),
                options.priority(),
                seconds(options.retention()),
                options.callback());
    }

    static Item of(JobItem item) {
        return new Item(
                item.index(),
                item.customId(),
                item.status().code(),
                item.attempts(),
                oneLine(item.input()),
                oneLine(item.output()),
                item.error() == null ? null : of(item.error()),
                item.nextAttemptAt(),
                item.startedAt(),
                item.finishedAt());
    }

    private static Failure of(ItemError error) {
        return new Failure(
                error.code(),
                error.kind().name().toLowerCase(Locale.ROOT),
                error.message(),
                error.httpStatus(),
                oneLine(error.details()));
    }

    static Report of(JobReport report) {
        return new Report(
                report.status().code(),
                report.counts(),
                rounded(report.successRate()),
                report.byCode(),
                report.totalTime() == null ? null : report.totalTime().toMillis(),
                report.meanItemTime() == null
                        ? null
                        : BigDecimal.valueOf(report.meanItemTime().toNanos() / 1_000, 3));
    }

    static Change of(JobEvent.StateChanged change) {
        return new Change(
                change.type(), change.status().code(), change.at(), change.counts(), progress(change.counts()));
    }

    private static double progress(JobCounts counts) {
        return rounded(counts.progress());
    }

    /** Down, so that 100 means all. */
    private static double rounded(double percent) {
        return Math.floor(percent * 100) / 100;
    }

    private static BigDecimal seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds; // 600, not 6E+2
    }

    /** In JSON a line can break only where a space could be; in NDJSON and events it must not. */
    private static @Nullable String oneLine(@Nullable String json) {
        return json == null ? null : json.replace('\n', ' ').replace('\r', ' ');
    }
}

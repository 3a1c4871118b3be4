package io.millrace.batch;

import io.millrace.core.ErrorCode;
import io.millrace.core.Result;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts a run's outcomes, from any thread, and tells them to the progress listener, one call at a time. */
final class Tally implements Settled {
    private static final int SIGNIFICANT_DIGITS = 2; // 1 %

    private final BatchOptions options;
    private final @Nullable Long total;
    private final long startedAt;
    private final AtomicLong succeeded = new AtomicLong();
    private final Map<ErrorCode, AtomicLong> failures = new EnumMap<>(ErrorCode.class); // all codes, never changed
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong undone = new AtomicLong();
    private final AtomicLong notUndone = new AtomicLong();
    private final AtomicLong omitted = new AtomicLong();
    private final @Nullable ProgressTeller<Progress> teller;
    private @Nullable Histogram times;

    Tally(BatchOptions options, @Nullable Long total) {
        this.options = options;
        this.total = total;
        this.startedAt = now();
        this.teller = options.progress() == null ? null : new ProgressTeller<>(options.progress(), this::progress);
        for (ErrorCode code : ErrorCode.values()) {
            failures.put(code, new AtomicLong());
        }
    }

    /** Keeps the times of operations too, for a report. Called before the first item. */
    void recordTimes() {
        times = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
    }

    boolean needsTimes() {
        return times != null;
    }

    long now() {
        return options.scheduler().now(TimeUnit.NANOSECONDS);
    }

    /** One key fewer: its outcome was delivered by an earlier run. */
    void omit() {
        omitted.incrementAndGet();
    }

    /** Takes an outcome in, with the time its operation took; -1 if it never ran. */
    void count(Result<?> result, long nanos) {
        if (result instanceof Result.Failure<?> failure) {
            failures(failure.code()).incrementAndGet();
            failed.incrementAndGet();
        } else {
            succeeded.incrementAndGet();
        }
        if (times != null && nanos >= 0) {
            times.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
        }
        if (teller != null) {
            teller.tell();
        }
    }

    /** Takes in what became of undoing a success. */
    void undone(Result<?> result) {
        (result.isSuccess() ? undone : notUndone).incrementAndGet();
    }

    @Override
    public long succeeded() {
        return succeeded.get();
    }

    @Override
    public long failed() {
        return failed.get();
    }

    private Progress progress() {
        long ok = succeeded.get();
        long bad = failed.get();
        return new Progress(ok + bad, total == null ? null : total - omitted.get(), ok, bad, elapsed());
    }

    BatchReport report() {
        Map<ErrorCode, Long> byCode = new EnumMap<>(ErrorCode.class);
        failures.forEach((code, count) -> {
            if (count.get() > 0) {
                byCode.put(code, count.get());
            }
        });
        long ambiguous = failures(ErrorCode.AMBIGUOUS).get();
        Histogram recorded = times == null ? new Histogram(SIGNIFICANT_DIGITS) : times;
        return new BatchReport(
                succeeded.get(),
                failed.get() - ambiguous,
                ambiguous,
                byCode,
                elapsed(),
                micros((long) recorded.getMean()),
                new BatchReport.Latency(
                        micros(recorded.getValueAtPercentile(50)),
                        micros(recorded.getValueAtPercentile(90)),
                        micros(recorded.getValueAtPercentile(99)),
                        micros(recorded.getMaxValue())),
                new BatchReport.Compensated(undone.get(), notUndone.get()));
    }

    private AtomicLong failures(ErrorCode code) {
        return Objects.requireNonNull(failures.get(code));
    }

    private Duration elapsed() {
        return Duration.ofNanos(now() - startedAt);
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }
}

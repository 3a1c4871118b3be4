package io.millrace.cli;

import io.millrace.batch.Progress;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, or nothing. */
final class ProgressDisplay implements AutoCloseable {
    /** Whether to show progress. */
    enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    private static final int WIDTH = 100;

    private final @Nullable ProgressBar bar;

    private ProgressDisplay(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** A bar that on a terminal would be written over by the lines of results, shown only where those go elsewhere. */
    static ProgressDisplay besideLines(String task, When when) {
        return when == When.AUTO && isTerminal("out") ? new ProgressDisplay(null) : alone(task, when);
    }

    static ProgressDisplay alone(String task, When when) {
        if (when == When.NEVER || (when == When.AUTO && !isTerminal("err"))) {
            return new ProgressDisplay(null);
        }
        return new ProgressDisplay(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(-1) // until the number is known
                .setUpdateIntervalMillis(200)
                .setStyle(ProgressBarStyle.ASCII)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .build());
    }

    private static boolean isTerminal(String stream) {
        return Boolean.getBoolean("millrace.terminal." + stream); // the launcher knows; Java 17 cannot tell
    }

    void update(Progress progress) {
        update(progress.total(), progress.completed(), progress.failed() + " failed");
    }

    void update(OptionalLong total, long completed, String beside) {
        if (bar != null) {
            total.ifPresent(bar::maxHint);
            bar.stepTo(completed);
            bar.setExtraMessage(" " + beside);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}

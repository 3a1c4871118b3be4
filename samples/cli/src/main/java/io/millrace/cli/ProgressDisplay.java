package io.millrace.cli;

import io.millrace.batch.Progress;
import java.time.temporal.ChronoUnit;
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

    static ProgressDisplay show(String task, When when) {
        boolean terminal = Boolean.getBoolean("millrace.terminal"); // the launcher knows; Java 17 cannot tell
        if (when == When.NEVER || (when == When.AUTO && !terminal)) {
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

    void update(Progress progress) {
        if (bar != null) {
            progress.total().ifPresent(bar::maxHint);
            bar.stepTo(progress.completed());
            bar.setExtraMessage(progress.failed() + " failed");
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
